/**
 * Best-match pairs for rows without a key: a row that only one side has, beside the row of the other side that it most likely is.
 * Bounded: at most `MAX_UNPAIRED` rows of each side wait for a partner.
 */
import type { RowDifference } from './rowDiff.ts';
import { agree } from './tolerance.ts';
import type { ReadRow } from './ports.ts';
import type { ColumnPlan } from './types.ts';

/** Rows of one side that are kept for pairing; the pairing looks at this many times itself. */
export const MAX_UNPAIRED = 1_000;

/** A pair, and in how many columns its rows differ. */
interface Candidate {
  readonly legacy: number;
  readonly new: number;
  readonly distance: number;
}

/** One pair of rows that are likely the same row; `differing` is empty when all is within tolerance. */
export interface PairedRows {
  readonly legacy: RowDifference;
  readonly new: RowDifference;
  readonly differing: readonly number[];
  readonly tolerated: readonly number[];
}

/** Pairs missing with extra rows: nearest first, and only when at least half of the columns agree, or when each side has a `single` row. */
export function pairRows(plan: ColumnPlan, missing: readonly RowDifference[], extra: readonly RowDifference[], single = false): { readonly pairs: readonly PairedRows[]; readonly rest: readonly RowDifference[] } {
  const limit = single ? plan.columns.length : Math.floor(plan.columns.length / 2);
  const candidates: Candidate[] = [];
  for (const [l, left] of missing.entries()) {
    for (const [n, right] of extra.entries()) {
      const distance = distanceOf(plan, left.rows.legacy, right.rows.new, limit);
      if (distance <= limit) candidates.push({ legacy: l, new: n, distance });
    }
  }
  candidates.sort((l, r) => l.distance - r.distance || l.legacy - r.legacy || l.new - r.new);
  const takenLegacy = new Set<number>();
  const takenNew = new Set<number>();
  const pairs: PairedRows[] = [];
  for (const candidate of candidates) {
    if (takenLegacy.has(candidate.legacy) || takenNew.has(candidate.new)) continue;
    const legacy = missing[candidate.legacy];
    const other = extra[candidate.new];
    if (legacy === undefined || other === undefined) continue;
    takenLegacy.add(candidate.legacy);
    takenNew.add(candidate.new);
    pairs.push({ legacy, new: other, ...compareRows(plan, legacy.rows.legacy, other.rows.new) });
  }
  return { pairs, rest: [...missing.filter((_, i) => !takenLegacy.has(i)), ...extra.filter((_, i) => !takenNew.has(i))] };
}

function distanceOf(plan: ColumnPlan, legacy: ReadRow | null, other: ReadRow | null, limit: number): number {
  let distance = 0;
  for (const [i, column] of plan.columns.entries()) {
    if (agree(legacy?.values[i] ?? null, other?.values[i] ?? null, column.form, column.tolerance) === 'differs' && ++distance > limit) break;
  }
  return distance;
}

function compareRows(plan: ColumnPlan, legacy: ReadRow | null, other: ReadRow | null): { readonly differing: readonly number[]; readonly tolerated: readonly number[] } {
  const differing: number[] = [];
  const tolerated: number[] = [];
  for (const [i, column] of plan.columns.entries()) {
    const agreement = agree(legacy?.values[i] ?? null, other?.values[i] ?? null, column.form, column.tolerance);
    if (agreement === 'differs') differing.push(i);
    else if (agreement === 'tolerated') tolerated.push(i);
  }
  return { differing, tolerated };
}
