/**
 * The token scanner: the spelling of SQL and nothing of its grammar. It never throws, looks at each character a bounded number
 * of times, and works on broken text: what is not closed is a token with `closed: false`.
 *
 * - A comment, an executable comment or a dollar-quoted string that is not closed runs to the end of the text.
 * - A quote that is not closed ends at its line's end the first time (so that a quote being typed does not swallow the
 *   statements below it, where no other quote follows), and at the end of the text after that: once, so that it stays linear.
 */
import type { LexicalRules } from '../dialect.ts';
import type { TextRange } from '../statement.ts';

/**
 * - `comment`: `-- …` without its line end, `# …`, `/* … *\/`, optimizer hints too.
 * - `executable`: the opening `/*!50110` or `/*M!` and the closing `*\/` of a comment that the server runs; what is between are ordinary tokens.
 * - `string`: with its prefix (`E`, `N`, `X`, `B`) and quotes, dollar-quoted too.
 * - `identifier`: a quoted one; `word`: an unquoted identifier or a keyword.
 * - `template`: Jinja, `{{ … }}`, `{% … %}`, `{# … #}`, opaque.
 * - `delimiter`: what ends a statement: `;`, or what `DELIMITER` set. `command`: a `DELIMITER …` line.
 * - `punctuation`: an operator or one other character.
 */
export type TokenKind = 'comment' | 'executable' | 'string' | 'identifier' | 'word' | 'number' | 'template' | 'delimiter' | 'command' | 'punctuation';

/** One token; blanks are not tokens. */
export interface Token extends TextRange {
  readonly kind: TokenKind;
  /** False when the closing quote or mark is missing. */
  readonly closed: boolean;
}

/** Where to begin, and who counts. */
export interface ScanOptions {
  /** Offset to begin at; 0. */
  readonly from?: number;
  /** Told how many characters were looked at, for each look: what the test of linearity counts. */
  readonly onLook?: (characters: number) => void;
  /** What earlier scans of the same text found missing, so that going on from a later place stays linear. */
  readonly memory?: ScanMemory;
}

/** See `ScanOptions.memory`. */
export interface ScanMemory {
  /** An unclosed quote has ended at its line's end already. */
  recovered: boolean;
  /** Marks that do not come any more. */
  readonly missing: Set<string>;
}

/** A memory for a text that nobody has scanned. */
export function newMemory(): ScanMemory {
  return { recovered: false, missing: new Set() };
}

const BLANK = /[\s\u0000\ufeff]+/y;
/** Letters beyond ASCII, without the blanks among them. */
const WIDE = '\\u0080-\\u0084\\u0086-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\uffff';
const WORD = new RegExp(`[A-Za-z0-9_$${WIDE}]+`, 'y');
const WORD_CHARACTER = new RegExp(`[A-Za-z0-9_${WIDE}]`);
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const DOLLAR_TAG = new RegExp(`\\$(?:[A-Za-z_${WIDE}][A-Za-z0-9_${WIDE}]*)?\\$`, 'y');
const EXECUTABLE = /\/\*(?:!|M!)\d*/y;
const DELIMITER_COMMAND = /delimiter[ \t]+([^\s]+)[^\n]*|delimiter[ \t]*(?=\r?\n|$)/iy;
const OPERATOR = /<=>|->>|<=|>=|<>|!=|==|::|:=|\|\||&&|->|=>|[\s\S]/y;
const BLANK_CHARACTER = /\s/;

