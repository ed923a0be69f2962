/** The LIMIT, OFFSET or FETCH behind the outermost query, as far as the text tells. */
import type { OuterLimit } from '../statement.ts';
import type { Outline, Span } from './outlineTypes.ts';
import type { SqlTokens } from './tokens.ts';

/** Null: there is none, or it can be no cut. */
export function outerLimit(read: SqlTokens, { outer }: Outline): OuterLimit | null {
  const [first] = outer.cuts;
  const last = outer.cuts.at(-1);
  if (!outer.limited || first === undefined || last === undefined) return null;
  const start = read.tokens[first.span.from - 1]?.start;
  const end = read.tokens[last.span.to - 1]?.end;
  if (start === undefined || end === undefined) return null;
  let rows: number | null = null;
  let skips = outer.withTies;
  for (const { word, span } of outer.cuts) {
    const numbers = literals(read, span, word);
    if (word === 'OFFSET') skips ||= numbers?.length !== 1 || numbers[0] !== 0;
    else if (numbers === null) rows = null;
    else if (numbers.length === 2) {
      // MySQL: the rows to skip come first.
      skips ||= numbers[0] !== 0;
      rows = numbers[1] ?? null;
    } else rows = numbers[0] ?? (word === 'FETCH' ? 1 : null);
  }
  const text = (span: Span | null): string => (span === null ? '' : read.tokens.slice(span.from, span.to).map((token) => (token.kind === 'word' ? token.text.toUpperCase() : token.text)).join(' '));
  return { range: { start, end }, rows, skips, order: text(outer.orderBy) };
}

/** The whole numbers of a clause, when it holds nothing else but its own words. */
function literals(read: SqlTokens, span: Span, word: string): readonly number[] | null {
  const numbers: number[] = [];
  for (const token of read.tokens.slice(span.from, span.to)) {
    if (token.kind === 'number' && /^\d{1,15}$/.test(token.text)) numbers.push(Number(token.text));
    else if (!(token.text === ',' && word === 'LIMIT') && !/^(?:FIRST|NEXT|ROW|ROWS|ONLY)$/.test(token.word)) return null;
  }
  return numbers.length <= (word === 'LIMIT' ? 2 : 1) ? numbers : null;
}
