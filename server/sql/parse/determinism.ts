/** What makes two runs of a query differ on the same data: functions, sampling, order that is not given, LIMIT. By tokens and outline. */
import type { LexicalName } from '../statements/lexicalRules.ts';
import type { Outline, Query, Span } from './outlineTypes.ts';
import { groupedBy, isColumn, items, outputsOf, orderedBy, sameColumn, sameText, withoutDirection } from './outputNames.ts';
import type { GroupedBy } from './outputNames.ts';
import { looseGroups } from './looseGroups.ts';
import { readTies } from './ties.ts';
import type { TieSite } from './ties.ts';
import { outerLimit } from './outerLimit.ts';
import type { OuterLimit, Tie } from '../statement.ts';
import { nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';
import { argumentsOf, orderOfCall, windowOf } from './windows.ts';
import type { Window } from './windows.ts';

export interface Determinism {
  readonly nonDeterministic: readonly string[];
  readonly mayTie: readonly string[];
  readonly ties: readonly Tie[];
  readonly limitOrderedBy?: readonly string[] | null;
  readonly outerLimit?: OuterLimit;
  readonly groupedBy?: GroupedBy;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Functions whose value changes from run to run, from session to session, or from server to server. */
const VOLATILE = set(
  'RAND RANDOM RANDOM_NORMAL RANDOM_POISSON RANDOM_BYTES GEN_RANDOM_BYTES UUID UUID_SHORT UUID_STRING UUIDV4 UUIDV7 GEN_RANDOM_UUID UUID_GENERATE_V4 UUID_GENERATE_V1 NEWID SYS_GUID SHUFFLE ' +
    'NOW CURDATE CURTIME SYSDATE LOCALTIME LOCALTIMESTAMP CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_LOCALTIME CURRENT_LOCALTIMESTAMP CURRENT_TIMEZONE GETDATE TODAY UTC_DATE UTC_TIME UTC_TIMESTAMP ' +
    'GET_CURRENT_TIME GET_CURRENT_TIMESTAMP CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TRANSACTION_TIMESTAMP TIMEOFDAY ' +
    'CONNECTION_ID VERSION LAST_INSERT_ID ROW_COUNT FOUND_ROWS USER CURRENT_USER SESSION_USER SYSTEM_USER CURRENT_ROLE CURRENT_GROUPS CURRENT_PATH DATABASE CURRENT_DATABASE CURRENT_SCHEMA CURRENT_SCHEMAS CURRENT_CATALOG CURRENT_SETTING ' +
    'PG_BACKEND_PID PG_POSTMASTER_START_TIME INET_CLIENT_ADDR INET_SERVER_ADDR TXID_CURRENT_SNAPSHOT GETVARIABLE CTID',
);

/** Those of them that are written without brackets. */
const WITHOUT_BRACKETS = set(
  'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER SYSTEM_USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA CURRENT_PATH SYSDATE UTC_DATE UTC_TIME UTC_TIMESTAMP',
);

/** Aggregates that keep the order in which rows come. */
const ORDERED_AGGREGATES = set(
  'GROUP_CONCAT LISTAGG STRING_AGG ARRAY_AGG LIST JSON_AGG JSONB_AGG JSON_ARRAYAGG JSON_GROUP_ARRAY XMLAGG ARRAY_CONCAT_AGG',
);
/** Aggregates that take one of several rows. */
const ANY_ROW = set('ANY_VALUE ARBITRARY');
/** Aggregates that take a row by place. */
const BY_PLACE = set('FIRST LAST');
/** Aggregates that take a row by the order of another column, or one of the most frequent values, or the last of equal keys. */
const TYING_AGGREGATES = set('MIN_BY MAX_BY ARG_MIN ARG_MAX ARGMIN ARGMAX MODE MAP_AGG JSON_OBJECTAGG JSON_OBJECT_AGG JSONB_OBJECT_AGG JSON_GROUP_OBJECT');
/** Window functions whose value hangs on the order of single rows. RANK and DENSE_RANK do not: peers share them. */
const ROW_WINDOWS = set('ROW_NUMBER NTILE LAG LEAD FIRST_VALUE LAST_VALUE NTH_VALUE');

/** Reads what makes a query not deterministic. Without an outline any LIMIT counts. */
export function readDeterminism(read: SqlTokens, outline: Outline | null, dialect: LexicalName): Determinism {
  const never = new Set<string>();
  const ties: TieSite[] = [];
  const { tokens } = read;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) continue;
    if (token.text === '@') variable(tokens, i, dialect, never);
    if (token.kind === 'string' && isClock(tokens, i)) never.add(`${token.text} read as a date`);
    if (token.kind !== 'word' && token.kind !== 'identifier') continue;
    const called = tokens[i + 1]?.text === '(';
    const name = called ? nameOf(token).toUpperCase() : token.word;
    if (called) functionCall(read, i, name, never, ties);
    else if (WITHOUT_BRACKETS.has(name) && isValue(tokens, i)) never.add(name);
    else if (name === 'USER' && (dialect === 'postgres' || dialect === 'duckdb') && isValue(tokens, i)) never.add(name);
    else if (name === 'TABLESAMPLE' || (name === 'USING' && tokens[i + 1]?.word === 'SAMPLE')) never.add('TABLESAMPLE');
    if (name === 'POSITIONAL' && tokens[i + 1]?.word === 'JOIN') never.add('POSITIONAL JOIN');
    if (name === 'ARRAY' && called && tokens[i + 2]?.word === 'SELECT') arrayOfRows(read, outline, i, never, ties);
    if (token.word === 'TOP' && tokens[i + 1]?.kind === 'number' && /^(?:SELECT|DISTINCT)$/.test(tokens[i - 1]?.word ?? '')) never.add('TOP without ORDER BY');
    if (token.word === 'DISTINCT' && tokens[i + 1]?.word === 'ON' && tokens[i + 2]?.text === '(') {
      const on = items(read, { from: i + 3, to: read.closing.get(i + 2) ?? i + 3 });
      const order = orderOfDistinct(read, outline, i);
      if (order === null) never.add('DISTINCT ON without ORDER BY');
      else ties.push({ words: 'DISTINCT ON may tie', at: i, of: 'rows', partition: on, order });
    }
  }
  const limit = outline === null ? unreadLimit(read, never) : limits(read, outline, never, ties);
  const groups = outline === null ? null : groupedBy(read, outline.outer);
  if (outline !== null && (dialect === 'mysql' || dialect === 'mariadb')) ties.push(...looseGroups(read, outline));
  const open = readTies(read, outline, ties, dialect);
  return { nonDeterministic: [...never], mayTie: [...new Set(open.map(({ words }) => words))], ties: open, ...limit, ...(groups === null ? {} : { groupedBy: groups }) };
}

