/** The names of a query's output columns, as far as the text tells them, and what an ORDER BY names of them. */
import type { Block, Query, Span } from './outlineTypes.ts';
import { endsOperand, nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

/** An item of a select list. */
export interface Output {
  readonly expression: Span;
  /** The name, or null when the engine makes one up. */
  readonly name: string | null;
  readonly star: boolean;
}

/** Words between SELECT and the first column. */
const MODIFIERS = new Set('ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_NO_CACHE SQL_CACHE SQL_CALC_FOUND_ROWS'.split(' '));

/** The items of a select list. */
export function outputsOf(read: SqlTokens, select: Span): Output[] {
  let from = select.from;
  while (from < select.to && MODIFIERS.has(read.tokens[from]?.word ?? '')) {
    from++;
    if (read.tokens[from]?.word === 'ON' && read.tokens[from + 1]?.text === '(') from = (read.closing.get(from + 1) ?? from + 1) + 1;
  }
  return items(read, { from, to: select.to }).map((item) => output(read, item));
}

/** Parts of a list with commas. */
export function items(read: SqlTokens, span: Span): Span[] {
  const parts: Span[] = [];
  let from = span.from;
  for (let i = span.from; i < span.to; i++) {
    if (read.tokens[i]?.text === ',') {
      parts.push({ from, to: i });
      from = i + 1;
    }
    i = read.closing.get(i) ?? i;
  }
  if (from < span.to) parts.push({ from, to: span.to });
  return parts;
}

function output(read: SqlTokens, item: Span): Output {
  const { tokens } = read;
  const last = tokens[item.to - 1];
  const before = tokens[item.to - 2];
  if (last === undefined || item.to <= item.from) return { expression: item, name: null, star: false };
  // `*`, `t.*`, `* EXCLUDE (a)`, `COLUMNS(*)`: names that the text does not tell.
  const star = last.text === '*' || tokens[item.from]?.text === '*' || tokens[item.from]?.word === 'COLUMNS' || tokens.slice(item.from, item.to).some((token, i, all) => token.text === '*' && all[i - 1]?.text === '.');
  if (star) return { expression: item, name: null, star: true };
  const isName = last.kind === 'word' || last.kind === 'identifier';
  if (isName && item.to - item.from >= 3 && before?.word === 'AS') return { expression: { from: item.from, to: item.to - 2 }, name: nameOf(last), star: false };
  if (isColumn(tokens, item)) return { expression: item, name: nameOf(last), star: false };
  if (isName && last.word !== 'END' && item.to - item.from >= 2 && endsOperand(before) && before?.text !== '*' && before?.text !== '.') {
    return { expression: { from: item.from, to: item.to - 1 }, name: nameOf(last), star: false };
  }
  return { expression: item, name: null, star: false };
}

/** Whether a span is a column name, qualified or not. */
export function isColumn(tokens: readonly SqlToken[], { from, to }: Span): boolean {
  if ((to - from) % 2 === 0) return false;
  return tokens.slice(from, to).every((token, i) => (i % 2 === 1 ? token.text === '.' : token.kind === 'word' || token.kind === 'identifier'));
}

/** The output columns that a query is ordered by; null when one of them cannot be told. */
export function orderedBy(read: SqlTokens, query: Query): readonly string[] | null {
  const block = query.blocks[0];
  if (query.orderBy === null || block === undefined || block.select === null) return null;
  const outputs = outputsOf(read, block.select);
  const span = query.orderBy;
  if (span.to === span.from + 1 && read.tokens[span.from]?.word === 'ALL') return allNames(outputs);
  const names: string[] = [];
  for (const item of items(read, span)) {
    const name = resolve(read, withoutDirection(read, item), outputs, block, query.setOperation);
    if (name === null) return null;
    if (!names.includes(name)) names.push(name);
  }
  return names;
}

/** What a query is grouped by: see `QueryAnalysis.groupedBy`. */
export interface GroupedBy {
  readonly names: readonly string[];
  /** One of them is a name that the select list gives: an engine may take it for a source column instead. */
  readonly byAlias: boolean;
}

/** The output columns that a query is grouped by; null when one of them is no output, or cannot be told (ROLLUP, GROUP BY ALL). */
export function groupedBy(read: SqlTokens, query: Query): GroupedBy | null {
  const block = query.blocks[0];
  if (query.setOperation || query.blocks.length !== 1 || block === undefined || block.select === null || block.groupBy === null) return null;
  const outputs = outputsOf(read, block.select);
  if (outputs.some(({ star }) => star)) return null;
  const names: string[] = [];
  let byAlias = false;
  for (const item of items(read, block.groupBy)) {
    const first = read.tokens[item.from];
    if (first === undefined || first.word === 'ALL') return null;
    const number = item.to === item.from + 1 && first.kind === 'number';
    const same = number ? outputs[Number(first.text) - 1] : outputs.find(({ expression }) => (isColumn(read.tokens, item) ? sameColumn(read.tokens, expression, item) : sameText(read.tokens, expression, item)));
    const aliased = same === undefined && item.to === item.from + 1 ? outputs.find(({ name }) => name?.toLowerCase() === nameOf(first).toLowerCase()) : undefined;
    const name = (same ?? aliased)?.name ?? null;
    if (name === null) return null;
    byAlias ||= aliased !== undefined;
    names.push(name);
  }
  return names.length === 0 ? null : { names, byAlias };
}

function allNames(outputs: readonly Output[]): readonly string[] | null {
  const names = outputs.flatMap(({ name }) => (name === null ? [] : [name]));
  return names.length === outputs.length ? names : null;
}

/** An item of an ORDER BY without ASC, DESC, NULLS FIRST. */
export function withoutDirection(read: SqlTokens, item: Span): Span {
  let to = item.to;
  if (/^(?:FIRST|LAST)$/.test(read.tokens[to - 1]?.word ?? '') && read.tokens[to - 2]?.word === 'NULLS') to -= 2;
  if (/^(?:ASC|DESC)$/.test(read.tokens[to - 1]?.word ?? '') && to > item.from + 1) to--;
  return { from: item.from, to };
}

function resolve(read: SqlTokens, item: Span, outputs: readonly Output[], block: Block, setOperation: boolean): string | null {
  const { tokens } = read;
  const first = tokens[item.from];
  if (first === undefined) return null;
  const single = item.to === item.from + 1;
  if (single && first.kind === 'number') {
    const index = Number(first.text) - 1;
    return outputs.slice(0, index + 1).some(({ star }) => star) ? null : (outputs[index]?.name ?? null);
  }
  const starred = outputs.some(({ star }) => star);
  if (isColumn(tokens, item)) {
    const name = nameOf(tokens[item.to - 1] ?? first);
    const named = outputs.filter((output) => output.name?.toLowerCase() === name.toLowerCase());
    if (single && named.length > 0) return named.length === 1 && !starred ? (named[0]?.name ?? null) : null;
    if (setOperation) return single && starred ? name : null;
    const same = outputs.filter(({ expression, star }) => !star && sameColumn(tokens, expression, item));
    if (same.length > 0) return same[0]?.name ?? null;
    return starred && named.length === 0 && block.relations.length === 1 ? name : null;
  }
  if (setOperation) return null;
  return outputs.find(({ expression, star }) => !star && sameText(tokens, expression, item))?.name ?? null;
}

/** `g.game_id` and `game_id`, or two that are spelled alike. */
export function sameColumn(tokens: readonly SqlToken[], x: Span, y: Span): boolean {
  if (!isColumn(tokens, x)) return false;
  const parts = (span: Span): string[] => tokens.slice(span.from, span.to).filter((token) => token.text !== '.').map((token) => nameOf(token).toLowerCase());
  const left = parts(x);
  const right = parts(y);
  const length = Math.min(left.length, right.length);
  return left.slice(-length).join('.') === right.slice(-length).join('.');
}

/** Two spans of the same tokens. */
export function sameText(tokens: readonly SqlToken[], x: Span, y: Span): boolean {
  if (x.to - x.from !== y.to - y.from) return false;
  for (let i = 0; i < x.to - x.from; i++) {
    const left = tokens[x.from + i];
    const right = tokens[y.from + i];
    if (left?.kind === 'word' && right?.kind === 'word' ? left.text.toLowerCase() !== right.text.toLowerCase() : left?.text !== right?.text) return false;
  }
  return true;
}
