/**
 * Why the results of a query differ. The data under the query is compared exactly (a tolerance says that data is good enough, not that it
 * is the same); then the query runs again on both sides without the rows that diverge. Equal inputs give equal results: what still
 * differs is the query.
 */
import type { Compared, CompareOptions } from './compareRelation.ts';
import { bothSides } from './parallel.ts';
import type { Relation, Reporter, RerunWithout, SourceTable } from './ports.ts';
import { sharePercent } from './share.ts';
import { MAX_EXCLUDED_KEYS, MAX_EXCLUDED_RANGES, compareSource } from './sourceData.ts';
import type { ComparedSource } from './sourceData.ts';
import type { CancelSignal, Cause, CauseOutcome, Exclusion, Reason, RelationOutcome, Sides, SourceOutcome } from './types.ts';
import { SIDES, differingRows } from './types.ts';

/** Two results, and whether all that sets them apart are last digits of floating-point numbers. */
export interface ComparedResults extends Compared {
  readonly lastDigits: boolean;
}

/** What finding the cause needs. */
export interface CauseInput {
  /** The source tables, or why they are not known. */
  readonly sources: readonly SourceTable[] | Reason;
  readonly rerun: RerunWithout;
  /** The results of the query, as they were compared. */
  readonly relations: Sides<Relation>;
  /** Compares the results of the query as the first run did, on the same or on other relations. */
  readonly compareResults: (relations: Sides<Relation>, reporter: Reporter) => Promise<ComparedResults>;
  /** What was found at first is of last digits only. */
  readonly lastDigits: boolean;
  readonly options: Pick<CompareOptions, 'limits' | 'link' | 'planned' | 'calibrate' | 'budget'>;
}

/** Finds the cause of a difference that was found in a query's result. */
export async function findCause(input: CauseInput, reporter: Reporter, signal: CancelSignal): Promise<CauseOutcome> {
  if ('code' in input.sources) return input.lastDigits ? ofLastDigits([], `The data under the query was not compared: ${input.sources.message}`) : { words: `The cause is not known: ${input.sources.message}`, reason: input.sources, sources: [] };
  const sources: ComparedSource[] = [];
  for (const source of input.sources) sources.push(await compareSource(source, input.options, reporter, signal));

  const diverged = sources.filter((source) => source.outcome.verdict === 'differs');
  const unknown = sources.find((source) => source.outcome.verdict === 'inconclusive');
  if (unknown !== undefined) return cannotTell(sources, unknown.outcome.reason ?? { code: 'internal', message: 'no reason was given' }, `${unknown.table} could not be compared`);
  if (diverged.length === 0) return blameQuery(input, sources, reporter);

  const exclusions: Record<string, Exclusion> = {};
  for (const source of diverged) {
    const exclusion = exclusionOf(source);
    if (exclusion === null) return cannotTell(sources, { code: 'limitReached', message: whyNotLeftOut(source) }, `${source.table} differs`);
    exclusions[source.table] = exclusion;
  }
  const excluded = sources.map(({ table, outcome }) => ({ table, outcome, ...(exclusions[table] === undefined ? {} : { excluded: exclusions[table] }) })) as readonly SourceOutcome[];
  const share = Math.min(...diverged.map((source) => remainingShare(source, exclusions[source.table])));

  const where = diverged.map((source) => describeDivergence(source)).join('; ');
  if (share <= 0) {
    const words = `The data differs: ${where}. No row is left without it that the query reads, so it cannot be run on data that agrees.`;
    return { reason: { code: 'nothingLeft', message: words }, words: `The cause is not known. ${words}`, share: 0, sources: excluded };
  }
  const again = await input.rerun(exclusions);
  if ('impossible' in again) return cannotTell(excluded, { code: 'tablesUnknown', message: again.impossible }, `${list(diverged.map((s) => s.table))} differs`);
  reporter.progress('the query without the data that differs', 0, 1);
  const { outcome: rerun, lastDigits } = await input.compareResults(again.relations, quiet(reporter));
  const differs = rerun.verdict === 'differs' && !lastDigits;
  if (rerun.verdict === 'inconclusive' || rerun.verdict === 'in flight') {
    return cannotTell(excluded, rerun.reason ?? { code: 'internal', message: 'no reason was given' }, `the data differs (${where}), and the query could not be run without it`);
  }
  // What still differs may come from data that nobody could read.
  const unread = diverged.find((source) => source.outcome.reason !== undefined && !isLeftOutWhole(source.outcome.reason, exclusions[source.table]))?.outcome.reason;
  if (differs && unread !== undefined) return cannotTell(excluded, unread, `the data differs (${where}), and a part of it could not be compared`);
  const moved = differs ? await movedSource(input, sources, signal) : null;
  if (moved !== null) return cannotTell(excluded, moved, `the data differs (${where})`);
  const cause: Cause = differs ? 'both' : 'data';
  return { cause, share, words: causeWords(cause, where, share, lastDigits), sources: excluded };
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
  const { outcome: again, lastDigits } = await input.compareResults(input.relations, quiet(reporter));
  if (again.verdict === 'inconclusive') return cannotTell(told, again.reason ?? { code: 'internal', message: 'no reason was given' }, 'the query could not be run once more');
  if (again.verdict !== 'differs') {
    const reason: Reason = { code: 'sourceChanged', message: `The results differed and agree now: ${tables === '' ? 'the query' : tables} changed while they were compared. Compare again when it is quiet.` };
    return { reason, words: `The cause is not known: ${reason.message}`, sources: told };
  }
  if (input.lastDigits && lastDigits) return ofLastDigits(told, tables === '' ? '' : `What the query reads of ${tables} agrees on both sides.`);
  const words = tables === '' ? 'The query reads no table: the query itself differs.' : `What the query reads of ${tables} agrees on both sides: the query differs.`;
  return { cause: 'query', share: 1, words, sources: told };
}

