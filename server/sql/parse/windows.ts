/** The windows of a text: what they are parted and ordered by. */
import type { Span } from './outlineTypes.ts';
import { items, withoutDirection } from './outputNames.ts';
import { nameOf } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';

/** What stands in a window, or in the brackets of an ordered aggregate. */
export interface Ordering {
  readonly partition: readonly Span[];
  /** Without ASC, DESC and NULLS FIRST. */
  readonly order: readonly Span[];
}

/** A window, with what it takes from the window that it names. */
export interface Window extends Ordering {
  /** It counts rows, and does not take all of its part. */
  readonly rows: boolean;
}

/** The window of a call whose bracket closes at `close`; null when there is none. */
export function windowOf(read: SqlTokens, close: number): Window | null {
  const { tokens } = read;
  let i = close + 1;
  if (tokens[i]?.word === 'WITHIN' && tokens[i + 2]?.text === '(') i = (read.closing.get(i + 2) ?? i) + 1;
  if (tokens[i]?.word === 'FILTER' && tokens[i + 1]?.text === '(') i = (read.closing.get(i + 1) ?? i) + 1;
  if (/^(?:IGNORE|RESPECT)$/.test(tokens[i]?.word ?? '') && tokens[i + 1]?.word === 'NULLS') i += 2;
  if (tokens[i]?.word === 'FROM' && /^(?:FIRST|LAST)$/.test(tokens[i + 1]?.word ?? '') && tokens[i + 2]?.word === 'OVER') i += 2;
  if (tokens[i]?.word !== 'OVER') return null;
  const spec = tokens[i + 1];
  if (spec?.text === '(') return windowSpec(read, i + 1, 0);
  return spec === undefined ? null : namedWindow(read, nameOf(spec), 0);
}

const SPEC_WORDS = new Set(['PARTITION', 'ORDER', 'ROWS', 'RANGE', 'GROUPS']);
const NOTHING: Window = { partition: [], order: [], rows: false };

function windowSpec(read: SqlTokens, open: number, depth: number): Window {
  const close = read.closing.get(open) ?? open;
  const { tokens } = read;
  const base = tokens[open + 1];
  const named = base !== undefined && close > open + 1 && !SPEC_WORDS.has(base.word) && depth < 5 ? namedWindow(read, nameOf(base), depth + 1) : null;
  const clauses: { word: string; from: number; to: number }[] = [];
  for (let i = open + 1; i < close; i++) {
    const word = tokens[i]?.word ?? '';
    if (SPEC_WORDS.has(word)) {
      const last = clauses.at(-1);
      if (last !== undefined) last.to = i;
      clauses.push({ word, from: i + 1, to: close });
    }
    i = read.closing.get(i) ?? i;
  }
  const listOf = (name: string): readonly Span[] => clauses.filter(({ word }) => word === name).flatMap(({ from, to }) => items(read, { from: from + 1, to }));
  const partition = listOf('PARTITION');
  const order = listOf('ORDER').map((item) => withoutDirection(read, item));
  const counting = clauses.some(({ word }) => word === 'ROWS') && !wholePartition(read, open, close);
  return {
    partition: partition.length > 0 ? partition : (named?.partition ?? []),
    order: order.length > 0 ? order : (named?.order ?? []),
    rows: counting || (clauses.every(({ word }) => word !== 'RANGE' && word !== 'GROUPS' && word !== 'ROWS') && named?.rows === true),
  };
}

/** ROWS over the whole partition hangs on no order. */
function wholePartition(read: SqlTokens, open: number, close: number): boolean {
  const words = read.tokens.slice(open + 1, close).map(({ word }) => word).join(' ');
  return /ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING(?: EXCLUDE NO OTHERS)?$/.test(words);
}

/** `WINDOW name AS (…)`; a window of nothing when it is not there. */
function namedWindow(read: SqlTokens, name: string, depth: number): Window {
  const { tokens } = read;
  for (let i = 0; i + 2 < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || nameOf(token).toLowerCase() !== name.toLowerCase() || tokens[i + 1]?.word !== 'AS' || tokens[i + 2]?.text !== '(') continue;
    const inner = tokens[i + 3]?.word ?? '';
    if (inner === 'SELECT' || inner === 'WITH' || inner === 'VALUES') continue;
    return windowSpec(read, i + 2, depth);
  }
  return NOTHING;
}

/** What the ORDER BY in the brackets of a call, or in the WITHIN GROUP behind it, orders by; null: there is none. */
export function orderOfCall(read: SqlTokens, open: number, close: number): readonly Span[] | null {
  const within = read.tokens[close + 1]?.word === 'WITHIN' && read.tokens[close + 3]?.text === '(' ? close + 3 : null;
  return orderBetween(read, open, close) ?? (within === null ? null : orderBetween(read, within, read.closing.get(within) ?? within));
}

function orderBetween(read: SqlTokens, open: number, close: number): readonly Span[] | null {
  for (let i = open + 1; i < close; i++) {
    if (read.tokens[i]?.word === 'ORDER' && read.tokens[i + 1]?.word === 'BY') return items(read, { from: i + 2, to: endOfOrder(read, i + 2, close) }).map((item) => withoutDirection(read, item));
    i = read.closing.get(i) ?? i;
  }
  return null;
}

/** `SEPARATOR`, `LIMIT`, `NULL ON NULL`, `RETURNING` end the ORDER BY of an aggregate. */
function endOfOrder(read: SqlTokens, from: number, close: number): number {
  for (let i = from; i < close; i++) {
    const word = read.tokens[i]?.word ?? '';
    if (word === 'SEPARATOR' || word === 'LIMIT' || word === 'RETURNING' || word === 'ABSENT' || (word === 'NULL' && read.tokens[i + 1]?.word === 'ON')) return i;
    i = read.closing.get(i) ?? i;
  }
  return close;
}

/** The arguments of a call, without DISTINCT and without its ORDER BY. */
export function argumentsOf(read: SqlTokens, open: number, close: number): readonly Span[] {
  let from = open + 1;
  if (/^(?:DISTINCT|ALL)$/.test(read.tokens[from]?.word ?? '')) from++;
  let to = close;
  for (let i = from; i < close; i++) {
    const word = read.tokens[i]?.word ?? '';
    if ((word === 'ORDER' && read.tokens[i + 1]?.word === 'BY') || word === 'SEPARATOR') {
      to = i;
      break;
    }
    i = read.closing.get(i) ?? i;
  }
  return items(read, { from, to });
}
