/**
 * The data under a query: whether what its texts may read of a source table is the same on both sides. Exactly: a tolerance says that data is good
 * enough, not that it is the same. Columns that no text names, and rows that no WHERE lets in, do not count.
 */
import type { Budget } from './budget.ts';
import { readPlan } from './columnPlan.ts';
import { fold } from './names.ts';
import { compareRelation } from './compareRelation.ts';
import type { Compared, CompareOptions } from './compareRelation.ts';
import { bothSides } from './parallel.ts';
import type { Grouping, ReadPlan, Relation, Reporter, SourceTable, WholeRow } from './ports.ts';
import type { CancelSignal, ColumnPlan, Counts, ExcludedRange, Finding, Key, PartitionId, PartitionOutcome, RelationOutcome, Sides, SourceOutcome } from './types.ts';
import { NO_COUNTS, SIDES } from './types.ts';

/** At most so many keys of one table are left out one by one; more are left out by ranges of neighbours. */
export const MAX_EXCLUDED_KEYS = 1_000;

/** At most so many ranges; more are left out by whole partitions. */
export const MAX_EXCLUDED_RANGES = 500;

/** At most so many findings wait for the answer whether their rows are read. More are not asked about one by one. */
const MAX_HELD = 5_000;

/** Where the rows of a table diverge, in keys, as long as they are few. */
export interface Divergence {
  readonly keys: readonly Key[] | null;
  readonly ranges: readonly ExcludedRange[] | null;
}

/** A source table as it was compared. */
export interface ComparedSource extends SourceOutcome, Divergence {
  /** What the relations said they were; null where an engine cannot tell. */
  readonly versions: Sides<string | null>;
  /** Rows of the larger side that the texts may read: of all of it, and by partition; absent: all rows that were compared. */
  readonly rowsRead?: { readonly all: number; readonly partitions: ReadonlyMap<PartitionId, number> };
}

/** Compares what the texts may read of one source table, over the partitions that the query touches. */
export async function compareSource(source: SourceTable, options: Pick<CompareOptions, 'limits' | 'link' | 'planned' | 'calibrate' | 'budget'>, reporter: Reporter, signal: CancelSignal): Promise<ComparedSource> {
  const partitioned = source.rules.partition !== undefined;
  const collected = collectDivergence(partitioned);
  const held = holdBack(reporter, source.reads !== undefined || source.rowsRead !== undefined);
  const collecting: Reporter = {
    partition: (outcome) => held.partition(outcome),
    progress: (words, done, total) => reporter.progress(words, done, total),
    finding: (finding, run, whole) => {
      collected.add(finding, run);
      return held.finding(finding, run, whole);
    },
  };
  // Every divergent key has to be seen here, whatever is kept of the findings.
  const limits = { ...options.limits, maxFindings: Infinity };
  const compared = await compareRelation(source.table, source.relations, {
    table: source.table,
    rules: source.rules,
    exact: true,
    limits,
    link: options.link,
    ...(source.reads === undefined ? {} : { only: source.reads }),
    ...(options.planned === undefined ? {} : { planned: options.planned }),
    ...(options.calibrate === undefined ? {} : { calibrate: options.calibrate }),
    ...(source.touched === undefined ? {} : { scope: source.touched }),
    ...(options.budget === undefined ? {} : { budget: untilPartitionsDo(options.budget, source, collected.tooMany) }),
  }, collecting, signal);
  const { outcome, versions } = compared;
  // Keys and ranges that were not seen to their end would leave rows in.
  const isWhole = outcome.key.length > 0 && outcome.reason?.code !== 'limitReached';
  const divergence = isWhole ? collected.divergence() : { keys: null, ranges: null };
  const whole: ComparedSource = { table: source.table, outcome, versions, ...divergence };
  const told = outcome.verdict !== 'differs' ? whole : await onlyWhatIsRead(source, compared, whole, held, options, signal);
  await held.release(told.outcome);
  return told;
}

