/** From what was found to a verdict. The only place where a relation earns its tick. */
import type { Planned } from './columnPlan.ts';
import type { Comparison } from './compareRelation.ts';
import type { Checksum, Counts, PartitionOutcome, Reason, RelationOutcome, Sides, Verdict } from './types.ts';
import { NO_COUNTS, addCounts, differingRows } from './types.ts';

/** What `outcomeOf` looks at. */
export interface OutcomeInput {
  readonly comparison: Comparison;
  readonly planned: Planned;
  readonly partitions: readonly PartitionOutcome[];
  /** The first reason for which something was not compared. */
  readonly failure: Reason | undefined;
  readonly partitioned: boolean;
  readonly checksums: Sides<Checksum>;
}

/**
 * The verdict, strictest first: rows that differ → `differs`; anything not covered (a failure, a column that was not compared) →
 * `inconclusive`; agreement only by tolerance → `consistent within tolerance`; else `consistent`.
 */
export function outcomeOf(input: OutcomeInput): RelationOutcome {
  const { comparison, partitions, failure, planned } = input;
  const found = partitions.reduce<Counts>((sum, partition) => addCounts(sum, partition.counts), NO_COUNTS);
  const counts: Counts = { ...found, legacy: input.checksums.legacy.count, new: input.checksums.new.count };
  const reason = failure ?? planned.obstacles[0];
  return {
    verdict: verdictOf(counts, reason, partitions),
    ...(reason === undefined ? {} : { reason }),
    counts,
    partial: failure !== undefined,
    columns: comparison.plan.columns.map((column, i) => ({
      name: column.name,
      differs: comparison.totals.differs[i] ?? 0,
      tolerated: comparison.totals.tolerated[i] ?? 0,
      native: { legacy: column.sides.legacy.native, new: column.sides.new.native },
    })),
    partitions: input.partitioned ? partitions : [],
    key: comparison.plan.key,
  };
}

function verdictOf(counts: Counts, reason: Reason | undefined, partitions: readonly PartitionOutcome[]): Verdict {
  // A source that moved, or a result that two runs disagree on, taints what was found as well.
  if (reason !== undefined && (reason.code === 'sourceChanged' || reason.code === 'notDeterministic' || reason.code === 'cancelled')) return 'inconclusive';
  if (differingRows(counts) > 0) return 'differs';
  if (reason !== undefined || counts.legacy !== counts.new) return 'inconclusive';
  if (partitions.some((partition) => partition.verdict === 'inconclusive')) return 'inconclusive';
  return partitions.some((partition) => partition.verdict === 'consistent within tolerance') ? 'consistent within tolerance' : 'consistent';
}
