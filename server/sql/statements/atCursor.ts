/** Which query the cursor or a selection means. */
import type { QueryPair, TextRange } from '../statement.ts';

/**
 * The query under the cursor: the one around it or right at its ends; else, on the rest of the last line of a query (blanks, its
 * `;`, a comment), that one; else, on a line of comments above a query, that one. On an empty line between queries, none.
 */
export function pairAt(pairs: readonly QueryPair[], text: string, offset: number): QueryPair | undefined {
  let before: { readonly pair: QueryPair; readonly end: number } | undefined;
  let after: { readonly pair: QueryPair; readonly start: number } | undefined;
  let touching: QueryPair | undefined;
  for (const pair of pairs) {
    for (const { start, end } of pair.ranges) {
      if (start <= offset && offset < end) return pair;
      if (offset === end || offset === start) touching ??= pair;
      if (end <= offset && (before === undefined || end > before.end)) before = { pair, end };
      if (start > offset && (after === undefined || start < after.start)) after = { pair, start };
    }
  }
  if (touching !== undefined) return touching;
  if (before !== undefined && !text.slice(before.end, offset).includes('\n')) return before.pair;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).trim();
  if (line.startsWith(';')) return before?.pair;
  if (after === undefined || line === '') return undefined;
  return noBlankLine(text.slice(lineStart, after.start)) ? after.pair : undefined;
}

/** Comments belong to the statement below them as long as no empty line is between. */
function noBlankLine(gap: string): boolean {
  return !/\n[^\S\n]*\n/.test(gap);
}

/** The queries that a selection touches, in order; an empty selection is a cursor. */
export function pairsIn(pairs: readonly QueryPair[], text: string, range: TextRange): QueryPair[] {
  const trimmed = trimRange(text, range);
  if (trimmed.start >= trimmed.end) {
    const pair = pairAt(pairs, text, range.start);
    return pair === undefined ? [] : [pair];
  }
  return pairs.filter((pair) => pair.ranges.some(({ start, end }) => start < trimmed.end && trimmed.start < end));
}

/**
 * What a selection asks to compare: the selected text itself when it lies inside one query for both sides and is a read on its
 * own (a subquery, say), else the queries that it touches. `isRead` tells whether a text is one reading statement.
 */
export function queryFromSelection(pairs: readonly QueryPair[], text: string, range: TextRange, isRead: (text: string) => boolean): QueryPair[] {
  const touched = pairsIn(pairs, text, range);
  const pair = touched[0];
  if (pair === undefined || touched.length > 1 || pair.problem !== undefined || pair.texts.legacy !== pair.texts.new) return touched;
  const selected = trimRange(text, range);
  const whole = pair.range;
  const inside = whole.start <= selected.start && selected.end <= whole.end;
  const part = inside && selected.start < selected.end && (whole.start < selected.start || selected.end < whole.end);
  const selectedText = text.slice(selected.start, selected.end);
  if (!part || !isRead(selectedText)) return touched;
  return [{ ...pair, name: `${pair.name} (selection)`, range: selected, ranges: [selected], texts: { legacy: selectedText, new: selectedText } }];
}

function trimRange(text: string, range: TextRange): TextRange {
  let { start, end } = range;
  while (start < end && /\s/.test(text.charAt(start))) start++;
  while (end > start && /[\s;]/.test(text.charAt(end - 1))) end--;
  return { start, end };
}
