/** The FROM clause: tables, derived tables, functions, joins. Strict: see `outline.ts`. */
import type { TableReference } from '../statement.ts';
import type { OutlineReader } from './outline.ts';
import { Unreadable } from './outlineTypes.ts';
import type { Block, Query, Relation, Scope } from './outlineTypes.ts';
import { nameOf } from './tokens.ts';

/** Table functions that read nothing but their arguments. */
const PURE_FUNCTIONS = new Set(
  (
    'UNNEST GENERATE_SERIES GENERATE_SUBSCRIPTS RANGE SEQUENCE JSON_TABLE JSON_EACH JSONB_EACH JSON_EACH_TEXT JSONB_EACH_TEXT JSON_ARRAY_ELEMENTS ' +
    'JSONB_ARRAY_ELEMENTS JSON_ARRAY_ELEMENTS_TEXT JSONB_ARRAY_ELEMENTS_TEXT REGEXP_SPLIT_TO_TABLE STRING_TO_TABLE REGEXP_MATCHES JSON_TO_RECORDSET JSONB_TO_RECORDSET'
  ).split(' '),
);

/** Words that are no alias behind a table. */
const NO_ALIAS = new Set(
  (
    'ON USING JOIN INNER CROSS LEFT RIGHT FULL NATURAL STRAIGHT_JOIN ASOF POSITIONAL SEMI ANTI WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET FETCH FOR ' +
    'UNION INTERSECT EXCEPT MINUS SELECT FROM USE FORCE IGNORE PARTITION TABLESAMPLE WITH PIVOT UNPIVOT MATCH_RECOGNIZE LATERAL AS SET INTO AT RETURNING PROCEDURE LOCK'
  ).split(' '),
);

