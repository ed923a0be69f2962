/**
 * Rewriting a query at the ranges of its source tables: other names for them, or the same tables without some rows. Everything else
 * of the text stays as the user wrote it.
 */
import type { LexicalRules, Sql } from '../dialect.ts';
import type { TableReference, TextEdit } from '../statement.ts';
import { scan } from './scan.ts';
import type { Token } from './scan.ts';

/** The new text with the edits that made it, or why there is none, in words. */
export type Rewritten = { readonly kind: 'rewritten'; readonly text: string; readonly edits: readonly TextEdit[] } | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Replaces the name of each table by `map(parts)`, which is quoted already; null leaves it. Where the query calls the table by its
 * own name (`games.attendance`) and gives it no alias, it gets that name as its alias.
 * `references` is what the analysis says; null makes it impossible.
 */
export function mapTables(text: string, references: readonly TableReference[] | null, map: (parts: readonly string[], reference: TableReference) => string | null, lexical: LexicalRules): Rewritten {
  if (references === null) return impossible('its source tables are unknown');
  const words = significant(text, lexical);
  const edits: TextEdit[] = [];
  for (const reference of references) {
    const mapped = map(reference.parts, reference);
    if (mapped === null || mapped === text.slice(reference.range.start, reference.range.end)) continue;
    const qualifiers = qualifiersOf(words, reference, references, text);
    if (qualifiers === null) return impossible(ambiguous(reference));
    if (isCaptured(words, references, mapped, lexical)) return impossible(captured(mapped));
    edits.push({ range: reference.range, text: mapped });
    if (!needsAlias(words, reference, references, mapped, qualifiers, text, lexical)) continue;
    const at = aliasPlace(words, reference);
    if (at === null) return impossible(`TABLE ${reference.parts.join('.')} has no room for an alias. Write SELECT * FROM`);
    edits.push({ range: { start: at, end: at }, text: ` AS ${bareName(text, reference, words)}` }, ...qualifiers);
  }
  return apply(text, edits);
}

/**
 * Replaces each table for which there is a condition by `(SELECT * FROM <name> WHERE <condition>)` under the name that the query
 * calls it by, and maps the names of the others. The condition says which rows stay, so it has to be true for those where a
 * predicate of the divergent rows is NULL.
 */
export function leaveOut(
  text: string,
  references: readonly TableReference[] | null,
  condition: (parts: readonly string[], reference: TableReference) => Sql | null,
  name: (parts: readonly string[], reference: TableReference) => Sql,
  lexical: LexicalRules,
): Rewritten {
  if (references === null) return impossible('its source tables are unknown');
  const words = significant(text, lexical);
  const others = references.filter((reference) => condition(reference.parts, reference) === null);
  const mapped = mapTables(text, others, name, lexical);
  if (mapped.kind === 'impossible') return mapped;
  const edits: TextEdit[] = [...mapped.edits];
  for (const reference of references) {
    const where = condition(reference.parts, reference);
    if (where === null) continue;
    const around = surroundings(words, reference);
    if (typeof around === 'string') return impossible(`${reference.parts.join('.')} stands with ${around}, which a query in its place cannot have`);
    const qualifiers = qualifiersOf(words, reference, references, text);
    if (qualifiers === null) return impossible(ambiguous(reference));
    const inner = name(reference.parts, reference);
    if (inner !== text.slice(reference.range.start, reference.range.end) && isCaptured(words, references, inner, lexical)) return impossible(captured(inner));
    const alias = reference.alias === undefined ? ` AS ${bareName(text, reference, words)}` : '';
    const partition = around.partition === null ? '' : ` ${text.slice(around.partition.start, around.partition.end)}`;
    edits.push({ range: { start: reference.range.start, end: around.partition?.end ?? reference.range.end }, text: `(SELECT * FROM ${inner}${partition} WHERE ${where})${alias}` });
    edits.push(...around.hints.map((range) => ({ range, text: '' })), ...qualifiers);
  }
  return apply(text, edits);
}