/** The tokens of `text`, in order, without overlap. Offsets are UTF-16 code units. */
export function* scan(text: string, lexical: LexicalRules, options: ScanOptions = {}): Generator<Token, void, undefined> {
  const look = options.onLook ?? nothing;
  let at = options.from ?? 0;
  let delimiter = ';';
  /** Nothing but blanks and comments since the last delimiter: only here is `DELIMITER` a command. */
  let fresh = true;
  let inExecutable = false;
  /** The place after the last token of a name or an operand: `.5` after it is a column or a path, not a number. */
  let operandEnd = -1;
  const memory = options.memory ?? newMemory();

  /** The end of a match of a sticky expression at `at`, or -1. */
  const match = (expression: RegExp): number => {
    expression.lastIndex = at;
    const found = expression.test(text) ? expression.lastIndex : -1;
    look(found < 0 ? 1 : found - at);
    return found;
  };
  /** Like indexOf, but asks for what is missing only once. */
  const find = (what: string, from: number): number => {
    if (memory.missing.has(what)) return -1;
    const found = text.indexOf(what, from);
    look((found < 0 ? text.length : found) - from);
    if (found < 0) memory.missing.add(what);
    return found;
  };
  const quoted = (kind: TokenKind, start: number, quoteAt: number, backslash: boolean): Token => {
    const end = closingQuote(text, quoteAt, backslash);
    look((end < 0 ? text.length : end) - start);
    if (end >= 0) return { kind, start, end, closed: true };
    const lineEnd = memory.recovered ? -1 : text.indexOf('\n', start);
    memory.recovered = true;
    return { kind, start, end: lineEnd < 0 ? text.length : lineEnd, closed: false };
  };

  while (at < text.length) {
    const blank = match(BLANK);
    if (blank > 0) {
      at = blank;
      continue;
    }
    const token = next();
    yield token;
    at = token.end;
    if (token.kind === 'delimiter' || token.kind === 'command') fresh = true;
    else if (token.kind !== 'comment') fresh = false;
    const last = text[token.end - 1];
    operandEnd = token.kind === 'word' || token.kind === 'identifier' || last === ')' || last === ']' ? token.end : -1;
  }

  function next(): Token {
    const start = at;
    const c = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (two === '--' && (!lexical.dashCommentNeedsBlank || blankOrEnd(text, at + 2))) return lineComment(start);
    if (c === '#' && lexical.hashComments) return lineComment(start);
    if (two === '/*') {
      const opening = lexical.executableComments && !inExecutable ? match(EXECUTABLE) : -1;
      if (opening > 0) {
        inExecutable = true;
        return { kind: 'executable', start, end: opening, closed: true };
      }
      return blockComment(start);
    }
    if (inExecutable && two === '*/') {
      inExecutable = false;
      return { kind: 'executable', start, end: at + 2, closed: true };
    }
    if (!inExecutable && (delimiter.length === 1 ? c === delimiter : text.startsWith(delimiter, at))) {
      return { kind: 'delimiter', start, end: at + delimiter.length, closed: true };
    }
    if (c === '{') {
      const end = templateEnd(two);
      if (end > 0) return { kind: 'template', start, end, closed: true };
    }
    if (c === "'") return quoted('string', start, at, lexical.backslashEscapes);
    if (c === '"' && lexical.doubleQuoteIsString) return quoted('string', start, at, lexical.backslashEscapes);
    if (lexical.identifierQuotes.includes(c)) return quoted('identifier', start, at, false);
    if (c === '$' && lexical.dollarQuotes) return dollar(start);
    if (isDigit(c) || (c === '.' && operandEnd !== at && isDigit(text.charAt(at + 1)))) return number(start);
    const word = match(WORD);
    if (word > 0) return wordOrPrefix(start, word);
    const end = match(OPERATOR);
    return { kind: 'punctuation', start, end: end > 0 ? end : at + 1, closed: true };
  }

  function lineComment(start: number): Token {
    const end = find('\n', start);
    const lineEnd = end < 0 ? text.length : end;
    return { kind: 'comment', start, end: text[lineEnd - 1] === '\r' && lineEnd - 1 > start ? lineEnd - 1 : lineEnd, closed: true };
  }

  function blockComment(start: number): Token {
    if (!lexical.nestedBlockComments) {
      const end = find('*/', start + 2);
      return { kind: 'comment', start, end: end < 0 ? text.length : end + 2, closed: end >= 0 };
    }
    let depth = 1;
    let i = start + 2;
    while (i < text.length && depth > 0) {
      if (text[i] === '*' && text[i + 1] === '/') {
        depth--;
        i += 2;
      } else if (text[i] === '/' && text[i + 1] === '*') {
        depth++;
        i += 2;
      } else i++;
    }
    look(i - start);
    return { kind: 'comment', start, end: Math.min(i, text.length), closed: depth === 0 };
  }

  function templateEnd(two: string): number {
    const closing = two === '{{' ? '}}' : two === '{%' ? '%}' : two === '{#' ? '#}' : '';
    if (closing === '') return -1;
    const end = find(closing, at + 2);
    return end < 0 ? -1 : end + 2;
  }

  function dollar(start: number): Token {
    const tagEnd = match(DOLLAR_TAG);
    if (tagEnd < 0) return { kind: 'punctuation', start, end: start + 1, closed: true };
    const end = text.indexOf(text.slice(start, tagEnd), tagEnd);
    look((end < 0 ? text.length : end) - tagEnd);
    return { kind: 'string', start, end: end < 0 ? text.length : end + (tagEnd - start), closed: end >= 0 };
  }

  /** A number, or a word that begins with digits (MySQL allows them: `2016_games`). */
  function number(start: number): Token {
    const end = match(NUMBER);
    const onlyWordCharacters = !/[.+-]/.test(text.slice(start, end));
    if (onlyWordCharacters && WORD_CHARACTER.test(text.charAt(end))) {
      return wordOrPrefix(start, match(WORD));
    }
    return { kind: 'number', start, end, closed: true };
  }

  function wordOrPrefix(start: number, end: number): Token {
    const quote = text.charAt(end);
    if (end - start === 1 && quote === "'") {
      const prefix = text.charAt(start).toLowerCase();
      if (prefix === 'e' && lexical.escapeStrings) return quoted('string', start, end, true);
      if (prefix === 'n') return quoted('string', start, end, lexical.backslashEscapes);
      if (prefix === 'x' || prefix === 'b') return quoted('string', start, end, lexical.backslashEscapes);
    }
    if (fresh && lexical.delimiterCommand && text.slice(start, end).toLowerCase() === 'delimiter' && onlyBlanksBefore(text, start)) {
      DELIMITER_COMMAND.lastIndex = start;
      const found = DELIMITER_COMMAND.exec(text);
      if (found !== null) {
        delimiter = found[1] ?? ';';
        look(found[0].length);
        return { kind: 'command', start, end: start + found[0].trimEnd().length, closed: true };
      }
    }
    return { kind: 'word', start, end, closed: true };
  }
}

function nothing(): void {
  // Nobody counts.
}

/** The offset after the quote that closes the one at `open`, or -1. A doubled quote is part of the text. */
function closingQuote(text: string, open: number, backslash: boolean): number {
  const quote = text[open];
  for (let i = open + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && backslash) i++;
    else if (c === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

function blankOrEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) < 32 || BLANK_CHARACTER.test(text.charAt(at));
}

/** Whether a line has nothing but blanks before `at`; stops at the first character that is none. */
function onlyBlanksBefore(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const c = text[i];
    if (c === '\n') return true;
    if (c !== ' ' && c !== '\t' && c !== '\r' && c !== '\ufeff') return false;
  }
  return true;
}

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9';
}
