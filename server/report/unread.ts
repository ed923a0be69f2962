/** What a comparison did not come to read: zeros that say nothing. */
import type { Counts, Evidence, Verdict } from '../engine/types.ts';

/** Nothing was counted at all: the zeros are those of a comparison that failed before it had counts. @param partial undefined: not known, and not needed for a verdict of its own */
export function countsUnknown(verdict: Verdict, partial: boolean | undefined, counts: Counts): boolean {
  return verdict === 'inconclusive' && partial !== false && Object.values(counts).every((count) => count === 0);
}

/** No store answered: there is no evidence of anything. */
export function nothingRead({ engines, rowsScanned }: Pick<Evidence, 'engines' | 'rowsScanned'>): boolean {
  return engines.legacy === '' && engines.new === '' && rowsScanned.legacy + rowsScanned.new === 0;
}
