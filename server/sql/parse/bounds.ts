/**
 * Bounds that a query's own predicates put on columns of its source tables. A bound that is missing makes a check wider; one that
 * does not hold makes a verdict false. So: only conjuncts of the WHERE of the block that reads the table, only of the plainest
 * forms, and none where a join may fill the table with NULL, where the table is named twice, or where a literal may be compared
 * otherwise than as written.
 */
import type { ColumnBound } from '../statement.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import type { Block, Outline, Relation, Span } from './outlineTypes.ts';
import { nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

type Op = ColumnBound['op'];

/** The bounds of an outline. */
export function readBounds(read: SqlTokens, outline: Outline, dialect: LexicalName): ColumnBound[] {
  const mentions = new Map<string, number>();
  for (const { reference } of outline.references) {
    const name = lastPart(reference.parts);
    mentions.set(name, (mentions.get(name) ?? 0) + 1);
  }
  const bounds: ColumnBound[] = [];
  const blocks = new Set(outline.references.map(({ block }) => block));
  for (const block of blocks) {
    if (block.where === null || block.ambiguousJoins) continue;
    const usable = block.relations.filter((relation) => isUsable(relation) && mentions.get(lastPart(relation.reference?.parts ?? [])) === 1);
    if (usable.length === 0) continue;
    for (const conjunct of conjuncts(read, block.where)) bounds.push(...boundsOf(read, conjunct, block, usable, dialect));
  }
  return bounds;
}

function lastPart(parts: readonly string[]): string {
  return (parts.at(-1) ?? '').toLowerCase();
}

/** Whether a WHERE says of a relation which of its rows are read. */
export function isUsable(relation: Relation): boolean {
  return relation.kind === 'table' && !relation.loose && !relation.renamed;
}

/** The spans that AND parts, through brackets; none when an OR, XOR, `||` or `:=` stands beside them. */
export function conjuncts(read: SqlTokens, span: Span): Span[] {
  const { tokens, closing } = read;
  const parts: Span[] = [];
  let from = span.from;
  let cases = 0;
  let between = false;
  for (let i = span.from; i < span.to; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    const close = closing.get(i);
    if (close !== undefined) {
      i = close;
      continue;
    }
    if (token.word === 'CASE') cases++;
    else if (token.word === 'END' && cases > 0) cases--;
    if (cases > 0) continue;
    if (token.word === 'OR' || token.word === 'XOR' || token.text === '||' || token.text === ':=') return [];
    if (token.word === 'BETWEEN') between = true;
    else if (token.word === 'AND') {
      if (between) between = false;
      else {
        parts.push({ from, to: i });
        from = i + 1;
      }
    }
  }
  parts.push({ from, to: span.to });
  return parts.flatMap((part) => {
    const inBrackets = tokens[part.from]?.text === '(' && closing.get(part.from) === part.to - 1;
    if (!inBrackets) return [part];
    const inner = { from: part.from + 1, to: part.to - 1 };
    const word = tokens[inner.from]?.word ?? '';
    return word === 'SELECT' || word === 'WITH' || word === 'VALUES' || word === 'TABLE' || word === 'FROM' ? [] : conjuncts(read, inner);
  });
}

const FLIPPED: Readonly<Record<string, Op>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function boundsOf(read: SqlTokens, span: Span, block: Block, usable: readonly Relation[], dialect: LexicalName): ColumnBound[] {
  const left = columnAt(read, span.from, span.to, block, usable);
  if (left === null) {
    const literal = literalAt(read, span.from, span.to, dialect);
    if (literal === null) return [];
    const op = FLIPPED[read.tokens[literal.next]?.text ?? ''];
    const right = columnAt(read, literal.next + 1, span.to, block, usable);
    return op === undefined || right === null || right.next !== span.to ? [] : [{ ...right.of, op, values: [literal.value] }];
  }
  const token = read.tokens[left.next];
  if (token?.word === 'BETWEEN') {
    const low = literalAt(read, left.next + 1, span.to, dialect);
    if (low === null || read.tokens[low.next]?.word !== 'AND') return [];
    const high = literalAt(read, low.next + 1, span.to, dialect);
    if (high === null || high.next !== span.to) return [];
    return [
      { ...left.of, op: '>=', values: [low.value] },
      { ...left.of, op: '<=', values: [high.value] },
    ];
  }
  if (token?.word === 'IN') {
    const values = literalList(read, left.next + 1, span.to, dialect);
    return values === null ? [] : [{ ...left.of, op: 'in', values }];
  }
  const op = FLIPPED[token?.text ?? ''] === undefined ? undefined : (token?.text as Op);
  if (op === undefined) return [];
  const right = literalAt(read, left.next + 1, span.to, dialect);
  return right === null || right.next !== span.to ? [] : [{ ...left.of, op, values: [right.value] }];
}

interface ColumnAt {
  readonly of: Pick<ColumnBound, 'table' | 'column'>;
  readonly next: number;
}

/** A column of a usable table at `from`: qualified by the name that the table has here, or alone in a block that reads one table only. */
function columnAt(read: SqlTokens, from: number, to: number, block: Block, usable: readonly Relation[]): ColumnAt | null {
  const parts: SqlToken[] = [];
  let i = from;
  for (;;) {
    const token = read.tokens[i];
    if (i >= to || token === undefined || (token.kind !== 'word' && token.kind !== 'identifier')) return null;
    parts.push(token);
    i++;
    if (read.tokens[i]?.text !== '.') break;
    i++;
  }
  if (read.tokens[i]?.text === '(' && i < to) return null;
  const names = parts.map(nameOf);
  const column = names.at(-1) ?? '';
  const relation = names.length === 1 ? onlyRelation(block, usable) : qualified(block, usable, names.slice(0, -1));
  if (relation?.reference === undefined) return null;
  return { of: { table: relation.reference.parts, column }, next: i };
}

function onlyRelation(block: Block, usable: readonly Relation[]): Relation | undefined {
  return block.relations.length === 1 ? usable[0] : undefined;
}

function qualified(block: Block, usable: readonly Relation[], qualifier: readonly string[]): Relation | undefined {
  const name = lastPart(qualifier);
  const visible = block.relations.filter((relation) => relation.visibleName?.toLowerCase() === name);
  const relation = visible[0];
  if (visible.length !== 1 || relation === undefined || !usable.includes(relation)) return undefined;
  if (qualifier.length === 1) return relation;
  const parts = relation.reference?.alias === undefined ? (relation.reference?.parts ?? []) : [];
  const tail = parts.slice(-qualifier.length).map((part) => part.toLowerCase());
  return tail.length === qualifier.length && tail.every((part, i) => part === qualifier[i]?.toLowerCase()) ? relation : undefined;
}

interface LiteralAt {
  readonly value: string;
  readonly next: number;
}

/** `(literal, …)` that ends the span; null when it is anything else. */
function literalList(read: SqlTokens, open: number, to: number, dialect: LexicalName): string[] | null {
  if (read.tokens[open]?.text !== '(' || read.closing.get(open) !== to - 1) return null;
  const values: string[] = [];
  let i = open + 1;
  for (;;) {
    const literal = literalAt(read, i, to - 1, dialect);
    if (literal === null) return null;
    values.push(literal.value);
    i = literal.next;
    if (i === to - 1) return values;
    if (read.tokens[i]?.text !== ',') return null;
    i++;
  }
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)?$/;

/** A number, a string, `DATE '…'`, `TIMESTAMP '…'`, `'…'::date`, `CAST('…' AS DATE)`. */
function literalAt(read: SqlTokens, from: number, to: number, dialect: LexicalName): LiteralAt | null {
  const { tokens } = read;
  const token = tokens[from];
  if (token === undefined || from >= to) return null;
  if (token.kind === 'number') return /^\d+(?:\.\d+)?$/.test(token.text) ? { value: token.text, next: from + 1 } : null;
  if (token.text === '-' || token.text === '+') {
    const number = tokens[from + 1];
    if (number?.kind !== 'number' || !/^\d+(?:\.\d+)?$/.test(number.text) || from + 1 >= to) return null;
    return { value: token.text === '-' ? `-${number.text}` : number.text, next: from + 2 };
  }
  if (token.kind === 'string') {
    const value = textOf(token.text);
    if (value === null) return null;
    if (tokens[from + 1]?.text === '::' && from + 2 < to) {
      const type = tokens[from + 2]?.word ?? '';
      return /^(?:DATE|TIMESTAMP|DATETIME)$/.test(type) && isDateTime(value, type) ? { value, next: from + 3 } : null;
    }
    return comparesAsWritten(value, dialect) ? { value, next: from + 1 } : null;
  }
  if (/^(?:DATE|TIMESTAMP|DATETIME)$/.test(token.word) && tokens[from + 1]?.kind === 'string' && from + 1 < to) {
    const value = textOf(tokens[from + 1]?.text ?? '');
    return value !== null && isDateTime(value, token.word) ? { value, next: from + 2 } : null;
  }
  if (token.word === 'CAST' && tokens[from + 1]?.text === '(' && read.closing.get(from + 1) === from + 5 && from + 5 < to) {
    const value = tokens[from + 2]?.kind === 'string' ? textOf(tokens[from + 2]?.text ?? '') : null;
    const type = tokens[from + 4]?.word ?? '';
    return value !== null && tokens[from + 3]?.word === 'AS' && /^(?:DATE|TIMESTAMP|DATETIME)$/.test(type) && isDateTime(value, type) ? { value, next: from + 6 } : null;
  }
  return null;
}

/** A cast to DATE drops the time, so only a plain date is as written. */
function isDateTime(value: string, type: string): boolean {
  return DATE_TIME.test(value) && (type !== 'DATE' || value.length === 10);
}

/** The text of a plain string literal; null with a prefix or a backslash, which dialects read differently. */
function textOf(literal: string): string | null {
  const quote = literal.charAt(0);
  if ((quote !== "'" && quote !== '"') || literal.includes('\\')) return null;
  return literal.slice(1, -1).replaceAll(quote + quote, quote);
}

/**
 * MySQL compares text without regard to case and trailing blanks by default, so there only digits and marks are as written;
 * PostgreSQL and DuckDB read some words as a date.
 */
function comparesAsWritten(value: string, dialect: LexicalName): boolean {
  if (/^\s*(?:now|today|tomorrow|yesterday|epoch|-?infinity|allballs)\s*$/i.test(value)) return false;
  return dialect === 'mysql' || dialect === 'mariadb' || dialect === 'generic' ? /^[\d:.+-]+(?:[ T][\d:.+-]+)?$/.test(value) : true;
}
