/** Places in documents. */
import type { Range } from '../../protocol/model.ts';
import type { Context } from './context.ts';

/** The part of a range that stands on its first line: where diagnostics and hovers of a query belong. */
export function firstLine(range: Range, context: Pick<Context, 'documents'>, uri: string): Range {
  if (range.start.line === range.end.line) return range;
  const { line } = range.start;
  const text = context.documents.known(uri)?.document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }) ?? '';
  return { start: range.start, end: { line, character: Math.max(range.start.character, text.trimEnd().length) } };
}

/** True when two ranges share a character or touch. */
export function overlap(left: Range, right: Range): boolean {
  return !isBefore(left.end, right.start) && !isBefore(right.end, left.start);
}

function isBefore(left: Range['start'], right: Range['start']): boolean {
  return left.line < right.line || (left.line === right.line && left.character < right.character);
}
