/** What the process says to the shell, a scheduler or CI when it ends. A contract. */
import { itemReason, itemVerdict } from '../server/report/overall.ts';
import type { ReportItem } from '../server/report/types.ts';

export const EXIT = { consistent: 0, differs: 1, inconclusive: 2, configuration: 3, internal: 4, cancelled: 130 } as const;

/** Verdicts that `--fail-on` can name. `inconclusive` stands for `in flight` and for queries that were not sent as well. */
export type FailOn = 'differs' | 'inconclusive';

/**
 * The code of the worst item: cancelled (130) over a fault of Parity (4) over configuration or connection (3) over differs (1) over inconclusive,
 * in flight or not compared (2) over consistent (0). 130, 4 and 3 are errors of the run rather than verdicts: `--fail-on` does not silence them. Rows that
 * were found to differ before a connection broke have earned their 1.
 */
export function exitCodeOf(items: readonly ReportItem[], failOn: ReadonlySet<FailOn>): number {
  const codes = new Set(items.map(item => codeOf(item, failOn)));
  return [EXIT.cancelled, EXIT.internal, EXIT.configuration, EXIT.differs, EXIT.inconclusive].find(code => codes.has(code)) ?? EXIT.consistent;
}

function codeOf(item: ReportItem, failOn: ReadonlySet<FailOn>): number {
  const verdict = itemVerdict(item);
  const reason = itemReason(item)?.code;
  if (reason === 'cancelled') return EXIT.cancelled;
  switch (verdict) {
    case 'consistent':
    case 'consistent within tolerance': return EXIT.consistent;
    case 'differs': return failOn.has('differs') ? EXIT.differs : EXIT.consistent;
    case 'in flight': return failOn.has('inconclusive') ? EXIT.inconclusive : EXIT.consistent;
    case 'inconclusive':
      if (reason === 'internal') return EXIT.internal;
      if (reason === 'configuration' || reason === 'connection') return EXIT.configuration;
      return failOn.has('inconclusive') ? EXIT.inconclusive : EXIT.consistent;
  }
}
