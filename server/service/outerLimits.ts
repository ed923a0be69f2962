/** What the LIMIT of a query does to its result, asked of the data: a LIMIT that cut nothing is none, and one that cuts between two rows that do not tie is settled. */
import { compareRelation, DEFAULT_LIMITS } from '../engine/compareRelation.ts';
import { pairByPlace } from '../engine/resultPairing.ts';
import type { CompareOptions } from '../engine/compareRelation.ts';
import { toReason } from '../engine/errors.ts';
import { bothSides } from '../engine/parallel.ts';
import type { Relation, Reporter } from '../engine/ports.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { mapSides, SIDES } from '../engine/types.ts';
import type { TextRow } from '../stores/driver.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { OuterLimit } from '../sql/statement.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Open } from './connections.ts';
import { analyzeText } from './effects.ts';
import { link } from './link.ts';

/** What became of the LIMIT. */
export interface LimitAsked {
  /** The query to compare: as it is written, or without its LIMIT. */
  readonly query: ReadableQuery;
  /** Whether the LIMIT of `query` leaves nothing open. */
  readonly settled: boolean;
  /** In words, for the evidence. */
  readonly notes: readonly string[];
  /** Why equal results of `query` prove nothing of what is shown: all rows are the same, and what is shown of them is not. */
  readonly doubt?: string;
}

/** What is needed of a comparison to ask about its LIMIT. */
export interface LimitQuestion {
  readonly query: ReadableQuery;
  readonly open: Sides<Open>;
  /** The text of a side with the names of its tables mapped. */
  readonly mapped: (query: ReadableQuery, side: Side) => string;
  readonly relation: (side: Side, text: string) => Relation;
  readonly calibrate: CompareOptions['calibrate'];
}

/** `none`: the text has no LIMIT; `whole`: it cut nothing; `settled`: it cut, and not between rows that tie; `open`: between rows that tie, or nobody knows. */
type Cut = 'none' | 'whole' | 'settled' | 'open';

/**
 * Asks both sides, when something is open. Where rows tie at the end of the LIMIT, the query is compared without it, if both texts cut alike: by the same
 * ORDER BY and the same number. If the values that they are ordered by are the same in what is shown, only which of the tied rows are shown is open.
 */
export async function askLimits(question: LimitQuestion, signal: CancelSignal): Promise<LimitAsked> {
  const { query } = question;
  const cuts = await bothSides(link, signal, (side, cancel) => cutOf(question, side, cancel));
  const kinds = SIDES.map((side) => cuts[side]);
  if (!kinds.includes('open')) {
    const settled = await withoutLimit(query, (side) => cuts[side] === 'whole', signal);
    if (settled === null) return { query, settled: false, notes: [] };
    return { query: settled, settled: true, notes: [kinds.includes('settled') ? 'no rows tie at the end of the LIMIT' : 'the LIMIT cut nothing: all rows of the query were compared'] };
  }
  const whole = cutAlike(query) ? await withoutLimit(query, () => true, signal) : null;
  if (whole === null) return { query, settled: false, notes: [] };
  const same = await sameOrder(question, signal);
  if (same === null) return { query, settled: false, notes: [] };
  const notes = ['compared without its LIMIT, since rows tie at its end: which of the tied rows are shown is open'];
  return { query: whole, settled: true, notes, ...(same ? {} : { doubt: 'LIMIT whose rows both sides have, and order otherwise (NULL first or last, case, accents): say NULLS FIRST or LAST, or order by a key as well' }) };
}

async function cutOf({ query, open, mapped }: LimitQuestion, side: Side, signal: CancelSignal): Promise<Cut> {
  const { outerLimit: limit, limitOrderedBy } = query.analyses[side];
  if (limit === undefined) return 'none';
  if (limit.rows === null || limit.skips) return 'open';
  const { dialect } = open[side].store;
  const shown = mapped(query, side);
  const oneMore = mapped({ ...query, texts: { ...query.texts, [side]: limited(query.texts[side], limit, limit.rows + 1) } }, side);
  try {
    const [count] = await rowsOf(open[side], `select ${dialect.integerAsText('count(*)')} from ${dialect.derivedTable(oneMore, 'q')}`, signal);
    if (Number(count?.[0]) <= limit.rows) return 'whole';
    const names = await orderColumns(open[side], shown, limitOrderedBy ?? [], signal);
    if (names === null) return 'open';
    const groups = await rowsOf(open[side], moreOf(dialect, names.map((name) => dialect.quote(name)).join(', '), oneMore, shown), signal);
    // One more row is one more of one value. With that value in the rows before it, the two tie.
    const [group] = groups;
    return groups.length === 1 && Number(group?.[0]) === 1 && Number(group?.[1]) === 1 ? 'settled' : 'open';
  } catch (error) {
    const { code } = toReason(error, side);
    if (signal.aborted || code === 'cancelled' || code === 'connection' || code === 'busy' || code === 'timedOut') throw error;
    return 'open';
  }
}

