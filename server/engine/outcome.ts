/** From what was found to a verdict. The only place where a relation earns its tick. */
import { acceptedNotes } from './accepted.ts';
import type { Planned } from './columnPlan.ts';
import type { CompareOptions, Comparison } from './compareRelation.ts';
import { compareDecimal, multiply, parseDecimal } from './decimal.ts';
import type { Counts, PartitionOutcome, Reason, RelationOutcome, Sides, Verdict } from './types.ts';
import { NO_COUNTS, addCounts, differingRows } from './types.ts';

/** What `outcomeOf` looks at. */
export interface OutcomeInput {
  readonly comparison: Comparison;
  readonly planned: Planned;
  readonly partitions: readonly PartitionOutcome[];
  /** The first reason for which something was not compared. */
  readonly failure: Reason | undefined;
  readonly partitioned: boolean;
  /** Rows of the whole scope on each side. */
  readonly rows: Sides<number>;
}

/**
 * The verdict, strictest first: rows that differ → `differs`; anything not covered (a failure, a column that was not compared) →
 * `inconclusive`; agreement only by tolerance, or by what people have accepted → `consistent within tolerance`; else `consistent`.
 */
export function outcomeOf(input: OutcomeInput): RelationOutcome {
  const { comparison, failure, planned } = input;
  const { options, totals } = comparison;
  const found = input.partitions.reduce<Counts>((sum, partition) => addCounts(sum, partition.counts), NO_COUNTS);
  const counts: Counts = { ...found, ...input.rows };
  const reason = failure ?? planned.obstacles[0];
  const excused = rowsExcused(counts, totals.accepted.oneSided, options);
  // What is missing in all is not known before everything was compared.
  const partitions = excused === 0 || failure !== undefined ? input.partitions : input.partitions.map(within);
  const notes = notesOf(input, excused);
  return {
    verdict: asLoosened(verdictOf(counts, openRows(counts, options) - excused, reason, partitions), comparison),
    ...(reason === undefined ? {} : { reason }),
    counts,
    partial: failure !== undefined,
    columns: comparison.plan.columns.map((column, i) => ({
      name: column.name,
      differs: totals.differs[i] ?? 0,
      tolerated: totals.tolerated[i] ?? 0,
      native: { legacy: column.sides.legacy.native, new: column.sides.new.native },
    })),
    partitions: input.partitioned ? partitions : [],
    key: comparison.plan.key,
    ...(notes.length === 0 ? {} : { notes }),
    ...(totals.uncounted === 0 ? {} : { uncounted: true }),
  };
}

/** Rows that agree under rules that let something through, whatever the values are, agree within tolerance. */
export function asLoosened(verdict: Verdict, { plan }: Pick<Comparison, 'plan'>): Verdict {
  return verdict === 'consistent' && (plan.loosened ?? []).length > 0 ? 'consistent within tolerance' : verdict;
}

/** Rows that differ and that nobody has accepted. In an exact comparison nothing is accepted. */
export function openRows(counts: Counts, { exact }: Pick<CompareOptions, 'exact'>): number {
  return differingRows(counts) - (exact === true ? 0 : (counts.accepted ?? 0));
}

/**
 * The rows that the tolerance of the table's row count excuses: all rows that only one side has, when they are not too many, or none. Accepted
 * rows take no place in it; changed and duplicated rows are never excused, and where there are some the others are told with them.
 */
function rowsExcused(counts: Counts, acceptedOneSided: number, { exact, rules }: Pick<CompareOptions, 'exact' | 'rules'>): number {
  const tolerance = rules.rowCount;
  const oneSided = counts.onlyLegacy + counts.onlyNew - acceptedOneSided;
  if (tolerance === undefined || exact === true || oneSided <= 0 || oneSided !== openRows(counts, { exact: false })) return 0;
  const fits = 'rows' in tolerance ? oneSided <= tolerance.rows : isShare(oneSided, counts.legacy, tolerance.percent);
  return fits ? oneSided : 0;
}

/** Whether `rows` are at most so many percent of `all`, decided exactly. */
function isShare(rows: number, all: number, percent: string): boolean {
  const bound = parseDecimal(percent);
  if (bound === null) return false;
  return compareDecimal({ unscaled: BigInt(rows) * 100n, scale: 0 }, multiply(bound, { unscaled: BigInt(all), scale: 0 })) <= 0;
}

/** A partition of a table whose missing and extra rows are few enough. */
function within(partition: PartitionOutcome): PartitionOutcome {
  return partition.verdict === 'differs' ? { ...partition, verdict: 'consistent within tolerance' } : partition;
}

function verdictOf(counts: Counts, open: number, reason: Reason | undefined, partitions: readonly PartitionOutcome[]): Verdict {
  // A source that moved, or a result that two runs disagree on, taints what was found as well.
  if (reason !== undefined && (reason.code === 'sourceChanged' || reason.code === 'notDeterministic' || reason.code === 'cancelled')) return 'inconclusive';
  if (open > 0 || partitions.some(isProven)) return 'differs';
  if (reason !== undefined || !addsUp(counts)) return 'inconclusive';
  if (partitions.some((partition) => partition.verdict === 'inconclusive')) return 'inconclusive';
  return differingRows(counts) > 0 || partitions.some((partition) => partition.verdict !== 'consistent') ? 'consistent within tolerance' : 'consistent';
}

/** A partition that differs by its checksums, whose rows were not read. */
function isProven({ verdict, counts }: PartitionOutcome): boolean {
  return verdict === 'differs' && differingRows(counts) === 0;
}

/** Rows that both sides have are as many on both. Which side a duplicate is on is not counted, so that they bound the difference only. */
function addsUp({ legacy, new: other, onlyLegacy, onlyNew, duplicates }: Counts): boolean {
  return Math.abs(legacy - onlyLegacy - (other - onlyNew)) <= duplicates;
}

function notesOf({ comparison, rows }: OutcomeInput, excused: number): readonly string[] {
  const { options, totals } = comparison;
  const { rowCount } = options.rules;
  const notes: string[] = [...(comparison.plan.loosened ?? [])];
  if (totals.uncounted > 0) notes.push('rows that are equal within the tolerance were not all counted');
  notes.push(...acceptedNotes(totals.accepted));
  if (excused > 0 && rowCount !== undefined) {
    const bound = 'rows' in rowCount ? `${rowCount.rows.toLocaleString('en')} row${rowCount.rows === 1 ? '' : 's'}` : `${rowCount.percent} % of ${rows.legacy.toLocaleString('en')} rows`;
    notes.push(`${excused.toLocaleString('en')} row${excused === 1 ? ' is' : 's are'} on one side only, which the tolerance of ${bound} allows`);
  }
  return notes;
}
