/** The text of a query for its identity: what two spellings of one query share. */
import type { LexicalRules } from '../dialect.ts';
import { scan } from './scan.ts';

/**
 * A statement without comments, with each run of blanks outside of strings and quoted names as one blank, without delimiters at
 * its end. Case is kept: it can matter in names and always does in strings. Two texts with one normal text are one query.
 */
export function normalizeText(statement: string, lexical: LexicalRules): string {
  const parts: string[] = [];
  let end = 0;
  let pendingDelimiter = '';
  for (const token of scan(statement, lexical)) {
    if (token.kind === 'comment') continue;
    if (token.kind === 'delimiter') {
      pendingDelimiter += statement.slice(token.start, token.end);
      continue;
    }
    if (pendingDelimiter !== '') parts.push(pendingDelimiter);
    const piece = statement.slice(token.start, token.end);
    // MySQL's `5--1` is two minus signs, but `5-- 1` would be a comment once a comment behind them is gone.
    const minuses = piece === '-' && parts.at(-1) === '-';
    if (parts.length > 0 && (token.start > end || pendingDelimiter !== '' || minuses)) parts.push(' ');
    pendingDelimiter = '';
    parts.push(piece);
    end = token.end;
  }
  return parts.join('');
}
