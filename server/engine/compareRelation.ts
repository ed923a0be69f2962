/**
 * Compares one relation on both sides: checksums by partition, descent into key ranges where they differ, rows at the end.
 * Nothing is held but totals; findings go to the reporter as they are found.
 */
import { planColumns, readPlan } from './columnPlan.ts';
import type { Pairing, Planned } from './columnPlan.ts';
import { toReason, StoreError } from './errors.ts';
import { addSums, negotiateHash } from './hashes.ts';
import { bothSides } from './parallel.ts';
import type { Link } from './parallel.ts';
import { outcomeOf } from './outcome.ts';
import { EMPTY, readPartitionLevel } from './partitionLevel.ts';
import type { PartitionGroup } from './partitionLevel.ts';
import type { ReadPlan, Relation, Reporter, TableRules } from './ports.ts';
import { diffSegment } from './segmentDiff.ts';
import type { CancelSignal, Checksum, ColumnPlan, Counts, HashName, PartitionOutcome, Reason, RelationOutcome, Segment, Side, Sides } from './types.ts';
import { NO_COUNTS, differingRows } from './types.ts';
import { newTotals } from './rowDiff.ts';
import type { DiffTotals } from './rowDiff.ts';

/** How a relation is compared. */
export interface CompareOptions {
  /** The logical table of the findings, or null for a query's result. */
  readonly table: string | null;
  readonly rules: TableRules;
  /** Only this part. */
  readonly scope?: Segment;
  /** Without tolerances and ignore rules: is it the same data? */
  readonly exact?: boolean;
  readonly pairing?: Pairing;
  readonly limits: CompareLimits;
  readonly link: Link;
  /** Told which columns are compared, in which forms, before the first finding. */
  readonly planned?: (table: string | null, plan: ColumnPlan) => void;
}

/** Bounds of one comparison. */
export interface CompareLimits {
  /** Segments of at most so many rows are compared row by row; larger ones are cut into key ranges first. */
  readonly leafRows: number;
  /** Segments of at most so many rows are read whole at once, not by key and hash first. */
  readonly wholeRows: number;
  /** At most so many ranges a cut. */
  readonly fanOut: number;
  /** At most so many findings are reported; counting goes on. */
  readonly maxFindings: number;
}

export const DEFAULT_LIMITS: CompareLimits = { leafRows: 50_000, wholeRows: 2_000, fanOut: 64, maxFindings: 1_000_000 };

/** What a comparison carries through its levels. */
export interface Comparison {
  readonly name: string;
  readonly relations: Sides<Relation>;
  readonly plan: ColumnPlan;
  readonly reads: Sides<ReadPlan>;
  readonly options: CompareOptions;
  readonly reporter: Reporter;
  readonly totals: DiffTotals;
  readonly signal: CancelSignal;
  /** Findings reported so far. */
  reported: number;
}

/** The outcome, with what it was read by. */
export interface Compared {
  readonly outcome: RelationOutcome;
  readonly plan: ColumnPlan;
  readonly hash: HashName | null;
  /** Checksums of the whole scope on each side, where they were taken. */
  readonly checksums: Sides<Checksum> | null;
  /** What the relations said they were when they had been compared; null where an engine cannot tell. */
  readonly versions: Sides<string | null>;
}

const NOTHING: ColumnPlan = { columns: [], key: [], ignored: [], unmatched: { legacy: [], new: [] }, notes: [], blindSpots: [] };

/** Compares `relations`. Never throws for what a store does: that is an inconclusive outcome. */
export async function compareRelation(name: string, relations: Sides<Relation>, options: CompareOptions, reporter: Reporter, signal: CancelSignal): Promise<Compared> {
  try {
    const before = await versions(relations, options, signal);
    const columns = await bothSides(options.link, signal, (side, cancel) => relations[side].describe(cancel));
    const planned = planColumns(columns, { rules: options.rules, pairing: options.pairing ?? 'name', exact: options.exact ?? false });
    if (planned.plan.columns.length === 0) return notCompared(planned.obstacles[0] ?? { code: 'columnsDiffer', message: `${name} has no column in common on both sides.` }, { plan: planned.plan });

    const hash = negotiateHash({ legacy: relations.legacy.hashes, new: relations.new.hashes });
    const comparison: Comparison = {
      name,
      relations,
      plan: planned.plan,
      reads: { legacy: readPlan(planned.plan, 'legacy', hash, options.rules), new: readPlan(planned.plan, 'new', hash, options.rules) },
      options,
      reporter,
      totals: newTotals(planned.plan),
      signal,
      reported: 0,
    };
    options.planned?.(options.table, planned.plan);
    const levels = await compareLevels(comparison, planned);
    const after = await versions(relations, options, signal);
    if (after.legacy !== before.legacy || after.new !== before.new) {
      const side = after.legacy === before.legacy ? 'new' : 'legacy';
      const reason: Reason = { code: 'sourceChanged', side, message: `${name} changed on the ${side} side while it was compared: compare again when it is quiet.` };
      return { ...levels, versions: after, outcome: { ...levels.outcome, verdict: 'inconclusive', reason } };
    }
    return { ...levels, versions: after };
  } catch (error) {
    return notCompared(toReason(error));
  }
}

/** What is said when nothing was compared, and why. */
export function notCompared(reason: Reason, { plan = NOTHING, verdict = 'inconclusive' }: { readonly plan?: ColumnPlan; readonly verdict?: 'inconclusive' | 'differs' } = {}): Compared {
  return { outcome: { verdict, reason, counts: NO_COUNTS, partial: true, columns: [], partitions: [], key: plan.key }, plan, hash: null, checksums: null, versions: { legacy: null, new: null } };
}