/** Takes out what differs and is not read: keys and partition columns that no text names, and rows that no text lets in. */
async function onlyWhatIsRead(source: SourceTable, compared: Compared, whole: ComparedSource, held: Held, options: Pick<CompareOptions, 'link'>, signal: CancelSignal): Promise<ComparedSource> {
  const { outcome } = compared;
  const hash = compared.hash;
  if (hash === null) return whole;
  const plans = { legacy: readPlan(compared.plan, 'legacy', hash, source.rules), new: readPlan(compared.plan, 'new', hash, source.rules) };
  const asking = { plans, link: options.link, signal };
  if (outcome.reason === undefined && await isSameWithoutKey(source, compared.plan, outcome, asking)) return { ...whole, outcome: agreeing(outcome), keys: [], ranges: [] };
  const { rowsRead } = source;
  if (rowsRead === undefined) return whole;
  const partitioned = plans.legacy.partition !== undefined;
  const byPartition = await orNull(signal, () => countRead(rowsRead, source, partitioned, asking));
  if (byPartition === null) return whole;
  const counts = { all: [...byPartition.values()].reduce((sum, count) => sum + count, 0), partitions: byPartition };
  const findings = held.all();
  if (findings === null || outcome.key.length === 0 || outcome.reason !== undefined) {
    const ids = outcome.partitions.filter(({ partition, verdict }) => verdict !== 'consistent' && (byPartition.get(partition) ?? 0) === 0 && partitioned).map(({ partition }) => partition);
    return ids.length === 0 ? { ...whole, rowsRead: counts } : { ...whole, rowsRead: counts, outcome: withoutPartitions(outcome, new Set(ids)) };
  }
  const keys = [...new Map(findings.map(({ finding }) => [JSON.stringify(finding.key), finding.key])).values()];
  const read = await orNull(signal, () => keysRead(rowsRead, keys, asking));
  if (read === null) return { ...whole, rowsRead: counts };
  const kept = held.keep((finding) => read.has(JSON.stringify(finding.key)));
  const again = collectDivergence(partitioned);
  for (const { finding, run } of kept) again.add(finding, run);
  return { ...whole, ...again.divergence(), rowsRead: counts, outcome: recounted(outcome, kept.map(({ finding }) => finding)) };
}

interface Asking {
  readonly plans: Sides<ReadPlan>;
  readonly link: CompareOptions['link'];
  readonly signal: CancelSignal;
}

/** Whether a table whose key or partition column no text reads has the same rows in what is read, under whatever keys they lie. */
async function isSameWithoutKey(source: SourceTable, plan: ColumnPlan, outcome: RelationOutcome, { plans, link, signal }: Asking): Promise<boolean> {
  const { reads } = source;
  if (reads === undefined || outcome.counts.legacy !== outcome.counts.new) return false;
  const hashed = plan.columns.flatMap((column, i) => (SIDES.some((side) => reads[side].has(fold(column.sides[side].name))) ? [i] : []));
  if (hashed.length === plan.columns.length) return false;
  if (hashed.length === 0) return true;
  const sums = await orNull(signal, () => bothSides(link, signal, (side, cancel) => source.relations[side].checksums({ ...plans[side], hashed }, source.touched ?? {}, { by: 'nothing' }, cancel)));
  if (sums === null) return false;
  const [legacy, other] = [sums.legacy[0]?.checksum, sums.new[0]?.checksum];
  return legacy !== undefined && legacy.count === other?.count && legacy.sum === other.sum;
}

/** How many rows of each partition a text may read, on the side that has more of them. */
async function countRead(relations: Sides<Relation>, source: SourceTable, partitioned: boolean, { plans, link, signal }: Asking): Promise<ReadonlyMap<PartitionId, number>> {
  const grouping: Grouping = partitioned ? { by: 'partition' } : { by: 'nothing' };
  const groups = await bothSides(link, signal, (side, cancel) => relations[side].checksums({ ...plans[side], hashed: keyOrFirst(plans[side]) }, source.touched ?? {}, grouping, cancel));
  const counts = new Map<PartitionId, number>();
  for (const side of SIDES) {
    for (const { group, checksum } of groups[side]) {
      const id = partitioned ? (group as PartitionId) : null;
      counts.set(id, Math.max(counts.get(id) ?? 0, checksum.count));
    }
  }
  return counts;
}

const keyOrFirst = (plan: ReadPlan): readonly number[] => (plan.key.length > 0 ? plan.key : plan.hashed.slice(0, 1));

/** Of some keys those whose row a text may read on its side, as JSON. */
async function keysRead(relations: Sides<Relation>, keys: readonly Key[], { plans, link, signal }: Asking): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await bothSides(link, signal, async (side, cancel) => {
    const plan = { ...plans[side], hashed: plans[side].key, values: plans[side].key };
    for await (const rows of relations[side].rows(plan, { keys }, 'key', cancel)) for (const { values } of rows) found.add(JSON.stringify(plan.key.map((i) => values[i] ?? null)));
  });
  return found;
}

