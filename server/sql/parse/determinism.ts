/** What makes two runs of a query differ on the same data: functions, sampling, order that is not given, LIMIT. By tokens and outline. */
import type { LexicalName } from '../statements/lexicalRules.ts';
import type { Outline, Query } from './outlineTypes.ts';
import { groupedBy, outputsOf, orderedBy } from './outputNames.ts';
import type { GroupedBy } from './outputNames.ts';
import { nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

export interface Determinism {
  readonly nonDeterministic: readonly string[];
  readonly mayTie: readonly string[];
  readonly limitOrderedBy?: readonly string[] | null;
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
  const ties = new Set<string>();
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
    if (token.word === 'TOP' && tokens[i + 1]?.kind === 'number' && /^(?:SELECT|DISTINCT)$/.test(tokens[i - 1]?.word ?? '')) never.add('TOP without ORDER BY');
    if (token.word === 'DISTINCT' && tokens[i + 1]?.word === 'ON' && tokens[i + 2]?.text === '(') {
      if (outline !== null && outline.queries.some((query) => query.orderBy !== null)) ties.add('DISTINCT ON may tie');
      else never.add('DISTINCT ON without ORDER BY');
    }
  }
  const limit = outline === null ? unreadLimit(read, never) : limits(read, outline, never, ties);
  const groups = outline === null ? null : groupedBy(read, outline.outer);
  return { nonDeterministic: [...never], mayTie: [...ties], ...limit, ...(groups === null ? {} : { groupedBy: groups }) };
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

function functionCall(read: SqlTokens, i: number, name: string, never: Set<string>, ties: Set<string>): void {
  const { tokens } = read;
  const close = read.closing.get(i + 1);
  if (close === undefined || isDefinition(tokens, i, close)) return;
  const empty = close === i + 2;
  const over = windowOf(read, close);
  if (VOLATILE.has(name) || (name.startsWith('APPROX_') && name !== 'APPROX_MOST_FREQUENT_KEYS') || name === 'NUMERIC_HISTOGRAM' || name === 'RESERVOIR_QUANTILE' || name === 'TDIGEST_AGG' || name === 'QDIGEST_AGG') {
    never.add(`${name}()`);
  } else if (name === 'UNIX_TIMESTAMP' && empty) never.add('UNIX_TIMESTAMP()');
  else if (name === 'AGE' && !empty && !hasComma(read, i + 1, close)) never.add('AGE() of one argument');
  else if (ANY_ROW.has(name)) never.add(`${name}()`);
  else if (ROW_WINDOWS.has(name) && over !== null) {
    if (over.ordered) ties.add(`${name}() may tie`);
    else never.add(`${name}() without ORDER BY`);
  } else if ((ORDERED_AGGREGATES.has(name) || BY_PLACE.has(name)) && over === null) {
    if (!orderedInside(read, i + 1, close) && !orderedWithin(read, close)) never.add(`${name}() without ORDER BY`);
    else if (BY_PLACE.has(name)) ties.add(`${name}() may tie`);
  } else if (TYING_AGGREGATES.has(name) && !(name === 'MODE' && empty)) ties.add(`${name}() may tie`);
  if (over !== null && over.rows && !ROW_WINDOWS.has(name)) {
    if (over.ordered) ties.add(`${name}() over ROWS may tie`);
    else never.add(`${name}() over ROWS without ORDER BY`);
  } else if (over !== null && !over.ordered && (ORDERED_AGGREGATES.has(name) || BY_PLACE.has(name))) never.add(`${name}() without ORDER BY`);
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

/** ORDER BY between brackets, not deeper. */
function orderedInside(read: SqlTokens, open: number, close: number): boolean {
  for (let i = open + 1; i < close; i++) {
    if (read.tokens[i]?.word === 'ORDER') return true;
    i = read.closing.get(i) ?? i;
  }
  return false;
}

/** `WITHIN GROUP (ORDER BY …)` behind a call. */
function orderedWithin(read: SqlTokens, close: number): boolean {
  const open = close + 3;
  if (read.tokens[close + 1]?.word !== 'WITHIN' || read.tokens[open]?.text !== '(') return false;
  return orderedInside(read, open, read.closing.get(open) ?? open);
}

/** The window of a call: whether it has an order and a ROWS or GROUPS frame; null when there is none. */
function windowOf(read: SqlTokens, close: number): { readonly ordered: boolean; readonly rows: boolean } | null {
  const { tokens } = read;
  let i = close + 1;
  if (tokens[i]?.word === 'FILTER' && tokens[i + 1]?.text === '(') i = (read.closing.get(i + 1) ?? i) + 1;
  if (/^(?:IGNORE|RESPECT)$/.test(tokens[i]?.word ?? '') && tokens[i + 1]?.word === 'NULLS') i += 2;
  if (tokens[i]?.word !== 'OVER') return null;
  const open = i + 1;
  const spec = tokens[open];
  if (spec?.text === '(') return windowSpec(read, open);
  return spec === undefined ? null : namedWindow(read, nameOf(spec));
}

function windowSpec(read: SqlTokens, open: number): { readonly ordered: boolean; readonly rows: boolean } {
  const close = read.closing.get(open) ?? open;
  let ordered = orderedInside(read, open, close);
  let rows = false;
  for (let i = open + 1; i < close; i++) {
    const word = read.tokens[i]?.word;
    if (word === 'ROWS') rows = true;
    i = read.closing.get(i) ?? i;
  }
  // ROWS over the whole partition hangs on no order.
  if (rows && wholePartition(read, open, close)) rows = false;
  const base = read.tokens[open + 1];
  if (!ordered && base !== undefined && base.word !== 'PARTITION' && base.word !== 'ORDER' && base.word !== 'ROWS' && base.word !== 'RANGE' && close > open + 1) {
    ordered = namedWindow(read, nameOf(base))?.ordered ?? false;
  }
  return { ordered, rows };
}

function wholePartition(read: SqlTokens, open: number, close: number): boolean {
  const words = read.tokens.slice(open + 1, close).map(({ word }) => word).join(' ');
  return words.endsWith('ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING');
}

/** `WINDOW name AS (…)`; null when it is not there. */
function namedWindow(read: SqlTokens, name: string): { readonly ordered: boolean; readonly rows: boolean } | null {
  const { tokens } = read;
  for (let i = 0; i + 2 < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || nameOf(token).toLowerCase() !== name.toLowerCase() || tokens[i + 1]?.word !== 'AS' || tokens[i + 2]?.text !== '(') continue;
    const inner = tokens[i + 3]?.word ?? '';
    if (inner === 'SELECT' || inner === 'WITH' || inner === 'VALUES') continue;
    return windowSpec(read, i + 2);
  }
  return { ordered: false, rows: false };
}

function unreadLimit(read: SqlTokens, never: Set<string>): object {
  for (const [i, { word }] of read.tokens.entries()) {
    if (word === 'LIMIT' || (word === 'FETCH' && /^(?:FIRST|NEXT)$/.test(read.tokens[i + 1]?.word ?? ''))) never.add(`${word} in a query whose outline cannot be read`);
  }
  return {};
}

function limits(read: SqlTokens, outline: Outline, never: Set<string>, ties: Set<string>): { limitOrderedBy?: readonly string[] | null } {
  let outer: { limitOrderedBy?: readonly string[] | null } = {};
  for (const query of outline.queries) {
    if (!query.limited || query.place === 'exists' || isOneRow(read, query)) continue;
    if (query.orderBy === null) never.add('LIMIT without ORDER BY');
    else if (query.withTies) continue;
    else if (query === outline.outer) outer = { limitOrderedBy: orderedBy(read, query) };
    else ties.add('LIMIT in a subquery may tie');
  }
  return outer;
}

const ONE_ROW_AGGREGATES = set('COUNT SUM AVG MIN MAX');

/** Only plain aggregates and no GROUP BY: one row, whatever the LIMIT. */
function isOneRow(read: SqlTokens, query: Query): boolean {
  const block = query.blocks[0];
  if (query.setOperation || query.blocks.length !== 1 || block === undefined || block.select === null || block.grouped) return false;
  const outputs = outputsOf(read, block.select);
  return outputs.length > 0 && outputs.every(({ expression: { from, to } }) => ONE_ROW_AGGREGATES.has(read.tokens[from]?.word ?? '') && read.closing.get(from + 1) === to - 1);
}
