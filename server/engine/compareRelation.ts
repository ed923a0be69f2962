/**
 * Compares one relation on both sides: checksums by partition, descent into key ranges where they differ, rows at the end.
 * Nothing is held but totals; findings go to the reporter as they are found.
 */
import type { Budget } from './budget.ts';
import { withCells } from './cells.ts';
import { calibrated } from './calibrated.ts';
import type { Calibrate } from './calibrated.ts';
import { planColumns, readPlan } from './columnPlan.ts';
import type { Pairing, Planned } from './columnPlan.ts';
import { comparePartition, unreadable } from './comparePartition.ts';
import { toReason } from './errors.ts';
import { readAhead } from './fineLevel.ts';
import type { Ahead } from './fineLevel.ts';
import { negotiateHash } from './hashes.ts';
import { bothSides, together } from './parallel.ts';
import type { Link } from './parallel.ts';
import { endsAll, readFirstLevel } from './levels.ts';
import type { Group } from './levels.ts';
import { outcomeOf } from './outcome.ts';
import type { ReadPlan, Relation, Reporter, TableRules } from './ports.ts';
import type { CancelSignal, ColumnPlan, HashName, PartitionOutcome, Reason, RelationOutcome, Segment, Sides } from './types.ts';
import { NO_COUNTS, mapSides } from './types.ts';
import { newTotals } from './rowDiff.ts';
import type { DiffTotals } from './rowDiff.ts';
import { watchOver } from './watch.ts';
import type { Watch } from './watch.ts';

/** How a relation is compared. */
export interface CompareOptions {
  /** The logical table of the findings, or null for a query's result. */
  readonly table: string | null;
  readonly rules: TableRules;
  /** Only this part. */
  readonly scope?: Segment;
  /** Without tolerances and ignore rules: is it the same data? */
  readonly exact?: boolean;
  /** Only these columns of each side (lower case), besides key and partition column; absent: all. */
  readonly only?: Sides<ReadonlySet<string>>;
  readonly pairing?: Pairing;
  readonly limits: CompareLimits;
  readonly link: Link;
  /** How much the run may read; absent: as much as it takes. */
  readonly budget?: Budget;
  /** Told which columns are compared, in which forms, before the first finding. */
  readonly planned?: (table: string | null, plan: ColumnPlan) => void;
  /** Proves the plan's forms and hashes on both engines before they are relied on. Absent: they are taken as they are. */
  readonly calibrate?: Calibrate;
}

/** Bounds of one comparison. */
export interface CompareLimits {
  /** Segments of at most so many rows are compared row by row; larger ones are cut into key ranges first. */
  readonly leafRows: number;
  /** Segments of at most so many rows are read whole at once, not by key and hash first. */
  readonly wholeRows: number;
  /** At most so many ranges a cut. */
  readonly fanOut: number;
  /** Tables of at least so many rows are read in fine ranges of their key, where it is one whole number. Default: 20,000. */
  readonly fineRows?: number;
  /** At most so many findings are reported; counting goes on. */
  readonly maxFindings: number;
  /** Of the findings reported, the first so many may be accepted: those that people can see. Default: all. */
  readonly maxAccepted?: number;
}

export const DEFAULT_LIMITS: CompareLimits = { leafRows: 50_000, wholeRows: 2_000, fanOut: 64, maxFindings: 1_000_000 };

/** What a comparison carries through its levels. */
export interface Comparison {
  readonly name: string;
  readonly relations: Sides<Relation>;
  readonly plan: ColumnPlan;
  readonly reads: Sides<ReadPlan>;
  /** How both sides are read by the cells of their tolerances; null: no column has cells. */
  readonly cellReads: Sides<ReadPlan> | null;
  readonly options: CompareOptions;
  readonly reporter: Reporter;
  readonly totals: DiffTotals;
  readonly signal: CancelSignal;
  readonly watch: Watch;
  /** What was asked while the plan was being proved; null: nothing that holds for the plan as it is now. */
  readonly ahead: Ahead | null;
  /** Findings reported so far. */
  reported: number;
}

/** The outcome, with what it was read by. */
export interface Compared {
  readonly outcome: RelationOutcome;
  readonly plan: ColumnPlan;
  readonly hash: HashName | null;
  /** What the relations said they were when they had been compared; null where an engine cannot tell. */
  readonly versions: Sides<string | null>;
}

const NOTHING: ColumnPlan = { columns: [], key: [], ignored: [], unmatched: { legacy: [], new: [] }, notes: [], blindSpots: [] };

