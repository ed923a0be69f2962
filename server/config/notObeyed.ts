/** Keys that the configuration may have one day and that nothing obeys yet. A key that is accepted and does nothing is a promise that is not kept. */
import type { JsonEntry } from './jsonText.ts';
import { below, error, warning } from './problems.ts';
import type { Place, Report } from './problems.ts';

/** A key that nothing obeys. */
export interface NotObeyed {
  /** The object that may have it, as the JSON Schema calls its definition. */
  readonly of: 'table' | 'column';
  readonly key: string;
  /** `error`: whoever wrote it relies on it, and something would be shown or done that must not be. */
  readonly severity: 'error' | 'warning';
  /** What does not happen, and what to do. */
  readonly message: string;
}

/** The one list: the configuration reports these keys, and the schema refuses them with the same words. */
export const NOT_OBEYED: readonly NotObeyed[] = [
  {
    of: 'column',
    key: 'mask',
    severity: 'error',
    message: '"mask" is not supported yet: the values of this column would be shown in clear. Take it out, or leave the column out of the comparison with "ignore" and the reason.',
  },
  {
    of: 'table',
    key: 'updatedAt',
    severity: 'warning',
    message: '"updatedAt" has no effect yet: rows that are still on their way are reported as differences. Take it out.',
  },
];

/** The keys that an object of this kind may have and that nothing obeys. */
export function keysNotObeyed(of: NotObeyed['of']): readonly string[] {
  return NOT_OBEYED.filter((one) => one.of === of).map(({ key }) => key);
}

/** Reports each key of an object that nothing obeys. */
export function reportNotObeyed(of: NotObeyed['of'], entries: ReadonlyMap<string, JsonEntry>, place: Pick<Place, 'path'>, report: Report): void {
  for (const { key, severity, message } of NOT_OBEYED.filter((one) => one.of === of)) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    const tell = severity === 'error' ? error : warning;
    tell(report, 'notObeyed', below(place.path, key), entry.keyRange, message);
  }
}