/** `@total`, `@@version`: variables of the session. `@` is an operator elsewhere. */
function variable(tokens: readonly SqlToken[], i: number, dialect: LexicalName, never: Set<string>): void {
  if (dialect !== 'mysql' && dialect !== 'mariadb' && dialect !== 'generic') return;
  const after = tokens[i + 1];
  if (after === undefined || after.start !== tokens[i]?.end || tokens[i - 1]?.text === '@') return;
  const name = after.text === '@' ? `@@${tokens[i + 2]?.text ?? ''}` : `@${after.text}`;
  never.add(`the session variable ${name}`);
}

/** `'today'::date`, `TIMESTAMP 'now'`. */
function isClock(tokens: readonly SqlToken[], i: number): boolean {
  if (!/^'\s*(?:now|today|tomorrow|yesterday)\s*'$/i.test(tokens[i]?.text ?? '')) return false;
  return /^(?:DATE|TIME|TIMESTAMP|TIMESTAMPTZ)$/.test(tokens[i - 1]?.word ?? '') || tokens[i + 1]?.text === '::' || (tokens[i + 1]?.word === 'AS' && tokens[i - 1]?.text === '(');
}

/** Whether a word stands where a value does, and not as an alias or the name of a table. */
function isValue(tokens: readonly SqlToken[], i: number): boolean {
  const before = tokens[i - 1];
  return before !== undefined && before.text !== '.' && before.word !== 'AS' && tokens[i + 1]?.text !== '.';
}