/** No cause of the three: the same sum in another order of additions is another number in its last digits. */
function ofLastDigits(sources: readonly SourceOutcome[], what: string): CauseOutcome {
  const words = `Only the last digits of floating-point numbers differ, as the order of additions, or a conversion from decimals, leaves them.${what === '' ? '' : ` ${what}`}`;
  return { reason: { code: 'lastDigits', message: 'only the last digits of floating-point numbers differ' }, words, sources };
}

/** Why the sources are not what was compared; null when they are, or when their engines cannot tell. */
async function movedSource(input: CauseInput, compared: readonly Pick<ComparedSource, 'versions'>[], signal: CancelSignal): Promise<Reason | null> {
  const sources = 'code' in input.sources ? [] : input.sources;
  for (const [i, source] of sources.entries()) {
    const before = compared[i]?.versions;
    const now = await bothSides(input.options.link, signal, (side, cancel) => source.relations[side].version(cancel));
    const side = SIDES.find((name) => before?.[name] !== now[name]);
    if (side !== undefined) return { code: 'sourceChanged', side, message: `${source.table} changed on the ${side} side while the query was compared: compare again when it is quiet.` };
  }
  return null;
}

function causeWords(cause: Cause, where: string, share: number, lastDigits: boolean): string {
  const percent = sharePercent(share);
  return cause === 'data'
    ? `The data differs: ${where}. On the ${percent} of rows that agree, the query agrees${lastDigits ? ' but for the last digits of floating-point numbers' : ''}.`
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

/** The fewest keys, ranges or partitions that hold the divergent rows; null when nothing can name them. */
function exclusionOf({ outcome, keys, ranges }: ComparedSource): Exclusion | null {
  if (keys !== null && keys.length > 0) return { kind: 'keys', keys };
  if (ranges !== null && ranges.length > 0) return { kind: 'ranges', ranges };
  const ids = outcome.partitions.filter((partition) => partition.verdict !== 'consistent').map((partition) => partition.partition);
  return ids.length > 0 ? { kind: 'partitions', ids } : null;
}

function whyNotLeftOut({ table, outcome }: ComparedSource): string {
  if (outcome.key.length === 0) return `The rows of ${table} that differ cannot be left out: it has no key and no partitions in parity.jsonc.`;
  const many = `more than ${MAX_EXCLUDED_KEYS.toLocaleString('en')} keys and ${MAX_EXCLUDED_RANGES.toLocaleString('en')} ranges of keys differ`;
  const rows = differingRows(outcome.counts).toLocaleString('en');
  return `The rows of ${table} that differ (${outcome.partial ? 'at least ' : ''}${rows}) cannot be left out one by one: ${many}, and it has no "partition" in parity.jsonc that could be left out as a whole.`;
}

/** Share of the rows read that are left when the exclusion is out. */
function remainingShare({ outcome, rowsRead }: ComparedSource, exclusion: Exclusion | undefined): number {
  const rows = rowsRead?.all ?? Math.max(outcome.counts.legacy, outcome.counts.new);
  if (rows === 0 || exclusion === undefined) return 0;
  if (exclusion.kind !== 'partitions') return Math.max(0, 1 - Math.min(1, differingRows(outcome.counts) / rows));
  const ids = new Set(exclusion.ids);
  const rowsOf = ({ partition, counts }: RelationOutcome['partitions'][number]): number => (rowsRead === undefined ? Math.max(counts.legacy, counts.new) : (rowsRead.partitions.get(partition) ?? 0));
  const out = outcome.partitions.filter((partition) => ids.has(partition.partition)).reduce((sum, partition) => sum + rowsOf(partition), 0);
  return Math.max(0, 1 - Math.min(1, out / rows));
}

/** The re-run without data is a question of ours: what it finds is not reported. */
function quiet(reporter: Reporter): Reporter {
  return { finding: () => undefined, partition: () => undefined, progress: (words, done, total) => reporter.progress(words, done, total) };
}