/** A text with edits applied. Edits must not overlap; those at one place are put in the order given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: inserted } of sorted(edits)) {
    result += text.slice(at, range.start) + inserted;
    at = range.end;
  }
  return result + text.slice(at);
}

function apply(text: string, edits: readonly TextEdit[]): Rewritten {
  const unique = sorted(edits).filter((edit, i, all) => all[i - 1] === undefined || all[i - 1]?.range.start !== edit.range.start || all[i - 1]?.range.end !== edit.range.end || all[i - 1]?.text !== edit.text);
  return { kind: 'rewritten', text: applyEdits(text, unique), edits: unique };
}

function sorted(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((x, y) => x.range.start - y.range.start || x.range.end - y.range.end);
}

function impossible(reason: string): Rewritten {
  return { kind: 'impossible', reason };
}

function ambiguous(reference: TableReference): string {
  const bare = reference.parts.at(-1) ?? '';
  return `columns are written ${reference.parts.join('.')}.… and another table is called ${bare} too. Give both an alias`;
}

interface Word extends Token {
  readonly text: string;
  /** The name without quotes, in lower case; '' for what is no name. */
  readonly name: string;
}

function significant(text: string, lexical: LexicalRules): Word[] {
  const words: Word[] = [];
  for (const token of scan(text, lexical)) {
    if (token.kind === 'comment') continue;
    const piece = text.slice(token.start, token.end);
    const name = token.kind === 'word' ? piece.toLowerCase() : token.kind === 'identifier' ? unquote(piece).toLowerCase() : '';
    words.push({ ...token, text: piece, name });
  }
  return words;
}

function unquote(piece: string): string {
  const quote = piece.charAt(0);
  return piece.slice(1, -1).replaceAll(quote + quote, quote);
}

/** The last part of the name as the query writes it, which is valid there. */
function bareName(text: string, reference: TableReference, words: readonly Word[]): string {
  const last = words.findLast((word) => word.start >= reference.range.start && word.end <= reference.range.end);
  return last?.text ?? text.slice(reference.range.start, reference.range.end);
}

function isInside(word: Word, references: readonly TableReference[]): boolean {
  return references.some(({ range }) => range.start <= word.start && word.end <= range.end);
}

/**
 * Columns written with the whole name of the table (`baseball.games.park`) are called by its bare name once it has an alias: the
 * edits for that. Null when another table has the same bare name, so that the alias would mean both.
 */
function qualifiersOf(words: readonly Word[], reference: TableReference, references: readonly TableReference[], text: string): TextEdit[] | null {
  const { parts } = reference;
  if (reference.alias !== undefined || parts.length < 2) return [];
  const edits: TextEdit[] = [];
  for (let i = 0; i < words.length; i++) {
    const first = words[i];
    if (first === undefined || words[i - 1]?.text === '.' || isInside(first, references)) continue;
    const length = parts.length * 2;
    const matches = parts.every((part, k) => words[i + 2 * k]?.name === part.toLowerCase() && words[i + 2 * k + 1]?.text === '.');
    const last = words[i + length - 2];
    if (!matches || last === undefined) continue;
    edits.push({ range: { start: first.start, end: last.end }, text: text.slice(last.start, last.end) });
  }
  const bare = parts.at(-1)?.toLowerCase();
  const rival = references.some((other) => other !== reference && other.parts.join('.').toLowerCase() !== parts.join('.').toLowerCase() && (other.alias ?? other.parts.at(-1))?.toLowerCase() === bare);
  return edits.length > 0 && rival ? null : edits;
}

/** Whether the query calls the table by its bare name, outside of FROM, and the mapped name does not end in it. */
function needsAlias(
  words: readonly Word[],
  reference: TableReference,
  references: readonly TableReference[],
  mapped: string,
  qualifiers: readonly TextEdit[],
  text: string,
  lexical: LexicalRules,
): boolean {
  if (reference.alias !== undefined) return false;
  if (qualifiers.length > 0) return true;
  const bare = reference.parts.at(-1) ?? '';
  const last = significant(mapped, lexical).at(-1);
  const sameName = last !== undefined && (last.kind === 'identifier' ? unquote(last.text) : last.text) === bare && bareName(text, reference, words) === bare;
  return !sameName && words.some((word, i) => word.name === bare.toLowerCase() && words[i - 1]?.text !== '.' && !isInside(word, references));
}

