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
    if (parts.length > 0 && (token.start > end || pendingDelimiter !== '')) parts.push(' ');
    pendingDelimiter = '';
    parts.push(statement.slice(token.start, token.end));
    end = token.end;
  }
  return parts.join('');
}
