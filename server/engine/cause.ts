/**
 * Why the results of a query differ. The data under the query is compared exactly (a tolerance says that data is good enough, not that it
 * is the same); then the query runs again on both sides without the rows that diverge. Equal inputs give equal results: what still
 * differs is the query.
 */
import { compareRelation } from './compareRelation.ts';
import type { Budget } from './budget.ts';
import type { CompareOptions } from './compareRelation.ts';
import { bothSides } from './parallel.ts';
import type { Relation, Reporter, RerunWithout, SourceTable } from './ports.ts';
import { sharePercent } from './share.ts';
import type { CancelSignal, Cause, CauseOutcome, ExcludedRange, Exclusion, Finding, Key, Reason, RelationOutcome, Sides, SourceOutcome } from './types.ts';
import { SIDES, differingRows } from './types.ts';

/** At most so many keys of one table are left out one by one; more are left out by ranges of neighbours. */
export const MAX_EXCLUDED_KEYS = 1_000;

/** At most so many ranges; more are left out by whole partitions. */
export const MAX_EXCLUDED_RANGES = 500;

/** What finding the cause needs. */
export interface CauseInput {
  /** The source tables, or why they are not known. */
  readonly sources: readonly SourceTable[] | Reason;
  readonly rerun: RerunWithout;
  /** The results of the query, as they were compared. */
  readonly relations: Sides<Relation>;
  /** Compares the results of the query as the first run did, on the same or on other relations. */
  readonly compareResults: (relations: Sides<Relation>, reporter: Reporter) => Promise<RelationOutcome>;
  readonly options: Pick<CompareOptions, 'limits' | 'link' | 'planned' | 'calibrate' | 'budget'>;
}

/** Finds the cause of a difference that was found in a query's result. */
export async function findCause(input: CauseInput, reporter: Reporter, signal: CancelSignal): Promise<CauseOutcome> {
  if ('code' in input.sources) return { words: `The cause is not known: ${input.sources.message}`, reason: input.sources, sources: [] };
  const sources: (SourceOutcome & Divergence & Versioned)[] = [];
  for (const source of input.sources) sources.push(await compareSource(source, input.options, reporter, signal));

  const diverged = sources.filter((source) => source.outcome.verdict === 'differs');
  const unknown = sources.find((source) => source.outcome.verdict === 'inconclusive');
  if (unknown !== undefined) return cannotTell(sources, unknown.outcome.reason ?? { code: 'internal', message: 'no reason was given' }, `${unknown.table} could not be compared`);
  if (diverged.length === 0) return blameQuery(input, sources, reporter);

  const exclusions: Record<string, Exclusion> = {};
  for (const source of diverged) {
    const exclusion = exclusionOf(source.outcome, source);
    if (exclusion === null) {
      return cannotTell(sources, { code: 'limitReached', message: `The rows of ${source.table} that differ cannot be left out: it has no key and no partitions in parity.jsonc.` }, `${source.table} differs`);
    }
    exclusions[source.table] = exclusion;
  }
  const excluded = sources.map(({ table, outcome }) => ({ table, outcome, ...(exclusions[table] === undefined ? {} : { excluded: exclusions[table] }) })) as readonly SourceOutcome[];
  const share = Math.min(...diverged.map((source) => remainingShare(source.outcome, exclusions[source.table])));

  const again = await input.rerun(exclusions);
  if ('impossible' in again) return cannotTell(excluded, { code: 'tablesUnknown', message: again.impossible }, `${list(diverged.map((s) => s.table))} differs`);
  reporter.progress('the query without the data that differs', 0, 1);
  const rerun = await input.compareResults(again.relations, quiet(reporter));
  const where = diverged.map((source) => describeDivergence(source)).join('; ');
  if (rerun.verdict === 'inconclusive' || rerun.verdict === 'in flight') {
    return cannotTell(excluded, rerun.reason ?? { code: 'internal', message: 'no reason was given' }, `the data differs (${where}), and the query could not be run without it`);
  }
  // What still differs may come from data that nobody could read.
  const unread = diverged.find((source) => source.outcome.reason !== undefined && !isLeftOutWhole(source.outcome.reason, exclusions[source.table]))?.outcome.reason;
  if (rerun.verdict === 'differs' && unread !== undefined) return cannotTell(excluded, unread, `the data differs (${where}), and a part of it could not be compared`);
  const moved = rerun.verdict === 'differs' ? await movedSource(input, sources, signal) : null;
  if (moved !== null) return cannotTell(excluded, moved, `the data differs (${where})`);
  const cause: Cause = rerun.verdict === 'differs' ? 'both' : 'data';
  return { cause, share, words: causeWords(cause, where, share), sources: excluded };
}

/** Rows that were not read because there were too many lie in partitions that are left out as a whole. */
function isLeftOutWhole(reason: Reason, exclusion: Exclusion | undefined): boolean {
  return reason.code === 'limitReached' && exclusion?.kind === 'partitions';
}

/** The data agrees, so the query is to blame: if its results still differ. They were compared first, and a load may have ended since. */
async function blameQuery(input: CauseInput, sources: readonly SourceOutcome[], reporter: Reporter): Promise<CauseOutcome> {
  const told = sources.map(({ table, outcome }) => ({ table, outcome }));
  const tables = list(sources.map((source) => source.table));
  reporter.progress('the query once more', 0, 1);
  const again = await input.compareResults(input.relations, quiet(reporter));
  if (again.verdict === 'inconclusive') return cannotTell(told, again.reason ?? { code: 'internal', message: 'no reason was given' }, 'the query could not be run once more');
  if (again.verdict !== 'differs') {
    const reason: Reason = { code: 'sourceChanged', message: `The results differed and agree now: ${tables === '' ? 'the query' : tables} changed while they were compared. Compare again when it is quiet.` };
    return { reason, words: `The cause is not known: ${reason.message}`, sources: told };
  }
  const words = tables === '' ? 'The query reads no table: the query itself differs.' : `The data of ${tables} agrees on both sides: the query differs.`;
  return { cause: 'query', share: 1, words, sources: told };
}

