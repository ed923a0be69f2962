/** What is said of several comparisons together. */
import type { Cause, Reason, Verdict } from '../engine/types.ts';
import { refusalWords } from './headline.ts';
import type { Report, ReportItem } from './types.ts';

/** The verdict of a report, with its cause and reason where there is one for all of it. */
export interface Overall {
  readonly verdict: Verdict;
  readonly cause?: Cause;
  readonly reason?: Reason;
}

/** From the best to the worst. */
const ORDER: readonly Verdict[] = ['consistent', 'consistent within tolerance', 'in flight', 'inconclusive', 'differs'];

/** The verdict of one item. A query that was not sent has earned none: it is `inconclusive`. */
export function itemVerdict(item: ReportItem): Verdict {
  return item.kind === 'run' ? item.run.verdict : 'inconclusive';
}

/** The reason of one item. */
export function itemReason(item: ReportItem): Reason | undefined {
  return item.kind === 'run' ? item.run.reason : { code: item.code ?? 'refused', message: refusalWords(item.message) };
}

/**
 * The worst verdict of all items; nothing compared is `inconclusive`, never a tick. The cause is that of the items that differ: `data`
 * and `query` together make `both`, and one whose cause is not known leaves it open. The reason is that of the first of the worst items.
 */
export function overall({ items }: Report): Overall {
  if (items.length === 0) return { verdict: 'inconclusive', reason: { code: 'configuration', message: 'Nothing was compared.' } };
  const verdict = ORDER[Math.max(...items.map(item => ORDER.indexOf(itemVerdict(item))))] ?? 'inconclusive';
  const worst = items.filter(item => itemVerdict(item) === verdict);
  const cause = verdict === 'differs' ? commonCause(worst) : undefined;
  const reason = worst.map(itemReason).find(one => one !== undefined);
  return { verdict, ...(cause === undefined ? {} : { cause }), ...(reason === undefined ? {} : { reason }) };
}

function commonCause(items: readonly ReportItem[]): Cause | undefined {
  const causes = new Set(items.map(item => (item.kind === 'run' ? item.run.cause : undefined)));
  if (causes.has(undefined)) return undefined;
  const [only] = causes;
  return causes.size === 1 ? only : 'both';
}