/** Whether a name of the WITH list would catch the mapped name. */
function isCaptured(words: readonly Word[], references: readonly TableReference[], mapped: string, lexical: LexicalRules): boolean {
  const parts = significant(mapped, lexical);
  const name = parts[0]?.name ?? '';
  if (parts.length !== 1) return false;
  return words.some((word, i) => {
    if (word.name !== name || isInside(word, references)) return false;
    const next = words[i + 1]?.text === '(' ? closeOf(words, i + 1) + 1 : i + 1;
    return words[next]?.name === 'as' && /^(?:\(|not|materialized)$/i.test(words[next + 1]?.text ?? '');
  });
}

function captured(mapped: string): string {
  return `the WITH list defines ${mapped} too. Call it otherwise`;
}

/** Where an alias may stand: behind the name, and behind MySQL's PARTITION; null for `TABLE games`. */
function aliasPlace(words: readonly Word[], reference: TableReference): number | null {
  const first = words.findIndex((word) => word.start >= reference.range.start);
  if (words[first - 1]?.name === 'table') return null;
  const next = words.findIndex((word) => word.start >= reference.range.end);
  const partition = partitionAt(words, next);
  return partition?.end ?? reference.range.end;
}

/** `PARTITION (…)` at an index. */
function partitionAt(words: readonly Word[], at: number): { readonly start: number; readonly end: number; readonly next: number } | null {
  const word = words[at];
  if (word?.name !== 'partition' || words[at + 1]?.text !== '(') return null;
  const close = closeOf(words, at + 1);
  const last = words[close];
  return last === undefined ? null : { start: word.start, end: last.end, next: close + 1 };
}

function closeOf(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let i = open; i < words.length; i++) {
    if (words[i]?.text === '(') depth++;
    else if (words[i]?.text === ')' && --depth === 0) return i;
  }
  return words.length;
}

/** What stands around a table that a derived table cannot have: MySQL's partition moves inside, index hints go, the rest is a word for the reason. */
function surroundings(words: readonly Word[], reference: TableReference): { readonly partition: { readonly start: number; readonly end: number } | null; readonly hints: readonly { readonly start: number; readonly end: number }[] } | string {
  const first = words.findIndex((word) => word.start >= reference.range.start);
  const before = words[first - 1]?.name;
  if (before === 'only' || before === 'table') return before.toUpperCase();
  let i = words.findIndex((word) => word.start >= reference.range.end);
  if (i < 0) return { partition: null, hints: [] };
  if (words[i]?.text === '*') return '*';
  const partition = partitionAt(words, i);
  if (partition !== null) i = partition.next;
  if (reference.alias !== undefined) {
    if (words[i]?.name === 'as') i++;
    i++;
    if (words[i]?.text === '(') i = closeOf(words, i) + 1;
  }
  if (words[i]?.name === 'tablesample') return 'TABLESAMPLE';
  const hints: { start: number; end: number }[] = [];
  while (/^(?:use|force|ignore)$/.test(words[i]?.name ?? '') && /^(?:index|key)$/.test(words[i + 1]?.name ?? '')) {
    const start = words[i]?.start ?? 0;
    let open = i + 2;
    while (open < words.length && words[open]?.text !== '(') open++;
    const close = closeOf(words, open);
    hints.push({ start, end: words[close]?.end ?? start });
    i = close + 1;
    if (words[i]?.text === ',' && /^(?:use|force|ignore)$/.test(words[i + 1]?.name ?? '') && /^(?:index|key)$/.test(words[i + 2]?.name ?? '')) {
      hints.push({ start: words[i]?.start ?? 0, end: words[i]?.end ?? 0 });
      i++;
    }
  }
  return { partition, hints };
}
