/**
 * The last check before a statement leaves: it is one statement, and it starts as a read. Cheap on purpose: what a query does is
 * judged where it is parsed, and sessions are read-only where the engine can make them so.
 */
import { StoreError } from '../engine/errors.ts';
import type { LexicalRules } from '../sql/dialect.ts';

const READS = new Set(['select', 'with', 'values', 'show', 'describe']);

/** A plan of a reading statement, asked for without running it. */
const PLAN = /^explain \(type logical, format json\) (?=select )/;

/** Throws a `StoreError` `refused` unless `statement` is one reading statement. */
export function assertReads(statement: string, lexical: LexicalRules): void {
  const words: string[] = [];
  for (const token of significant(statement.replace(PLAN, ''), lexical)) {
    if (token === ';') throw refused('it holds more than one statement');
    if (token === '/*!') throw refused('it holds a comment that the server would run');
    if (words.length === 0 && token === '(') continue;
    words.push(token);
    if (words.length === 1 && !READS.has(token)) throw refused('it does not start as a read (SELECT, WITH, VALUES, SHOW, DESCRIBE)');
    if (token === 'into') throw refused('it writes its result (INTO)');
    const previous = words.at(-2);
    if (previous === 'for' && (token === 'update' || token === 'share')) throw refused(`it locks rows (FOR ${token.toUpperCase()})`);
    if (previous === 'lock' && token === 'in') throw refused('it locks rows (LOCK IN SHARE MODE)');
    if (words.length > 2) words.splice(1, words.length - 2);
  }
  if (words.length === 0) throw refused('it is empty');
}

function refused(why: string): StoreError {
  return new StoreError('refused', `The statement was not sent: ${why}. Parity only reads.`);
}

/** Words in lower case and other characters one by one, outside of quotes and comments. */
function* significant(text: string, lexical: LexicalRules): Generator<string> {
  const word = /[\p{L}_][\p{L}\p{N}_$]*/uy;
  let i = 0;
  while (i < text.length) {
    const c = text[i] ?? '';
    const next = text[i + 1];
    if (c === "'" || c === '"' || c === '`') {
      i = afterQuote(text, i, c, lexical);
    } else if (lexical.dollarQuotes && c === '$' && /^\$(?:[A-Za-z_]\w*)?\$/.test(text.slice(i, i + 66))) {
      const tag = /^\$\w*\$/.exec(text.slice(i, i + 66))?.[0] ?? '$$';
      const end = text.indexOf(tag, i + tag.length);
      i = end < 0 ? text.length : end + tag.length;
    } else if ((c === '-' && next === '-' && startsDashComment(text, i, lexical)) || (c === '#' && lexical.hashComments)) {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end + 1;
    } else if (c === '/' && next === '*') {
      if (lexical.executableComments && /^\/\*M?!/.test(text.slice(i, i + 4))) yield '/*!';
      i = afterBlockComment(text, i, lexical.nestedBlockComments);
    } else if (/\s/.test(c)) {
      i++;
    } else {
      word.lastIndex = i;
      const found = word.exec(text)?.[0];
      yield found === undefined ? c : found.toLowerCase();
      i += found?.length ?? 1;
    }
  }
}

function startsDashComment(text: string, i: number, lexical: LexicalRules): boolean {
  const after = text[i + 2];
  return !lexical.dashCommentNeedsBlank || after === undefined || /\s/.test(after);
}

function afterQuote(text: string, start: number, quote: string, lexical: LexicalRules): number {
  const isString = quote === "'" || (quote === '"' && lexical.doubleQuoteIsString);
  const escapes = isString && (lexical.backslashEscapes || (lexical.escapeStrings && /[eE]/.test(text[start - 1] ?? '') && !/[\p{L}\p{N}_$]/u.test(text[start - 2] ?? ' ')));
  let i = start + 1;
  while (i < text.length) {
    if (escapes && text[i] === '\\') i += 2;
    else if (text[i] !== quote) i++;
    else if (text[i + 1] === quote) i += 2;
    else return i + 1;
  }
  return i;
}

function afterBlockComment(text: string, start: number, nests: boolean): number {
  let depth = 1;
  let i = start + 2;
  while (i < text.length && depth > 0) {
    if (text.startsWith('*/', i)) {
      depth--;
      i += 2;
    } else if (nests && text.startsWith('/*', i)) {
      depth++;
      i += 2;
    } else i++;
  }
  return i;
}