function functionCall(read: SqlTokens, i: number, name: string, never: Set<string>, ties: TieSite[]): void {
  const { tokens } = read;
  const close = read.closing.get(i + 1);
  if (close === undefined || isDefinition(tokens, i, close)) return;
  const empty = close === i + 2;
  const over = windowOf(read, close);
  if (VOLATILE.has(name) || (name.startsWith('APPROX_') && name !== 'APPROX_MOST_FREQUENT_KEYS') || name === 'NUMERIC_HISTOGRAM' || name === 'RESERVOIR_QUANTILE' || name === 'TDIGEST_AGG' || name === 'QDIGEST_AGG') {
    never.add(`${name}()`);
  } else if (name === 'UNIX_TIMESTAMP' && empty) never.add('UNIX_TIMESTAMP()');
  else if (name === 'AGE' && !empty && !hasComma(read, i + 1, close)) never.add('AGE() of one argument');
  else if (ANY_ROW.has(name)) {
    if (over !== null || empty) never.add(`${name}()`);
    else ties.push({ words: `${name}() of different values`, at: i, of: 'any', partition: [], order: argumentsOf(read, i + 1, close).slice(0, 1) });
  } else if (over !== null) windowCall(read, i, close, name, over, never, ties);
  else if (ORDERED_AGGREGATES.has(name) || BY_PLACE.has(name)) {
    const order = orderOfCall(read, i + 1, close);
    if (order === null) never.add(`${name}() without ORDER BY`);
    else if (!isOf(read, argumentsOf(read, i + 1, close)[0], order)) ties.push({ words: `${name}() may tie`, at: i, of: 'group', partition: [], order });
  } else if (TYING_AGGREGATES.has(name) && !(name === 'MODE' && empty)) ties.push(tyingSite(read, i, close, name, []));
}

/** A call over a window: what of it hangs on the order of single rows. */
function windowCall(read: SqlTokens, i: number, close: number, name: string, over: Window, never: Set<string>, ties: TieSite[]): void {
  const { partition, order } = over;
  const [argument] = argumentsOf(read, i + 1, close);
  const site = (words: string): TieSite => ({ words, at: i, of: 'rows', partition, order });
  if (TYING_AGGREGATES.has(name)) {
    ties.push(name === 'MODE' ? { ...site(`${name}() may tie`), order: [] } : { ...tyingSite(read, i, close, name, partition), of: 'rows' });
  } else if (ROW_WINDOWS.has(name)) {
    // The first or the last of the values that the window is ordered by is the same whichever of its peers comes first.
    if (!over.rows && /^(?:FIRST|LAST|NTH)_VALUE$/.test(name) && isOf(read, argument, [...order, ...partition])) return;
    if (order.length === 0) never.add(`${name}() without ORDER BY`);
    else ties.push(site(`${name}() may tie`));
  } else if (ORDERED_AGGREGATES.has(name) || BY_PLACE.has(name)) {
    const inside = orderOfCall(read, i + 1, close);
    const told = [...order, ...(inside ?? [])];
    if (told.length === 0) never.add(`${name}() without ORDER BY`);
    else if (!isOf(read, argument, told) || over.rows) ties.push({ ...site(`${name}() may tie`), order: told });
  } else if (over.rows) {
    if (order.length === 0) never.add(`${name}() over ROWS without ORDER BY`);
    else ties.push(site(`${name}() over ROWS may tie`));
  }
}

/** An aggregate that takes a row by another column, or one of the most frequent values, or the last of equal keys. */
function tyingSite(read: SqlTokens, i: number, close: number, name: string, partition: readonly Span[]): TieSite {
  const [first, second] = argumentsOf(read, i + 1, close);
  const mode = name === 'MODE';
  const by = mode || /AGG$|GROUP_OBJECT$/.test(name) ? first : second;
  return { words: `${name}() may tie`, at: i, of: mode ? 'mode' : 'group', partition, order: by === undefined ? [] : [by] };
}

/** Whether an expression is one of others, so that rows which tie in them have one value of it. */
function isOf(read: SqlTokens, expression: Span | undefined, others: readonly Span[]): boolean {
  return expression !== undefined && others.some((other) => (isColumn(read.tokens, expression) ? sameColumn(read.tokens, other, expression) : sameText(read.tokens, other, expression)));
}

/** The ORDER BY of the query whose select list begins with a DISTINCT ON; null: it has none. */
function orderOfDistinct(read: SqlTokens, outline: Outline | null, at: number): readonly Span[] | null {
  const query = outline?.queries.find(({ blocks, setOperation }) => !setOperation && blocks.some(({ select }) => select?.from === at));
  return query === undefined || query.orderBy === null ? null : items(read, query.orderBy).map((item) => withoutDirection(read, item));
}