const JOIN_WORDS = new Set(['INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'NATURAL', 'ASOF', 'POSITIONAL', 'SEMI', 'ANTI']);

/** A join operator. */
interface Join {
  readonly next: number;
  readonly words: ReadonlySet<string>;
}

/** Reads one FROM clause into a block. */
export class FromReader {
  readonly #reader: OutlineReader;
  readonly #block: Block;
  readonly #scope: Scope;

  constructor(reader: OutlineReader, block: Block, scope: Scope) {
    this.#reader = reader;
    this.#block = block;
    this.#scope = scope;
  }

  /** A list of joins with commas between, up to `end` or to what belongs to no FROM clause; the index after it. */
  list(start: number, end: number): number {
    let i = start;
    for (;;) {
      i = this.#joined(i, end);
      if (!this.#reader.isText(i, ',') || i >= end) return i;
      i++;
    }
  }

  #joined(start: number, end: number): number {
    const first = this.#block.relations.length;
    let i = this.#factor(start, end);
    while (i < end) {
      if (this.#reader.word(i) === 'ON') {
        // A second ON belongs to an outer join further left.
        this.#block.ambiguousJoins = true;
        i = this.#condition(i + 1, end);
        continue;
      }
      const join = this.#join(i);
      if (join === null) return i;
      const right = this.#block.relations.length;
      i = this.#factor(join.next, end);
      this.#mark(join, first, right);
      if (join.words.has('NATURAL')) this.#block.mergesColumns = true;
      if (this.#reader.word(i) === 'ON' && i < end) i = this.#condition(i + 1, end);
      else if (this.#reader.word(i) === 'USING' && this.#reader.isText(i + 1, '(')) {
        this.#block.mergesColumns = true;
        i = this.#reader.skip(i + 1);
        if (this.#reader.word(i) === 'AS') i += 2;
      } else if (!join.words.has('CROSS') && !join.words.has('NATURAL') && !join.words.has('POSITIONAL')) this.#block.ambiguousJoins = true;
    }
    return i;
  }

  /** `[NATURAL] [INNER | LEFT [OUTER] | …] JOIN`, `STRAIGHT_JOIN`; null when none begins at `start`. */
  #join(start: number): Join | null {
    const words = new Set<string>();
    let i = start;
    if (this.#reader.word(i) === 'STRAIGHT_JOIN') return { next: i + 1, words };
    while (JOIN_WORDS.has(this.#reader.word(i))) {
      words.add(this.#reader.word(i));
      i++;
    }
    return this.#reader.word(i) === 'JOIN' ? { next: i + 1, words } : null;
  }

  #mark(join: Join, first: number, right: number): void {
    const { relations } = this.#block;
    const has = (...words: string[]): boolean => words.some((word) => join.words.has(word));
    for (const relation of relations.slice(right)) if (has('LEFT', 'FULL', 'SEMI', 'ANTI', 'ASOF', 'POSITIONAL')) relation.loose = true;
    for (const relation of relations.slice(first, right)) if (has('RIGHT', 'FULL', 'ASOF', 'POSITIONAL')) relation.loose = true;
  }

  /** The condition of a join: up to the next join, comma or clause at this depth. */
  #condition(start: number, end: number): number {
    let i = start;
    while (i < end) {
      const word = this.#reader.word(i);
      if (i > start && (this.#reader.isText(i, ',') || this.#join(i) !== null || word === 'ON')) break;
      if (i > start && NO_ALIAS.has(word) && !JOIN_WORDS.has(word) && this.#endsCondition(i)) break;
      i = this.#reader.skip(i);
    }
    this.#reader.expression({ from: start, to: i }, this.#scope);
    return i;
  }

  /** Whether the word at `i`, which could end a condition, does: `IS DISTINCT FROM` does not, nor `CASE … AS`. */
  #endsCondition(i: number): boolean {
    const word = this.#reader.word(i);
    if (word === 'FROM') return !(this.#reader.word(i - 1) === 'DISTINCT');
    if (word === 'GROUP' || word === 'ORDER') return this.#reader.word(i + 1) === 'BY';
    return word !== 'AS' && word !== 'SET' && word !== 'AT' && word !== 'WITH' && word !== 'PARTITION' && word !== 'IGNORE';
  }

  #factor(start: number, end: number): number {
    if (start >= end) throw new Unreadable('a table is missing in the FROM clause');
    const reader = this.#reader;
    let i = start;
    if (reader.word(i) === 'LATERAL') i++;
    if (reader.isText(i, '(')) {
      const closing = reader.close(i);
      if (reader.holdsQuery(i)) {
        const query = reader.query({ from: i + 1, to: closing }, this.#scope, 'inner');
        return this.#suffix(closing + 1, end, null, null, () => query);
      }
      const inner = this.list(i + 1, closing);
      if (inner !== closing) throw new Unreadable(`"${reader.token(inner)?.text ?? ''}" in the FROM clause`);
      // An alias of a join in brackets hides the names inside.
      if (closing + 1 < end && (reader.word(closing + 1) === 'AS' || this.#isAlias(closing + 1))) throw new Unreadable('an alias for a join in brackets');
      return closing + 1;
    }
    if (reader.word(i) === 'ONLY' && reader.token(i + 1)?.kind !== 'punctuation' && !NO_ALIAS.has(reader.word(i + 1))) i++;
    return this.#named(i, end, false);
  }

  /** The name of a `TABLE name` query; the index after it. */
  tableName(start: number): number {
    return this.#named(start, start, true);
  }

  #named(start: number, end: number, bare: boolean): number {
    const reader = this.#reader;
    const parts: string[] = [];
    let i = start;
    const quotes: boolean[] = [];
    for (;;) {
      const token = reader.token(i);
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'identifier')) throw new Unreadable(`"${token?.text ?? ''}" where a table was expected`);
      if (token.kind === 'word' && parts.length === 0 && NO_ALIAS.has(token.word)) throw new Unreadable(`${token.word} where a table was expected`);
      parts.push(nameOf(token));
      quotes.push(token.kind === 'identifier');
      i++;
      if (!reader.isText(i, '.')) break;
      i++;
    }
    if (reader.isText(i, '(')) return this.#function(parts, i, end);
    if (parts.length > 3) throw new Unreadable(`a name of ${parts.length} parts: ${parts.join('.')}`);
    for (let index = start; index < i; index++) reader.names.add(index);
    const range = reader.range({ from: start, to: i });
    const quoted = quotes.includes(true);
    const dual = parts.length === 1 && !quoted && parts[0]?.toLowerCase() === 'dual' && (reader.dialect === 'mysql' || reader.dialect === 'mariadb');
    const cte = parts.length === 1 ? this.#cte(parts[0] ?? '', quoted) : false;
    const table = dual || cte ? null : { parts, ...(quoted ? { quoted: quotes } : {}), range };
    const named = cte ? this.#scope.get((parts[0] ?? '').toLowerCase()) : undefined;
    const query = (): Query | null => named?.query ?? null;
    // Its columns have other names than in its query, or its query may read itself.
    const renamed = named?.renamed === true || named?.recursive === true;
    if (!bare) return this.#suffix(i, end, table, cte ? (parts[0] ?? null) : null, query, renamed);
    this.#add(table, null, renamed, null, query);
    return i;
  }

  /** Whether a name is that of a CTE. Throws when engines would disagree. */
  #cte(name: string, quoted: boolean): boolean {
    const found = this.#scope.get(name.toLowerCase());
    if (found === undefined) return false;
    if (found === null) throw new Unreadable(`${name} is a table for one engine and a name of the WITH list for another`);
    // MySQL on a system of files that tells case apart takes it for a table.
    if (found.name !== name && (found.quoted || quoted || this.#reader.dialect === 'mysql')) throw new Unreadable(`${name} and ${found.name} differ in case`);
    return true;
  }

  #function(parts: readonly string[], open: number, end: number): number {
    const name = parts.join('.');
    if (parts.length !== 1 || !PURE_FUNCTIONS.has(name.toUpperCase())) throw new Unreadable(`nobody can tell what the table function ${name}() reads`);
    const closing = this.#reader.close(open);
    this.#reader.expression({ from: open + 1, to: closing }, this.#scope);
    let i = closing + 1;
    if (this.#reader.word(i) === 'WITH' && this.#reader.word(i + 1) === 'ORDINALITY') i += 2;
    return this.#suffix(i, end, null);
  }

  /** What may follow a name: a partition, an alias, columns, a sample, index hints. Adds the relation; the index after it. */
  #suffix(start: number, end: number, table: TableReference | null, hidden: string | null = null, query: () => Query | null = () => null, renamedInside = false): number {
    const reader = this.#reader;
    let i = start;
    if (table !== null && reader.isText(i, '*') && reader.dialect === 'postgres') i++;
    if (reader.word(i) === 'PARTITION' && reader.isText(i + 1, '(')) i = reader.skip(i + 1);
    let alias: string | null = null;
    let renamed = renamedInside;
    if (i < end && (reader.word(i) === 'AS' || this.#isAlias(i))) {
      if (reader.word(i) === 'AS') i++;
      const token = reader.token(i);
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'identifier')) throw new Unreadable(`"${token?.text ?? ''}" where an alias was expected`);
      alias = nameOf(token);
      const from = i;
      i++;
      if (i < end && reader.isText(i, '(')) {
        renamed = true;
        i = reader.skip(i);
      }
      for (let index = from; index < i; index++) reader.names.add(index);
    }
    while (i < end && (reader.word(i) === 'TABLESAMPLE' || reader.word(i) === 'REPEATABLE')) {
      i++;
      if (!reader.isText(i, '(')) i++;
      if (reader.isText(i, '(')) i = reader.skip(i);
      else if (reader.isText(i, '%')) i++;
    }
    i = this.#hints(i);
    const next = reader.word(i);
    if (i < end && (next === 'FOR' || next === 'AT')) throw new Unreadable('a table as of another time');
    if (i < end && (next === 'PIVOT' || next === 'UNPIVOT' || next === 'MATCH_RECOGNIZE')) throw new Unreadable(`${next} in the FROM clause`);
    this.#add(table, alias, renamed, hidden, query);
    return i;
  }

  #hints(start: number): number {
    const reader = this.#reader;
    let i = start;
    while (/^(?:USE|FORCE|IGNORE)$/.test(reader.word(i)) && /^(?:INDEX|KEY)$/.test(reader.word(i + 1))) {
      i += 2;
      while (i < reader.read.tokens.length && !reader.isText(i, '(')) i++;
      i = reader.skip(i);
      if (reader.isText(i, ',') && /^(?:USE|FORCE|IGNORE)$/.test(reader.word(i + 1)) && /^(?:INDEX|KEY)$/.test(reader.word(i + 2))) i++;
    }
    return i;
  }

  #isAlias(i: number): boolean {
    const token = this.#reader.token(i);
    return token !== undefined && (token.kind === 'identifier' || (token.kind === 'word' && !NO_ALIAS.has(token.word)));
  }

  #add(table: TableReference | null, alias: string | null, renamed: boolean, hidden: string | null, query: () => Query | null): void {
    const visibleName = alias ?? table?.parts.at(-1) ?? hidden;
    if (table === null) {
      this.#block.relations.push({ kind: 'other', visibleName, loose: false, renamed, query });
      return;
    }
    const reference: TableReference = alias === null ? table : { ...table, alias };
    const relation: Relation = { kind: 'table', visibleName, reference, loose: false, renamed };
    this.#block.relations.push(relation);
    this.#reader.references.push({ reference, block: this.#block, relation });
  }
}