/** What a question gives that narrows a claim down; null when it cannot be answered: nothing is narrowed then. */
async function orNull<T>(signal: CancelSignal, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

function agreeing(outcome: RelationOutcome): RelationOutcome {
  return recounted(outcome, []);
}

/** The outcome of a table of which only these findings count. */
function recounted(outcome: RelationOutcome, findings: readonly Finding[]): RelationOutcome {
  const countsOf = (some: readonly Finding[], { legacy, new: other }: Counts): Counts => ({
    ...NO_COUNTS, legacy, new: other,
    onlyLegacy: some.filter(({ kind }) => kind === 'missing').length, onlyNew: some.filter(({ kind }) => kind === 'extra').length,
    changed: some.filter(({ kind }) => kind === 'changed').length, duplicates: some.filter(({ kind }) => kind === 'duplicated').length,
  });
  const changed = findings.filter(({ kind }) => kind === 'changed');
  return {
    ...outcome,
    verdict: findings.length === 0 ? 'consistent' : 'differs',
    counts: countsOf(findings, outcome.counts),
    columns: outcome.columns.map((column) => ({ ...column, differs: changed.filter(({ columns }) => columns[column.name] !== undefined && columns[column.name]?.legacy !== columns[column.name]?.new).length })),
    partitions: outcome.partitions.map((partition) => {
      const own = findings.filter((finding) => finding.partition === partition.partition);
      return { ...partition, verdict: own.length === 0 ? 'consistent' : 'differs', counts: countsOf(own, partition.counts) };
    }),
  };
}

/** The outcome without what differs in some partitions. */
function withoutPartitions(outcome: RelationOutcome, ids: ReadonlySet<PartitionId>): RelationOutcome {
  const partitions = outcome.partitions.map((partition): PartitionOutcome => {
    if (!ids.has(partition.partition)) return partition;
    const { reason: _, ...rest } = partition;
    return { ...rest, verdict: 'consistent', counts: { ...NO_COUNTS, legacy: partition.counts.legacy, new: partition.counts.new } };
  });
  const open = partitions.filter(({ verdict }) => verdict !== 'consistent');
  const sum = (of: (counts: Counts) => number): number => open.reduce((all, { counts }) => all + of(counts), 0);
  const counts: Counts = { ...outcome.counts, onlyLegacy: sum((c) => c.onlyLegacy), onlyNew: sum((c) => c.onlyNew), changed: sum((c) => c.changed), duplicates: sum((c) => c.duplicates) };
  if (open.length > 0) return { ...outcome, partitions, counts };
  const { reason: _, ...rest } = outcome;
  return { ...rest, verdict: 'consistent', partitions, counts };
}

interface HeldFinding {
  readonly finding: Finding;
  readonly run: number;
  readonly whole: WholeRow | undefined;
}

interface Held {
  finding(finding: Finding, run: number, whole?: WholeRow): void | Promise<void>;
  partition(outcome: PartitionOutcome): void;
  /** What waits; null: it was too much, and has been told. */
  all(): readonly HeldFinding[] | null;
  keep(wanted: (finding: Finding) => boolean): readonly HeldFinding[];
  /** Tells what is left, with the partitions as they came out. */
  release(outcome: RelationOutcome): Promise<void>;
}

/** Holds findings back until it is known whether their rows are read. */
function holdBack(reporter: Reporter, holding: boolean): Held {
  let waiting: HeldFinding[] | null = holding ? [] : null;
  const flush = async (): Promise<void> => {
    const some = waiting ?? [];
    waiting = null;
    for (const { finding, run, whole } of some) await reporter.finding(finding, run, whole);
  };
  return {
    finding: async (finding, run, whole) => {
      if (waiting !== null && waiting.length >= MAX_HELD) await flush();
      if (waiting === null) return reporter.finding(finding, run, whole);
      waiting.push({ finding, run, whole });
    },
    partition: (outcome) => {
      if (!holding) reporter.partition(outcome);
    },
    all: () => waiting,
    keep: (wanted) => (waiting = (waiting ?? []).filter(({ finding }) => wanted(finding))),
    release: async (outcome) => {
      if (outcome.verdict === 'consistent') waiting = waiting === null ? null : [];
      await flush();
      if (holding) for (const partition of outcome.partitions) reporter.partition(partition);
    },
  };
}

/** The budget of a source: it ends early only when whole partitions are what has to be left out anyway, and details of it go on no longer. */
function untilPartitionsDo(budget: Budget, source: SourceTable, tooMany: () => boolean): Budget {
  const { told: _, ...quiet } = budget;
  const many = budget.many === null || source.rules.partition === undefined ? null : { ...budget.many, details: { ms: 0 }, when: tooMany };
  return { ...quiet, many };
}

/** Collects keys and ranges of neighbouring keys, each until there are too many. */
function collectDivergence(partitioned: boolean): { add(finding: Finding, run: number): void; readonly tooMany: () => boolean; divergence(): Divergence } {
  let keys: Map<string, Key> | null = new Map();
  let ranges: ExcludedRange[] | null = [];
  let lastRun = -1;
  return {
    add(finding, run) {
      keys?.set(JSON.stringify(finding.key), finding.key);
      if (keys !== null && keys.size > MAX_EXCLUDED_KEYS) keys = null;
      const last = ranges?.at(-1);
      if (ranges !== null && last !== undefined && run === lastRun) ranges[ranges.length - 1] = { ...last, through: finding.key };
      else ranges?.push({ from: finding.key, through: finding.key, ...(partitioned ? { partition: finding.partition } : {}) });
      if (ranges !== null && ranges.length > MAX_EXCLUDED_RANGES) ranges = null;
      lastRun = run;
    },
    tooMany: () => keys === null && ranges === null,
    divergence: () => ({ keys: keys === null ? null : [...keys.values()], ranges }),
  };
}