/** `ARRAY(SELECT …)`: its elements come in the order of the rows. */
function arrayOfRows(read: SqlTokens, outline: Outline | null, i: number, never: Set<string>, ties: TieSite[]): void {
  const query = outline?.queries.find(({ span }) => span.from === i + 2);
  if (query === undefined || query.orderBy === null) {
    never.add('ARRAY(SELECT …) without ORDER BY');
    return;
  }
  const order = items(read, query.orderBy).map((item) => withoutDirection(read, item));
  const select = query.blocks[0]?.select ?? null;
  const [only] = query.setOperation || select === null ? [] : outputsOf(read, select);
  if (isOf(read, only?.expression, order) || read.tokens[order[0]?.from ?? -1]?.text === '1') return;
  ties.push({ words: 'ARRAY(SELECT …) may tie', at: i + 2, of: 'rows', partition: [], order });
}

/** `version(a) AS (…)` in a WITH list, `games rand(a, b)` in FROM: a name and no call. */
function isDefinition(tokens: readonly SqlToken[], i: number, close: number): boolean {
  const before = tokens[i - 1];
  if ((before?.word === 'WITH' || before?.word === 'RECURSIVE' || before?.text === ',') && tokens[close + 1]?.word === 'AS' && tokens[close + 2]?.text === '(') return true;
  return before?.word === 'AS';
}

function hasComma(read: SqlTokens, open: number, close: number): boolean {
  for (let i = open + 1; i < close; i++) {
    if (read.tokens[i]?.text === ',') return true;
    i = read.closing.get(i) ?? i;
  }
  return false;
}

function unreadLimit(read: SqlTokens, never: Set<string>): object {
  for (const [i, { word }] of read.tokens.entries()) {
    if (word === 'LIMIT' || (word === 'FETCH' && /^(?:FIRST|NEXT)$/.test(read.tokens[i + 1]?.word ?? ''))) never.add(`${word} in a query whose outline cannot be read`);
  }
  return {};
}

function limits(read: SqlTokens, outline: Outline, never: Set<string>, ties: TieSite[]): Pick<Determinism, 'limitOrderedBy' | 'outerLimit'> {
  let outer: Pick<Determinism, 'limitOrderedBy' | 'outerLimit'> = {};
  for (const query of outline.queries) {
    if (!query.limited || query.place === 'exists' || isOneRow(read, query)) continue;
    if (query.orderBy === null) never.add('LIMIT without ORDER BY');
    else if (query.withTies) continue;
    else if (query === outline.outer) outer = { limitOrderedBy: orderedBy(read, query) };
    else if (!coversOutputs(read, query)) ties.push({ words: 'LIMIT in a subquery may tie', at: query.orderBy.from, of: 'cut', partition: [], order: items(read, query.orderBy).map((item) => withoutDirection(read, item)) });
  }
  const limit = isOneRow(read, outline.outer) ? null : outerLimit(read, outline);
  return limit === null ? outer : { ...outer, outerLimit: limit };
}

/** Whether rows that tie are the same row: the query is ordered by all its outputs. */
function coversOutputs(read: SqlTokens, query: Query): boolean {
  const block = query.blocks[0];
  const ordered = orderedBy(read, query);
  if (ordered === null || block === undefined || block.select === null) return false;
  const names = new Set(ordered.map((name) => name.toLowerCase()));
  const outputs = outputsOf(read, block.select);
  return outputs.length > 0 && outputs.every(({ name, star }) => !star && name !== null && names.has(name.toLowerCase()));
}

const ONE_ROW_AGGREGATES = set('COUNT SUM AVG MIN MAX');

/** Only plain aggregates and no GROUP BY: one row, whatever the LIMIT. */
function isOneRow(read: SqlTokens, query: Query): boolean {
  const block = query.blocks[0];
  if (query.setOperation || query.blocks.length !== 1 || block === undefined || block.select === null || block.grouped) return false;
  const outputs = outputsOf(read, block.select);
  return outputs.length > 0 && outputs.every(({ expression: { from, to } }) => ONE_ROW_AGGREGATES.has(read.tokens[from]?.word ?? '') && read.closing.get(from + 1) === to - 1);
}
