/**
 * A document as statements. What ends a statement is a delimiter token, so a `;` in a string, a comment, a quoted identifier or
 * a Jinja tag never does. Compound bodies (`BEGIN … END` of a routine) are not understood: their statements come one by one,
 * unless a `DELIMITER` line holds them together.
 */
import type { Side } from '../../engine/types.ts';
import type { LexicalRules } from '../dialect.ts';
import type { Statement, TextRange } from '../statement.ts';
import { newMemory, scan } from './scan.ts';
import type { ScanOptions, Token } from './scan.ts';

/** The statements of a document, in order. Between them are only blanks, comments, delimiters and `DELIMITER` lines. Never throws. */
export function splitStatements(text: string, lexical: LexicalRules, options: ScanOptions = {}): Statement[] {
  const statements: Statement[] = [];
  for (const piece of readPieces(text, () => lexical, 'plain', options)) {
    if (piece.kind === 'statement') statements.push(piece.statement);
  }
  return statements;
}

/** What `-- parity:legacy`, `-- parity:new` and `-- parity:end` say. */
export type Marker = Side | 'end';

/** A statement with the comments that may hold its directives, or a marker comment. */
export type Piece =
  | {
      readonly kind: 'statement';
      readonly statement: Statement;
      /** The comments before it, in it, and behind it on its last line. */
      readonly comments: readonly TextRange[];
    }
  | { readonly kind: 'marker'; readonly marker: Marker; readonly range: TextRange };

/**
 * The pieces of a document. With `markers`, a marker comment ends a statement as a delimiter does, and what follows is spelled by
 * the rules of its side.
 */
export function readPieces(text: string, rulesOf: (side: Side | null) => LexicalRules, mode: 'plain' | 'markers', options: ScanOptions = {}): Piece[] {
  const pieces: Piece[] = [];
  const state = new PieceBuilder(text, pieces);
  const memory = newMemory();
  let from: number | null = options.from ?? 0;
  let side: Side | null = null;
  while (from !== null) {
    let restart: number | null = null;
    const tokens: Iterable<Token> = scan(text, rulesOf(side), { ...options, from, memory });
    for (const token of tokens) {
      if (token.kind === 'comment') {
        const marker = mode === 'markers' ? markerOf(text.slice(token.start, token.end)) : null;
        if (marker === null) {
          state.comment(token);
          continue;
        }
        state.marker(marker, token);
        side = marker === 'end' ? null : marker;
        restart = token.end;
        break;
      }
      if (token.kind === 'delimiter' || token.kind === 'command') state.end(token.end);
      else state.token(token);
    }
    from = restart;
  }
  state.end(text.length);
  return pieces;
}

/** What a comment marks, or null. */
export function markerOf(comment: string): Marker | null {
  const found = /^(?:--|#|\/\*)[\s*]*parity:(legacy|new|end)(?=$|[\s*])/i.exec(comment);
  const word = found?.[1]?.toLowerCase();
  return word === 'legacy' || word === 'new' || word === 'end' ? word : null;
}

/** Gathers tokens into pieces. */
class PieceBuilder {
  readonly #text: string;
  readonly #pieces: Piece[];
  #start = -1;
  #end = -1;
  #leadStart = 0;
  #comments: TextRange[] = [];
  /** Where the last statement with its delimiter ended, while nothing but blanks of the same line followed. */
  #closedAt = -1;

  constructor(text: string, pieces: Piece[]) {
    this.#text = text;
    this.#pieces = pieces;
  }

  token(range: TextRange): void {
    if (this.#start < 0) this.#start = range.start;
    this.#end = range.end;
    this.#closedAt = -1;
  }

  comment(range: TextRange): void {
    const { start, end } = range;
    if (this.#start < 0 && this.#closedAt >= 0 && !this.#text.slice(this.#closedAt, start).includes('\n')) {
      this.#addToLast({ start, end });
      this.#leadStart = end;
      this.#closedAt = end;
      return;
    }
    this.#closedAt = -1;
    this.#comments.push({ start, end });
  }

  marker(marker: Marker, range: TextRange): void {
    this.end(range.start);
    // Directives may stand above `-- parity:legacy`, so its lead goes on; what stands above the others belongs to nobody below.
    if (marker === 'end') {
      this.#leadStart = range.end;
      this.#comments = [];
    }
    this.#closedAt = -1;
    this.#pieces.push({ kind: 'marker', marker, range: { start: range.start, end: range.end } });
  }

  end(at: number): void {
    if (this.#start >= 0) {
      const range = { start: this.#start, end: this.#end };
      const statement: Statement = { range, text: this.#text.slice(range.start, range.end), lead: { start: this.#leadStart, end: range.start } };
      this.#pieces.push({ kind: 'statement', statement, comments: this.#comments });
      this.#leadStart = at;
      this.#comments = [];
      this.#closedAt = at;
    }
    this.#start = -1;
  }

  #addToLast(range: TextRange): void {
    const last = this.#pieces.at(-1);
    if (last?.kind !== 'statement') return;
    this.#pieces[this.#pieces.length - 1] = { ...last, comments: [...last.comments, range] };
  }
}