function versions(relations: Sides<Relation>, options: CompareOptions, signal: CancelSignal): Promise<Sides<string | null>> {
  return bothSides(options.link, signal, (side, cancel) => relations[side].version(cancel));
}

/** Partition level, then what lies under the partitions that differ. */
async function compareLevels(comparison: Comparison, planned: Planned): Promise<Omit<Compared, 'versions'>> {
  const { name, options, reads, relations, signal, reporter } = comparison;
  const scope = options.scope ?? {};
  const partitioned = reads.legacy.partition !== undefined;
  reporter.progress(`${name}: checksums`, 0, 1);
  const { groups, failure: unseen } = await readPartitionLevel({ relations, reads, scope, partitioned, link: options.link, signal });
  const checksums = { legacy: total(groups, 'legacy'), new: total(groups, 'new') };

  const partitions: PartitionOutcome[] = [];
  let failure: Reason | undefined = unseen;
  for (const [done, group] of groups.entries()) {
    const words = partitioned ? `${name}: partition ${group.id ?? 'NULL'} (${done + 1} of ${groups.length})` : `${name}: rows`;
    reporter.progress(words, done, groups.length);
    const outcome = group.reason === undefined ? await comparePartition(comparison, group, partitioned, scope) : unreadable(comparison, group, group.reason);
    if (outcome.reason !== undefined && failure === undefined) failure = outcome.reason;
    partitions.push(outcome);
    if (partitioned) reporter.partition(outcome);
    if (outcome.reason !== undefined && endsAll(outcome.reason)) break;
  }
  if (partitions.length < groups.length && failure === undefined) failure = { code: 'internal', message: `${name} was not compared to its end.` };
  return {
    plan: comparison.plan,
    hash: reads.legacy.hash,
    checksums,
    outcome: outcomeOf({ comparison, planned, partitions, failure, partitioned, checksums }),
  };
}

/** A reason after which nothing else can be read. */
function endsAll(reason: Reason): boolean {
  return reason.code === 'cancelled' || reason.code === 'connection';
}

function total(groups: readonly PartitionGroup[], side: Side): Checksum {
  return groups.reduce<Checksum>((sum, { checksums }) => ({ count: sum.count + checksums[side].count, sum: addSums(sum.sum, checksums[side].sum) }), EMPTY);
}

function unreadable(comparison: Comparison, group: PartitionGroup, reason: Reason): PartitionOutcome {
  const counts: Counts = { ...NO_COUNTS, legacy: group.checksums.legacy.count, new: group.checksums.new.count };
  return { table: comparison.options.table ?? comparison.name, partition: group.id, verdict: 'inconclusive', counts, reason };
}

/** One partition (or the whole relation): equal by checksum, or compared row by row. An unreadable one is inconclusive and fails nothing else. */
async function comparePartition(comparison: Comparison, group: PartitionGroup, partitioned: boolean, scope: Segment): Promise<PartitionOutcome> {
  const { checksums } = group;
  const table = comparison.options.table ?? comparison.name;
  const counts: Counts = { ...NO_COUNTS, legacy: checksums.legacy.count, new: checksums.new.count };
  if (checksums.legacy.count === checksums.new.count && checksums.legacy.sum === checksums.new.sum) return { table, partition: group.id, verdict: 'consistent', counts };

  const segment: Segment = partitioned ? { ...scope, partitions: { kind: 'list', ids: [group.id] } } : scope;
  const before = snapshotTotals(comparison.totals);
  try {
    await diffSegment(comparison, segment, group.id, checksums);
    const found = since(comparison.totals, before);
    const all: Counts = { ...counts, onlyLegacy: found.missing, onlyNew: found.extra, changed: found.changed, duplicates: found.duplicated };
    if (differingRows(all) > 0) return { table, partition: group.id, verdict: 'differs', counts: all };
    if (found.toleratedRows > 0) return { table, partition: group.id, verdict: 'consistent within tolerance', counts: all };
    // Checksums said "differs" and the rows say "same": the data moved in between, or a canonical form is not deterministic.
    return { table, partition: group.id, verdict: 'inconclusive', counts: all, reason: { code: 'sourceChanged', message: `The rows of ${comparison.name} agree although their checksums did not: the data changed during the check.` } };
  } catch (error) {
    const found = since(comparison.totals, before);
    const all: Counts = { ...counts, onlyLegacy: found.missing, onlyNew: found.extra, changed: found.changed, duplicates: found.duplicated };
    const reason = comparison.signal.aborted ? toReason(new StoreError('cancelled', 'Cancelled before every row was compared.')) : toReason(error);
    return { table, partition: group.id, verdict: 'inconclusive', counts: all, reason };
  }
}

type TotalNumbers = Pick<DiffTotals, 'missing' | 'extra' | 'changed' | 'duplicated' | 'toleratedRows'>;

function snapshotTotals(totals: DiffTotals): TotalNumbers {
  return { missing: totals.missing, extra: totals.extra, changed: totals.changed, duplicated: totals.duplicated, toleratedRows: totals.toleratedRows };
}

function since(totals: DiffTotals, before: TotalNumbers): TotalNumbers {
  return {
    missing: totals.missing - before.missing,
    extra: totals.extra - before.extra,
    changed: totals.changed - before.changed,
    duplicated: totals.duplicated - before.duplicated,
    toleratedRows: totals.toleratedRows - before.toleratedRows,
  };
}