/** Compares `relations`. Never throws for what a store does: that is an inconclusive outcome. */
export async function compareRelation(name: string, relations: Sides<Relation>, options: CompareOptions, reporter: Reporter, signal: CancelSignal): Promise<Compared> {
  const watch = watchOver(options.budget, signal);
  const own = options.link(signal);
  const letGo = watch.deadline((reason) => own.abort(reason));
  try {
    const before = await versions(relations, options, signal, (relation) => relation.describedAt);
    const columns = await bothSides(options.link, signal, (side, cancel) => relations[side].describe(cancel));
    const first = planColumns(columns, { rules: options.rules, pairing: options.pairing ?? 'name', exact: options.exact ?? false, ...(options.only === undefined ? {} : { only: options.only }) });
    const offered = mapSides(relations, (relation) => relation.hashes);
    const bounded = mapSides(relations, watch.bounded);
    // Calibration takes no form from a key, and hardly ever a hash from an engine.
    const likely = offered.legacy.some((hash) => offered.new.includes(hash)) ? negotiateHash(offered) : null;
    const [proved, ahead] = await together<readonly [Awaited<ReturnType<typeof calibrated>>, Ahead | null]>(
      options.link,
      own.signal,
      (cancel) => calibrated(options.calibrate, first, options.rules, offered, cancel),
      (cancel) => (options.calibrate === undefined || likely === null ? Promise.resolve(null) : readAhead({ relations: bounded, reads: readsOf(first.plan, likely, options.rules), plan: first.plan, options, signal: cancel })),
    );
    if ('refused' in proved) return notCompared(proved.refused, { plan: first.plan });
    const { planned } = proved;
    if (planned.plan.columns.length === 0) return notCompared(planned.obstacles[0] ?? nothingLeft(name, planned.plan), { plan: planned.plan });

    const hash = negotiateHash(proved.hashes);
    const reads = readsOf(planned.plan, hash, options.rules);
    const comparison: Comparison = {
      name,
      relations: bounded,
      plan: planned.plan,
      reads,
      cellReads: withCells(reads, planned.plan),
      options,
      reporter,
      totals: newTotals(planned.plan),
      signal: own.signal,
      watch,
      ahead: hash === likely ? ahead : null,
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
    return notCompared(watch.stopped() ?? withShare(toReason(error), [], 0));
  } finally {
    letGo();
    own.unlink();
  }
}

function nothingLeft(name: string, { ignored }: ColumnPlan): Reason {
  if (ignored.length === 0) return { code: 'columnsDiffer', message: `${name} has no column in common on both sides.` };
  return { code: 'skippedColumn', message: `Every column of ${name} that both sides have is ignored (${ignored.map((column) => column.name).join(', ')}), so nothing was compared.` };
}

function readsOf(plan: ColumnPlan, hash: HashName, rules: TableRules): Sides<ReadPlan> {
  return { legacy: readPlan(plan, 'legacy', hash, rules), new: readPlan(plan, 'new', hash, rules) };
}

/** What is said when nothing was compared, and why. */
export function notCompared(reason: Reason, { plan = NOTHING, verdict = 'inconclusive' }: { readonly plan?: ColumnPlan; readonly verdict?: 'inconclusive' | 'differs' } = {}): Compared {
  return { outcome: { verdict, reason, counts: NO_COUNTS, partial: true, columns: [], partitions: [], key: plan.key }, plan, hash: null, versions: { legacy: null, new: null } };
}

function versions(relations: Sides<Relation>, options: CompareOptions, signal: CancelSignal, known: (relation: Relation) => string | undefined = () => undefined): Promise<Sides<string | null>> {
  return bothSides(options.link, signal, async (side, cancel) => known(relations[side]) ?? relations[side].version(cancel));
}

/** Partition level, then what lies under the partitions that differ. */
async function compareLevels(comparison: Comparison, planned: Planned): Promise<Omit<Compared, 'versions'>> {
  const { name, options, reads, reporter } = comparison;
  const scope = options.scope ?? {};
  const partitioned = reads.legacy.partition !== undefined;
  reporter.progress(`${name}: checksums`, 0, 1);
  const { groups, failure: unseen } = await readFirstLevel(comparison, scope, partitioned);

  const rows = mapSides({ legacy: 0, new: 0 }, (_, side) => groups.reduce((sum, { counts }) => sum + counts[side], 0));
  comparison.watch.begin({ name, isTable: options.table !== null, plan: comparison.plan, totals: comparison.totals, mayBeExcused: options.rules.rowCount !== undefined && options.exact !== true }, rows);
  let settled = groups.reduce((sum, { equal }) => sum + equal, 0);
  comparison.watch.settled(settled);

  const partitions: PartitionOutcome[] = [];
  let failure: Reason | undefined = unseen;
  for (const [done, group] of groups.entries()) {
    const words = partitioned ? `${name}: partition ${group.id ?? 'NULL'} (${done + 1} of ${groups.length})` : `${name}: rows`;
    reporter.progress(words, done, groups.length);
    const outcome = group.reason === undefined ? await comparePartition(comparison, group) : unreadable(comparison, group, group.reason);
    if (outcome.reason !== undefined && failure === undefined) failure = withShare(outcome.reason, groups, done);
    partitions.push(outcome);
    settled += Math.max(group.counts.legacy, group.counts.new) - group.equal;
    comparison.watch.settled(settled);
    if (partitioned) reporter.partition(outcome);
    if (outcome.reason !== undefined && endsAll(outcome.reason)) break;
  }
  if (partitions.length < groups.length && failure === undefined) failure = { code: 'internal', message: `${name} was not compared to its end.` };
  const outcome = outcomeOf({ comparison, planned, partitions, failure, partitioned, rows });
  // What the tolerance of the table's row count excuses is known only now.
  for (const [i, partition] of outcome.partitions.entries()) if (partition !== partitions[i]) reporter.partition(partition);
  return { plan: comparison.plan, hash: reads.legacy.hash, outcome };
}

/** A busy server was left alone: says of how many rows the verdict is known all the same, by their checksums or because they were compared. */
function withShare(reason: Reason, groups: readonly Group[], compared: number): Reason {
  if (reason.code !== 'busy') return reason;
  const rows = ({ counts }: Group): number => Math.max(counts.legacy, counts.new);
  const total = groups.reduce((sum, group) => sum + rows(group), 0);
  const known = groups.reduce((sum, group, i) => sum + (i < compared || (group.descend === null && group.reason === undefined) ? rows(group) : 0), 0);
  const words = known === 0 ? 'No row was compared before.' : `${Math.floor((100 * known) / total)} % of the rows were compared before.`;
  return { ...reason, message: `${reason.message} ${words}` };
}
