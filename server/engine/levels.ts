/** The first level of a comparison: what of each partition is known before any row is read, and how its rows are found. */
import { descendByCells } from './cells.ts';
import type { Comparison } from './compareRelation.ts';
import { diffFinely } from './fineDiff.ts';
import { agreeOnCut, readFineLevel, rowsOf } from './fineLevel.ts';
import type { FinePartition } from './fineLevel.ts';
import { toReason } from './errors.ts';
import { readPartitionLevel } from './partitionLevel.ts';
import type { PartitionLevel } from './partitionLevel.ts';
import { diffSegment } from './segmentDiff.ts';
import { requireSameResult } from './unread.ts';
import type { PartitionId, Reason, Segment, Sides } from './types.ts';
import { mapSides } from './types.ts';

/** A partition, or the whole relation, before its rows are compared. */
export interface Group {
  readonly id: PartitionId;
  readonly counts: Sides<number>;
  /** Rows that are known to agree before any row is read. */
  readonly equal: number;
  /** It could not be read on a side. */
  readonly reason?: Reason;
  /** Finds the rows that differ; null: none does. */
  readonly descend: (() => Promise<void>) | null;
  /** Rows, those that share a key at least, may have been digested in another order on each side. */
  readonly ordered: boolean;
  /** For such groups: whether the rows are the same, told without their order; null: that could not be read. Read once for all groups. */
  readonly prove?: () => Promise<boolean | null>;
  /** Reads the first level of the group again; a `notDeterministic` when it is another one. For results of queries, whose rows are not read to their end. */
  readonly verify?: () => Promise<void>;
}

/** The groups of a comparison. */
export interface Level {
  readonly groups: readonly Group[];
  /** The level could not be read at once, so that partitions may exist that nobody has seen. */
  readonly failure?: Reason;
}

function segmentOf(scope: Segment, partitioned: boolean, id: PartitionId): Segment {
  return partitioned ? { ...scope, partitions: { kind: 'list', ids: [id] } } : scope;
}

/** Reads the first level: in fine ranges of the key where it can, else by checksums of partitions. */
export async function readFirstLevel(comparison: Comparison, scope: Segment, partitioned: boolean): Promise<Level> {
  return (await fineGroups(comparison, scope, partitioned)) ?? (await coarseGroups(comparison, scope, partitioned));
}

/** A reason after which nothing else can be read. */
export function endsAll(reason: Reason): boolean {
  return reason.code === 'cancelled' || reason.code === 'busy' || reason.code === 'connection';
}

/** The first level in fine ranges of the key; null where that cannot be had. What fails here may still be read partition by partition. */
async function fineGroups(comparison: Comparison, scope: Segment, partitioned: boolean): Promise<Level | null> {
  try {
    const cuts = await agreeOnCut(comparison);
    const level = cuts === null ? null : await readFineLevel(comparison, scope, cuts);
    if (level === null) return null;
    const descend = ({ id, counts, differing }: FinePartition, segment = segmentOf(scope, partitioned, id)) => () => {
      const rows = rowsOf(differing);
      const part = { segment, partition: id, counts, rows: Math.max(rows.legacy, rows.new), few: comparison.options.limits.leafRows };
      return descendByCells(comparison, part, () => diffFinely(comparison, segment, level, { id, counts, differing }));
    };
    const same = withoutOrder(comparison, scope, partitioned);
    return {
      groups: level.partitions.map((partition) => ({
        id: partition.id,
        counts: partition.counts,
        equal: equalRows(partition.counts, rowsOf(partition.differing)),
        descend: partition.differing.length === 0 ? null : descend(partition),
        ordered: level.cut.digest === 'text',
        ...(level.cut.digest === 'text' ? { prove: () => same(partition.id) } : {}),
      })),
    };
  } catch (error) {
    if (comparison.signal.aborted || !partitioned || endsAll(toReason(error))) throw error;
    return null;
  }
}

/** Checksums of all partitions, which do not depend on the order of rows, read when they are first asked for. */
function withoutOrder({ relations, reads, options, signal }: Comparison, scope: Segment, partitioned: boolean): (id: PartitionId) => Promise<boolean | null> {
  let level: Promise<PartitionLevel> | null = null;
  return async (id) => {
    level ??= readPartitionLevel({ relations, reads, scope, partitioned, link: options.link, signal });
    const group = (await level).groups.find((one) => !partitioned || one.id === id);
    if (group === undefined || group.reason !== undefined) return null;
    const { legacy, new: other } = group.checksums;
    return legacy.count === other.count && legacy.sum === other.sum;
  };
}

function equalRows(all: Sides<number>, differing: Sides<number>): number {
  return Math.max(0, Math.max(all.legacy, all.new) - Math.max(differing.legacy, differing.new));
}

/** The first level by checksums of partitions. */
async function coarseGroups(comparison: Comparison, scope: Segment, partitioned: boolean): Promise<Level> {
  const { relations, reads, options, signal } = comparison;
  const { groups, failure } = await readPartitionLevel({ relations, reads, scope, partitioned, link: options.link, signal });
  return {
    ...(failure === undefined ? {} : { failure }),
    groups: groups.map(({ id, checksums, reason }) => {
      const same = checksums.legacy.count === checksums.new.count && checksums.legacy.sum === checksums.new.sum;
      const counts = mapSides(checksums, ({ count }) => count);
      const part = { segment: segmentOf(scope, partitioned, id), partition: id, counts, rows: Math.max(counts.legacy, counts.new), few: options.limits.wholeRows };
      return {
        id,
        counts,
        equal: same && reason === undefined ? counts.legacy : 0,
        ...(reason === undefined ? {} : { reason }),
        descend: same ? null : () => descendByCells(comparison, part, () => diffSegment(comparison, part.segment, id, checksums)),
        ordered: false,
        ...(options.table === null ? { verify: () => requireSameResult(comparison, scope, checksums) } : {}),
      };
    }),
  };
}
