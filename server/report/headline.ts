/**
 * The short words of a verdict. One place, so that badge, hover, panel, tree and terminal all say the same.
 */
import type { Cause, CauseOutcome, PartitionId, PartitionOutcome, Reason, ReasonCode, RelationOutcome, Verdict } from '../engine/types.ts';
import { differingRows } from '../engine/types.ts';
import { ago, counted, grouped, lengthOf, partitionName, shortened, visible } from './words.ts';

/** What a headline is made of. A `RunRecord` is one; `partitions` names the place where the record itself does not hold it. */
export interface HeadlineInput {
  readonly verdict: Verdict;
  readonly cause?: Cause;
  readonly reason?: Reason;
  readonly outcome: Omit<RelationOutcome, 'partitions'> & { readonly partitions?: readonly PartitionOutcome[] };
  readonly causeOutcome?: CauseOutcome;
  /** Only these partitions of a table were compared. */
  readonly only?: readonly PartitionId[];
  /** Partitions of the compared table, or of the source tables of a query. Only those that differ matter. */
  readonly partitions?: readonly PartitionOutcome[];
}

/** What a badge or a tree node shows of a finished run. The names are those of the wire's `State`. */
export type RunState = 'consistent' | 'tolerant' | 'differs' | 'inFlight' | 'inconclusive' | 'error';

/** A headline has at most so many characters: more are cut off by editors. */
export const HEADLINE_LENGTH = 60;

/** Reasons for which nothing was compared at all because something has to be put right first. */
const ERRORS: ReadonlySet<ReasonCode> = new Set(['connection', 'statementFailed', 'tableMissing', 'configuration', 'internal']);

const SHORT_REASON: Readonly<Record<ReasonCode, string>> = {
  cancelled: 'cancelled',
  timedOut: 'timed out',
  connection: 'no connection',
  statementFailed: 'statement failed',
  incompleteResult: 'incomplete result',
  busy: 'the server is busy',
  notDeterministic: 'not deterministic',
  sourceChanged: 'source changed during check',
  skippedColumn: 'a column was skipped',
  columnsDiffer: 'columns differ',
  tablesUnknown: 'tables unknown',
  refused: 'refused',
  outOfOrder: 'rows out of order',
  limitReached: 'stopped at the limit',
  nothingLeft: 'no data is left that agrees',
  lastDigits: 'last digits of floating-point numbers',
  unsupportedType: 'unsupported column type',
  tableMissing: 'table not found',
  partitionMissing: 'no such partition',
  configuration: 'not set up',
  internal: 'internal fault',
};

/** The state of a finished run: its verdict, with what is an error told from what could not be settled. */
export function runState(run: Pick<HeadlineInput, 'verdict' | 'reason'>): RunState {
  switch (run.verdict) {
    case 'consistent': return 'consistent';
    case 'consistent within tolerance': return 'tolerant';
    case 'differs': return 'differs';
    case 'in flight': return 'inFlight';
    case 'inconclusive': return run.reason !== undefined && ERRORS.has(run.reason.code) ? 'error' : 'inconclusive';
  }
}

/**
 * The verdict with its cause, at most `HEADLINE_LENGTH` characters:
 *
 * - `✓ consistent · 3,018 rows`, `✓ consistent · 3,018 rows in partition 2016-07` (nothing else was compared), `✓ consistent · 0 rows on both`, `✓ consistent within tolerance · 3,018 rows · 4 values apart`
 * - `✓ consistent within tolerance · 3,018 rows · 3 accepted`, `… · 2 one-sided` (rows that only one side has)
 * - `✗ 12 rows differ in partition 2016-07`, `✗ 1,204 rows differ in 5 partitions`, `✗ 1,000+ rows differ` (the counts stop at a limit)
 * - `✗ 12 rows differ — data: games 2016-07`, `✗ 3 rows differ — query (the data agrees)`, `✗ 15 rows differ — data and query`
 * - `~ in flight · 4 rows not settled yet`, `? inconclusive · source changed during check`, `! new warehouse: table not found`
 */
export function headline(input: HeadlineInput): string {
  switch (runState(input)) {
    case 'consistent': return fitting(placed(`✓ consistent · ${coveredRows(input)}`, input));
    case 'tolerant': return fitting(tolerantWords(input));
    case 'differs': return fitting(differsWords(input));
    case 'inFlight': return fitting(placed(`~ in flight · ${counted(input.outcome.counts.inFlight, 'row')} not settled yet`, input));
    case 'inconclusive': return fitting(reasonWords(`? ${partPlace(input)}inconclusive · `, input.reason));
    case 'error': return fitting(reasonWords(errorPlace(input), input.reason));
  }
}