/** Why the sources are not what was compared; null when they are, or when their engines cannot tell. */
async function movedSource(input: CauseInput, compared: readonly Versioned[], signal: CancelSignal): Promise<Reason | null> {
  const sources = 'code' in input.sources ? [] : input.sources;
  for (const [i, source] of sources.entries()) {
    const before = compared[i]?.versions;
    const now = await bothSides(input.options.link, signal, (side, cancel) => source.relations[side].version(cancel));
    const side = SIDES.find((name) => before?.[name] !== now[name]);
    if (side !== undefined) return { code: 'sourceChanged', side, message: `${source.table} changed on the ${side} side while the query was compared: compare again when it is quiet.` };
  }
  return null;
}

function causeWords(cause: Cause, where: string, share: number): string {
  if (share <= 0) return `The data differs: ${where}. No row of the partitions read is left without it, so whether the query differs as well is not known.`;
  const percent = sharePercent(share);
  return cause === 'data'
    ? `The data differs: ${where}. On the ${percent} of rows that agree, the query agrees.`
    : `The data differs: ${where}; and on the ${percent} of rows that agree, the query differs as well.`;
}

function describeDivergence(source: SourceOutcome): string {
  const differing = source.outcome.partitions.filter((partition) => partition.verdict === 'differs').map((partition) => partition.partition ?? 'NULL');
  const shown = differing.slice(0, 3).join(', ') + (differing.length > 3 ? ` and ${differing.length - 3} more partitions` : '');
  const rows = differingRows(source.outcome.counts).toLocaleString('en');
  return `${source.table}${shown === '' ? '' : ` ${shown}`} (${rows} row${rows === '1' ? '' : 's'})`;
}

function cannotTell(sources: readonly SourceOutcome[], reason: Reason, what: string): CauseOutcome {
  return { reason, words: `The cause is not known: ${what}: ${reason.message}`, sources: sources.map(({ table, outcome, excluded }) => ({ table, outcome, ...(excluded === undefined ? {} : { excluded }) })) };
}

function list(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Where the rows of a table diverge, in keys, as long as they are few. */
interface Divergence {
  readonly keys: readonly Key[] | null;
  readonly ranges: readonly ExcludedRange[] | null;
}

/** What the relations of a source said they were when they were compared; null where an engine cannot tell. */
interface Versioned {
  readonly versions: Sides<string | null>;
}

/** Compares one source table exactly, over the partitions that the query touches. */
async function compareSource(source: SourceTable, options: CauseInput['options'], reporter: Reporter, signal: CancelSignal): Promise<SourceOutcome & Divergence & Versioned> {
  const collected = collectDivergence(source.rules.partition !== undefined);
  const collecting: Reporter = {
    partition: (outcome) => reporter.partition(outcome),
    progress: (words, done, total) => reporter.progress(words, done, total),
    finding: (finding, run, whole) => {
      collected.add(finding, run);
      return reporter.finding(finding, run, whole);
    },
  };
  // Every divergent key has to be seen here, whatever is kept of the findings.
  const limits = { ...options.limits, maxFindings: Infinity };
  const { outcome, versions } = await compareRelation(source.table, source.relations, {
    table: source.table,
    rules: source.rules,
    exact: true,
    limits,
    link: options.link,
    ...(options.planned === undefined ? {} : { planned: options.planned }),
    ...(options.calibrate === undefined ? {} : { calibrate: options.calibrate }),
    ...(source.touched === undefined ? {} : { scope: source.touched }),
    ...(options.budget === undefined ? {} : { budget: untilPartitionsDo(options.budget, source, collected.tooMany) }),
  }, collecting, signal);
  // Keys and ranges that were not seen to their end would leave rows in.
  const isWhole = outcome.key.length > 0 && outcome.reason?.code !== 'limitReached';
  return { table: source.table, outcome, versions, ...(isWhole ? collected.divergence() : { keys: null, ranges: null }) };
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

/** The fewest keys, ranges or partitions that hold the divergent rows; null when nothing can name them. */
function exclusionOf(outcome: RelationOutcome, { keys, ranges }: Divergence): Exclusion | null {
  if (keys !== null && keys.length > 0) return { kind: 'keys', keys };
  if (ranges !== null && ranges.length > 0) return { kind: 'ranges', ranges };
  const ids = outcome.partitions.filter((partition) => partition.verdict !== 'consistent').map((partition) => partition.partition);
  return ids.length > 0 ? { kind: 'partitions', ids } : null;
}

/** Share of the rows read that are left when the exclusion is out. */
function remainingShare(outcome: RelationOutcome, exclusion: Exclusion | undefined): number {
  const rows = Math.max(outcome.counts.legacy, outcome.counts.new);
  if (rows === 0 || exclusion === undefined) return 0;
  if (exclusion.kind !== 'partitions') return Math.max(0, 1 - Math.min(1, differingRows(outcome.counts) / rows));
  const ids = new Set(exclusion.ids);
  const out = outcome.partitions.filter((partition) => ids.has(partition.partition)).reduce((sum, partition) => sum + Math.max(partition.counts.legacy, partition.counts.new), 0);
  return Math.max(0, 1 - Math.min(1, out / rows));
}

/** The re-run without data is a question of ours: what it finds is not reported. */
function quiet(reporter: Reporter): Reporter {
  return { finding: () => undefined, partition: () => undefined, progress: (words, done, total) => reporter.progress(words, done, total) };
}
