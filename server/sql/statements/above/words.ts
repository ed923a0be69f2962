/** A statement as the readers of this folder see it: its tokens, and names in them. */
import type { LexicalRules } from '../../dialect.ts';
import { nameOf, readTokens } from '../../parse/tokens.ts';
import type { SqlToken } from '../../parse/tokens.ts';

/** A statement above a query. */
export interface Above {
  readonly tokens: readonly SqlToken[];
  /** Its beginning, on one line, for people. */
  readonly shown: string;
}

/** Reads a statement; what runs only on some servers (`/*! … *\/`) is read as if it ran. */
export function readAbove(text: string, lexical: LexicalRules): Above {
  const { tokens } = readTokens(text, lexical);
  const line = text.slice(tokens[0]?.start ?? 0).replaceAll(/\s+/g, ' ').trim();
  return { tokens, shown: [...line].length > 60 ? `${[...line].slice(0, 59).join('')}…` : line };
}

/** The word at an index in upper case; '' for what is none. */
export const wordAt = (tokens: readonly SqlToken[], i: number): string => tokens[i]?.word ?? '';

/** Whether a token can be (a part of) a name. */
export const isName = (token: SqlToken | undefined): token is SqlToken => token !== undefined && (token.kind === 'word' || token.kind === 'identifier');

/** A name of some parts that begins at an index, and where it ends. A text in quotes counts where `texts` are names. */
export function nameAt(tokens: readonly SqlToken[], start: number, texts = false): { readonly parts: readonly string[]; readonly next: number } {
  const parts: string[] = [];
  let i = start;
  for (;;) {
    const token = tokens[i];
    if (token === undefined) break;
    if (texts && token.kind === 'string') parts.push(...token.text.slice(1, -1).split('.'));
    else if (isName(token)) parts.push(nameOf(token));
    else break;
    i++;
    if (tokens[i]?.text !== '.') break;
    i++;
  }
  return { parts, next: i };
}

/** Skips words that may stand before a name. */
export function skipWords(tokens: readonly SqlToken[], start: number, words: ReadonlySet<string>): number {
  let i = start;
  while (words.has(wordAt(tokens, i))) i++;
  return i;
}
