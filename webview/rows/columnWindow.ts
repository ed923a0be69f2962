/** Which columns are on the screen: only they are in the document, so that a table of 160 columns scrolls like one of 10. */
import type { Window } from './scrollMap.ts';

/** Left edge of each column and, last, the right edge of all. Pixels. */
export function columnStarts(widths: readonly number[]): readonly number[] {
  const starts = [0];
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width);
  return starts;
}

/** The columns that are at least partly between `left` and `left + width`. `starts` as from `columnStarts`. */
export function visibleColumns(starts: readonly number[], left: number, width: number): Window {
  const count = starts.length - 1;
  if (count <= 0 || width <= 0) return { start: 0, end: 0 };
  const start = Math.max(0, Math.min(count - 1, lastAtMost(starts, left)));
  let end = start;
  while (end < count && (starts[end] ?? Infinity) < left + width) end += 1;
  return { start, end: Math.max(end, start + 1) };
}

/** The scroll position nearest to `left` at which the column is on the screen; a column wider than the view shows its left edge. */
export function leftToReveal(starts: readonly number[], column: number, left: number, width: number): number {
  const start = starts[column] ?? 0;
  const end = starts[column + 1] ?? start;
  if (start < left || end - start > width) return start;
  return end > left + width ? end - width : left;
}

/** Index of the last number that is at most `value`, in an ascending list; -1 when there is none. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