/** How often each value of the order is in one text more than in the other, and in both together. */
function moreOf(dialect: Dialect, columns: string, more: string, less: string): string {
  const weighted = (text: string, weight: number): string => `select ${columns}, ${weight} as weight_of_row from ${dialect.derivedTable(text, 'q')}`;
  return `select ${dialect.integerAsText('sum(weight_of_row)')}, ${dialect.integerAsText('count(*)')} from (${weighted(more, 1)} union all ${weighted(less, -1)}) u group by ${columns} having sum(weight_of_row) <> 0`;
}

async function rowsOf({ session }: Open, statement: string, signal: CancelSignal): Promise<readonly TextRow[]> {
  const all: TextRow[] = [];
  for await (const rows of session.query(statement, signal)) all.push(...rows);
  return all;
}

/** The columns that the result is ordered by, as its engine spells them; null: not each of them is one column of the result. */
async function orderColumns({ session }: Open, text: string, ordered: readonly string[], signal: CancelSignal): Promise<readonly string[] | null> {
  if (ordered.length === 0) return null;
  const columns = await session.describe(text, signal);
  const names: string[] = [];
  for (const name of ordered) {
    const found = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
    const [only] = found;
    if (only === undefined || found.length > 1) return null;
    names.push(only.name);
  }
  return names;
}

/** Whether both texts cut by the same order after the same number of rows. */
function cutAlike({ analyses: { legacy, new: other } }: ReadableQuery): boolean {
  const [left, right] = [legacy.outerLimit, other.outerLimit];
  return left !== undefined && right !== undefined && left.rows !== null && left.rows === right.rows && !left.skips && !right.skips && left.order === right.order;
}

/** Whether what is shown holds the same values of the columns that it is ordered by; null: that cannot be told. Without an ORDER BY there are none. */
async function sameOrder({ query, open, mapped, relation, calibrate }: LimitQuestion, signal: CancelSignal): Promise<boolean | null> {
  if (query.analyses.legacy.outerLimit?.order === '') return true;
  const texts = mapSides(query.texts, (_, side) => mapped(query, side));
  const names = await bothSides(link, signal, (side, cancel) => orderColumns(open[side], texts[side], query.analyses[side].limitOrderedBy ?? [], cancel));
  const projected = (side: Side): string | null => {
    const columns = names[side];
    const { dialect } = open[side].store;
    return columns === null ? null : `select ${columns.map((name) => dialect.quote(name)).join(', ')} from ${dialect.derivedTable(texts[side], 'q')}`;
  };
  const [legacy, other] = [projected('legacy'), projected('new')];
  if (legacy === null || other === null) return null;
  const relations = { legacy: relation('legacy', legacy), new: relation('new', other) };
  const { outcome } = await compareRelation(query.request.pair.name, relations, { table: null, rules: { key: [], columns: {} }, pairing: pairByPlace, limits: DEFAULT_LIMITS, link, ...(calibrate === undefined ? {} : { calibrate }) }, SILENT, signal);
  return outcome.verdict === 'consistent' ? true : outcome.verdict === 'differs' ? false : null;
}

const SILENT: Reporter = { finding: () => undefined, partition: () => undefined, progress: () => undefined };

/** The text with another number of rows at most. The names of tables stand before the LIMIT, where they were. */
function limited(text: string, { range }: OuterLimit, rows: number): string {
  return `${text.slice(0, range.start)}LIMIT ${rows}${text.slice(range.end)}`;
}

/** The query with all of its rows on some sides; null when one text is no query any more. */
async function withoutLimit(query: ReadableQuery, which: (side: Side) => boolean, signal: CancelSignal): Promise<ReadableQuery | null> {
  const texts = mapSides(query.texts, (text, side) => {
    const limit = query.analyses[side].outerLimit;
    return limit === undefined || !which(side) ? text : text.slice(0, limit.range.start) + text.slice(limit.range.end);
  });
  const analyses = await bothSides(link, signal, (side) => analyzeText(query.request.project, query.environment, side, texts[side]));
  if (analyses.legacy.kind !== 'read' || analyses.new.kind !== 'read') return null;
  return { ...query, texts, analyses: { legacy: analyses.legacy, new: analyses.new } };
}
