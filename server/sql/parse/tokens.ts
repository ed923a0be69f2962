/** The tokens of one statement as the readers of this folder see them: without comments, with their words, with brackets matched. */
import type { LexicalRules } from '../dialect.ts';
import { scan } from '../statements/scan.ts';
import type { TokenKind } from '../statements/scan.ts';

export interface SqlToken {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Upper case, for an unquoted word that can be a keyword; '' for all else, and for a word behind a dot, which is a name. */
  readonly word: string;
}

export interface SqlTokens {
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  /** For the index of an opening bracket the index of its closing one. */
  readonly closing: ReadonlyMap<number, number>;
  /** The statement has `/*! … *\/`. */
  readonly executable: boolean;
  /** Something is not closed: a quote, a comment, a bracket. In words, or null. */
  readonly broken: string | null;
  /** Delimiters that something follows. */
  readonly delimiters: number;
}

const OPEN: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSE = new Set([')', ']', '}']);

/** Reads the tokens of a statement. Never throws. */
export function readTokens(text: string, lexical: LexicalRules): SqlTokens {
  const tokens: SqlToken[] = [];
  const closing = new Map<number, number>();
  const open: number[] = [];
  let executable = false;
  let executableDepth = 0;
  let broken: string | null = null;
  let delimiters = 0;
  let pendingDelimiters = 0;
  for (const token of scan(text, lexical)) {
    if (!token.closed) broken ??= token.kind === 'comment' ? 'a comment is not closed' : 'a quote is not closed';
    if (token.kind === 'comment') continue;
    if (token.kind === 'executable') {
      executable = true;
      executableDepth += text.startsWith('/*', token.start) ? 1 : -1;
      continue;
    }
    if (token.kind === 'delimiter') {
      pendingDelimiters = 1;
      continue;
    }
    delimiters += pendingDelimiters;
    pendingDelimiters = 0;
    const piece = text.slice(token.start, token.end);
    const behindDot = tokens.at(-1)?.text === '.';
    const index = tokens.length;
    tokens.push({ kind: token.kind, start: token.start, end: token.end, text: piece, word: token.kind === 'word' && !behindDot ? piece.toUpperCase() : '' });
    if (token.kind !== 'punctuation') continue;
    if (OPEN[piece] !== undefined) open.push(index);
    else if (CLOSE.has(piece)) {
      const opening = open.pop();
      if (opening === undefined || OPEN[tokens[opening]?.text ?? ''] !== piece) broken ??= 'the brackets do not match';
      else closing.set(opening, index);
    }
  }
  if (open.length > 0) broken ??= 'a bracket is not closed';
  if (executableDepth !== 0) broken ??= 'a comment is not closed';
  return { text, tokens, closing, executable, broken, delimiters };
}

/** A name without its quotes. */
export function nameOf(token: SqlToken): string {
  if (token.kind !== 'identifier') return token.text;
  const quote = token.text.charAt(0);
  return token.text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Words after which an operand has to come, so that what follows them is no operator and no clause. */
const BEFORE_OPERAND = new Set(
  'SELECT DISTINCT ALL FROM WHERE AND OR NOT XOR ON BY HAVING QUALIFY WHEN THEN ELSE CASE IN LIKE ILIKE BETWEEN IS DIV MOD RLIKE REGEXP UNION INTERSECT EXCEPT AS LIMIT OFFSET VALUES JOIN USING WITH ESCAPE SIMILAR TO'.split(' '),
);

/** Whether a token can be the last one of an operand or a name. `*` counts: it can be the star of a select list. */
export function endsOperand(token: SqlToken | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'punctuation') return token.text === ')' || token.text === ']' || token.text === '}' || token.text === '*';
  return !BEFORE_OPERAND.has(token.word);
}
