/** What the one status bar item says. A tick only when every mapped table was checked and is consistent. */
import type { OverallStatus } from '../protocol/model.ts';
import type { Translate } from './translate.ts';

export interface StatusFace {
  /** Codicons in `$(…)`. */
  readonly text: string;
  readonly tooltip: string;
  readonly accessible: string;
  /** `error`: the extension itself does not work. What is found in the data is no error: it may stay for weeks, and is said by the icon. */
  readonly severity: 'none' | 'error';
}

export interface StatusInput {
  readonly trusted: boolean;
  /** Why the language server does not run, if it does not. */
  readonly stopped?: string;
  readonly status?: OverallStatus;
  /** Jobs of this window: told at once, before the server counts them. */
  readonly jobs: number;
}

/** undefined: there is nothing to say, the item hides. */
export function statusFace(input: StatusInput, t: Translate): StatusFace | undefined {
  const { status } = input;
  if (input.stopped !== undefined) {
    return face('$(error) Parity', input.stopped, 'error');
  }
  if (!input.trusted) {
    return face('$(workspace-untrusted) Parity', t('Parity runs nothing until you trust this workspace.'), 'none');
  }
  if (!status?.configured) return undefined;
  const { tables, queries } = status;
  const detail = [
    t('Tables: {0} of {1} consistent, {2} diverged, {3} without a verdict', tables.consistent, tables.total, tables.differs, tables.inconclusive),
    t('Queries: {0} consistent, {1} diverged, {2} without a verdict', queries.consistent, queries.differs, queries.inconclusive),
  ].join('\n');
  const running = Math.max(status.running, input.jobs);
  const diverged = tables.differs + queries.differs;
  if (running > 0) return face(`$(sync~spin) ${t('Parity {0} running', running)}`, detail, 'none');
  if (diverged > 0) return face(`$(error) ${t('Parity {0} diverged', diverged)}`, detail, 'none');
  if (tables.inconclusive + queries.inconclusive > 0) return face(`$(question) ${t('Parity {0} without a verdict', tables.inconclusive + queries.inconclusive)}`, detail, 'none');
  if (tables.total === 0) return face(queries.consistent > 0 ? `$(pass) ${t('Parity {0} consistent', queries.consistent)}` : '$(circle-outline) Parity', detail, 'none');
  const icon = tables.consistent === tables.total ? '$(pass)' : '$(circle-outline)';
  return face(`${icon} Parity ${tables.consistent}/${tables.total}`, detail, 'none');
}

const face = (text: string, tooltip: string, severity: StatusFace['severity']): StatusFace => ({
  text, tooltip, severity, accessible: `${text.replace(/\$\([^)]*\)\s*/g, '')}. ${tooltip.replaceAll('\n', '. ')}`,
});