/** What a badge shows besides a finished run. */
export type BadgeInput =
  | { readonly state: 'never' }
  | { readonly state: 'queued' }
  /** `words`: progress, such as `partition 3 of 12`. */
  | { readonly state: 'running'; readonly words?: string }
  /** The headline is known, and details are still being read. */
  | { readonly state: 'early'; readonly headline: string }
  /** The query was not sent; `message` says why. */
  | { readonly state: 'refused'; readonly message: string }
  /** The query was edited after its last comparison. */
  | { readonly state: 'stale'; readonly run: HeadlineInput & { readonly finishedAt: string }; readonly now: Date }
  /** `now`: when given and there is room, the badge says how long ago it was checked. */
  | { readonly state: 'finished'; readonly run: HeadlineInput & { readonly finishedAt: string; readonly headline?: string }; readonly now?: Date };

/** The title of a badge, at most `HEADLINE_LENGTH` characters after its icon. A run's own words are its headline. */
export function badge(input: BadgeInput): string {
  switch (input.state) {
    case 'never': return '○ not checked · compare';
    case 'queued': return '$(sync~spin) waiting… · cancel';
    case 'running': return `$(sync~spin) checking…${input.words === undefined ? '' : ` ${shortened(visible(input.words), 38)}`} · cancel`;
    case 'early': return fitting([`$(sync~spin) ${input.headline} · reading more… · cancel`, `$(sync~spin) ${input.headline} · cancel`]);
    case 'refused': return fitting([`– not compared: ${sentenceStart(refusalWords(input.message))}`]);
    case 'stale': return `◌ changed since last check (${[...headline(input.run)][0] ?? ''} ${ago(input.run.finishedAt, input.now)})`;
    case 'finished': {
      const words = input.run.headline ?? headline(input.run);
      return input.now === undefined ? words : fitting([`${words} · checked ${ago(input.run.finishedAt, input.now)}`, words]);
    }
  }
}

/** Why a query was not sent, without the words that the badge begins with anyway. */
export function refusalWords(message: string): string {
  return message.replace(/^not compared: /u, '');
}

function coveredRows({ outcome: { counts } }: HeadlineInput): string {
  return counts.legacy === 0 && counts.new === 0 ? '0 rows on both' : counted(counts.legacy, 'row');
}

function tolerantWords(input: HeadlineInput): readonly string[] {
  const { outcome } = input;
  const values = outcome.uncounted === true ? 0 : outcome.columns.reduce((sum, column) => sum + column.tolerated, 0);
  const tolerant = '✓ consistent within tolerance';
  const words = `${tolerant} · ${coveredRows(input)}`;
  if (input.only !== undefined) return placed(tolerant, input, ' ·');
  const { accepted = 0, onlyLegacy, onlyNew } = outcome.counts;
  const oneSided = differingRows(outcome.counts) - accepted;
  // Rows that differ are told before values that are near enough.
  if (accepted > 0) return [`${words} · ${grouped(accepted)} accepted`, `${tolerant} · ${grouped(accepted)} accepted`];
  if (oneSided > 0 && oneSided === onlyLegacy + onlyNew) return [`${words} · ${grouped(oneSided)} one-sided`, `${tolerant} · ${grouped(oneSided)} one-sided`];
  return values === 0 ? [words] : [`${words} · ${counted(values, 'value')} apart`, words];
}

function differsWords(input: HeadlineInput): readonly string[] {
  const { counts } = input.outcome;
  // Rows that people have accepted are not what makes it differ.
  const rows = differingRows(counts) - (counts.accepted ?? 0) || differingRows(counts);
  if (rows === 0) return reasonWords(input.reason?.code === 'columnsDiffer' ? '✗ ' : '✗ differs · ', input.reason);
  const start = input.outcome.partial ? `✗ ${grouped(rows)}+ rows differ` : `✗ ${counted(rows, 'row')} ${rows === 1 ? 'differs' : 'differ'}`;
  switch (input.cause ?? input.causeOutcome?.cause) {
    case 'query': return [`${start} — query (the data agrees)`, `${start} — query`];
    case 'both': return [`${start} — data and query`];
    case 'data': return [...dataPlaces(input).map(place => `${start} — data: ${place}`), `${start} — data`];
    case undefined: return input.causeOutcome === undefined
      ? [...places(input).map(place => `${start} in ${place}`), start]
      : [...unknownCause(input).map(words => `${start} — ${words}`), start];
  }
}

/** Ways to say what is known where the cause is not: that only last digits differ, or which tables do. */
function unknownCause(input: HeadlineInput): readonly string[] {
  if (input.causeOutcome?.reason?.code === 'lastDigits') return ['last digits of floating-point numbers', 'last digits of floats'];
  const tables = dataPlaces(input);
  return [...tables.map(place => `cause not known; ${place} ${place.includes('; ') || place.includes(', ') ? 'differ' : 'differs'}`), 'cause not known'];
}

/** Ways to say which partitions of one table differ, the most exact first. */
function places(input: HeadlineInput): readonly string[] {
  const ids = differingPartitions(input).map(partition => partition.partition);
  const [only] = ids;
  if (only === undefined) return [];
  return ids.length === 1 ? [`partition ${partitionName(only)}`, '1 partition'] : [counted(ids.length, 'partition')];
}

/** Ways to say in which source tables and partitions the data differs, the most exact first. */
function dataPlaces(input: HeadlineInput): readonly string[] {
  const differing = differingPartitions(input);
  const sources = (input.causeOutcome?.sources ?? []).filter(source => source.outcome.verdict === 'differs').map(source => source.table);
  const tables = [...new Set([...sources, ...differing.map(partition => partition.table)])];
  const exact = tables.map(table => {
    const ids = differing.filter(partition => partition.table === table).map(partition => partitionName(partition.partition));
    return ids.length === 0 ? visible(table) : `${visible(table)} ${ids.join(', ')}`;
  });
  const counts = tables.map(table => {
    const count = differing.filter(partition => partition.table === table).length;
    return count === 0 ? visible(table) : `${visible(table)}, ${counted(count, 'partition')}`;
  });
  return tables.length === 0 ? [] : [exact.join('; '), counts.join('; '), tables.map(visible).join(', '), counted(tables.length, 'table')];
}

function differingPartitions(input: HeadlineInput): readonly PartitionOutcome[] {
  const all = [
    ...(input.partitions ?? []),
    ...(input.outcome.partitions ?? []),
    ...(input.causeOutcome?.sources ?? []).flatMap(source => source.outcome.partitions),
  ].filter(partition => partition.verdict === 'differs');
  // The same partition can come from the list and from its source.
  return [...new Map(all.map(partition => [JSON.stringify([partition.table, partition.partition]), partition])).values()];
}

function errorPlace({ reason, ...input }: HeadlineInput): string {
  return reason?.side === undefined ? `! ${partPlace(input)}` : `! ${partPlace(input)}${reason.side} warehouse: `;
}

/** The partition that was asked for, before what is said of it. */
function partPlace({ only }: Pick<HeadlineInput, 'only'>): string {
  return only === undefined ? '' : `${shortened(partsName(only), 24)}: `;
}

/** What was found, with the partition that was asked for, the most exact first. */
function placed(words: string, { only }: HeadlineInput, joint = ''): readonly string[] {
  if (only === undefined) return [words];
  const name = partsName(only);
  return [`${words}${joint} in partition ${name}`, `${words}${joint} in ${name}`, `${words}${joint} in ${shortened(name, HEADLINE_LENGTH - lengthOf(`${words}${joint} in `))}`];
}

/** `2016-07`, or how many partitions there are. */
function partsName(only: readonly PartitionId[]): string {
  const [first] = only;
  return first === undefined || only.length > 1 ? counted(only.length, 'partition') : partitionName(first);
}

function reasonWords(start: string, reason: Reason | undefined): readonly string[] {
  if (reason === undefined) return [`${start}no reason given`];
  const side = reason.side === undefined || start.includes(' warehouse') ? '' : ` on ${reason.side}`;
  const short = `${start}${SHORT_REASON[reason.code]}${side}`;
  const message = `${start}${sentenceStart(reason.message)}`;
  const firstSentence = message.replace(/\. .*$/su, '');
  // The words for missing tables and broken connections are settled: a server's own message is longer and differs from engine to engine.
  return ERRORS.has(reason.code) && reason.code !== 'configuration' && reason.code !== 'internal' ? [short] : [message, firstSentence, short];
}

/** A sentence as the end of a line: without its full stop, its first letter small unless the word is written in capitals (`DELETE`). */
function sentenceStart(message: string): string {
  const text = visible(message).trim().replace(/\.$/u, '');
  return /^[A-Z][a-z ]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** The first of the ways to say it that is short enough; else the last one, cut. */
function fitting(ways: readonly string[]): string {
  return ways.find(words => lengthOf(words) <= HEADLINE_LENGTH) ?? shortened(ways.at(-1) ?? '', HEADLINE_LENGTH);
}
