/**
 * The outline of a query: its SELECT blocks, what each reads FROM, where its clauses lie. Our own reading, from tokens: strict, so
 * that whatever it does not know makes the whole outline `Unreadable` (tables unknown) and never a guess.
 */
import type { TableReference, TextRange } from '../statement.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { FromReader } from './fromClause.ts';
import { Unreadable } from './outlineTypes.ts';
import type { Block, Outline, Query, Relation, Scope, Span, WithName } from './outlineTypes.ts';
import { endsOperand, nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

/** The outline of one reading statement. Throws `Unreadable`. */
export function readOutline(read: SqlTokens, dialect: LexicalName): Outline {
  const reader = new OutlineReader(read, dialect);
  let from = 0;
  let to = read.tokens.length;
  while (read.tokens[from]?.text === '(' && read.closing.get(from) === to - 1) {
    from++;
    to--;
  }
  const outer = reader.query({ from, to }, new Map(), 'outer');
  const references = [...reader.references].sort((x, y) => x.reference.range.start - y.reference.range.start);
  return { queries: reader.queries, outer, references, names: reader.names };
}

const RANKS: Readonly<Record<string, number>> = { SELECT: 1, WHERE: 2, GROUP: 3, HAVING: 4, WINDOW: 5, QUALIFY: 6, USING: 7 };
const TAILS = new Set(['ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'FOR']);
const SET_OPERATIONS = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS']);
const QUERY_STARTS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

export class OutlineReader {
  readonly read: SqlTokens;
  readonly dialect: LexicalName;
  readonly queries: Query[] = [];
  readonly references: { reference: TableReference; block: Block; relation: Relation }[] = [];
  readonly names = new Set<number>();
  #depth = 0;

  constructor(read: SqlTokens, dialect: LexicalName) {
    this.read = read;
    this.dialect = dialect;
  }

  token(i: number): SqlToken | undefined {
    return this.read.tokens[i];
  }

  word(i: number): string {
    return this.read.tokens[i]?.word ?? '';
  }

  isText(i: number, text: string): boolean {
    return this.read.tokens[i]?.text === text;
  }

  /** The index of the bracket that closes the one at `i`. */
  close(i: number): number {
    const closing = this.read.closing.get(i);
    if (closing === undefined) throw new Unreadable('a bracket is not closed');
    return closing;
  }

  /** The index after the token at `i`, or after the bracket that closes it. */
  skip(i: number): number {
    const text = this.token(i)?.kind === 'punctuation' ? this.token(i)?.text : '';
    return text === '(' || text === '[' || text === '{' ? this.close(i) + 1 : i + 1;
  }

  /** Reads a whole query: WITH, set operations, ORDER BY, LIMIT. */
  query(span: Span, outerScope: Scope, place: Query['place']): Query {
    if (++this.#depth > 200) throw new Unreadable('nested too deeply');
    const query: Query = { blocks: [], orderBy: null, limited: false, withTies: false, place, setOperation: false, span, scope: outerScope, cuts: [] };
    this.queries.push(query);
    let i = span.from;
    let scope = outerScope;
    if (this.word(i) === 'WITH') [i, scope] = this.#with(i, span.to, outerScope);
    query.scope = scope;
    i = this.#term({ from: i, to: span.to }, scope, query);
    while (i < span.to && SET_OPERATIONS.has(this.word(i))) {
      query.setOperation = true;
      i++;
      if (this.word(i) === 'ALL' || this.word(i) === 'DISTINCT') i++;
      if (this.word(i) === 'BY' && this.word(i + 1) === 'NAME') i += 2;
      i = this.#term({ from: i, to: span.to }, scope, query);
    }
    this.#tail({ from: i, to: span.to }, scope, query);
    this.#depth--;
    return query;
  }

  /** `WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (query), …`: the index after it and the scope with its names. */
  #with(start: number, end: number, outerScope: Scope): [number, Scope] {
    let i = start + 1;
    const recursive = this.word(i) === 'RECURSIVE' && this.word(i + 1) !== 'AS' && !this.isText(i + 1, '(');
    if (recursive) i++;
    const items: { name: SqlToken; at: number; body: Span; renamed: boolean }[] = [];
    for (;;) {
      const name = this.token(i);
      const at = i;
      if (name === undefined || (name.kind !== 'word' && name.kind !== 'identifier')) throw new Unreadable('a WITH list without a name');
      i++;
      const renamed = this.isText(i, '(');
      if (renamed) i = this.skip(i);
      for (let index = at; index < i; index++) this.names.add(index);
      if (this.word(i) !== 'AS') throw new Unreadable('a WITH list without AS');
      i++;
      if (this.word(i) === 'NOT') i++;
      if (this.word(i) === 'MATERIALIZED') i++;
      if (!this.isText(i, '(')) throw new Unreadable('a WITH list without a query in brackets');
      items.push({ name, at, body: { from: i + 1, to: this.close(i) }, renamed });
      i = this.close(i) + 1;
      if (!this.isText(i, ',')) break;
      i++;
    }
    if (i >= end) throw new Unreadable('a WITH list without a query behind it');
    const scope = new Map(outerScope);
    for (const [index, { name, at, body, renamed }] of items.entries()) {
      const key = nameOf(name).toLowerCase();
      const entry: WithName = { name: nameOf(name), quoted: name.kind === 'identifier', item: { from: at, to: body.to + 1 }, recursive, renamed, shadows: scope.has(key), query: null };
      const inner = new Map(scope);
      if (recursive) {
        // Whether a name that is defined later is that CTE or a table is for each engine another answer.
        for (const later of items.slice(index + 1)) inner.set(nameOf(later.name).toLowerCase(), null);
        // Without a set operation nothing recurses: then DuckDB reads the table of that name.
        inner.set(key, this.#hasSetOperation(body) ? entry : null);
      }
      entry.query = this.query(body, inner, 'inner');
      scope.set(key, entry);
    }
    return [i, scope];
  }

  #hasSetOperation(span: Span): boolean {
    for (let i = span.from; i < span.to; i = this.skip(i)) if (SET_OPERATIONS.has(this.word(i))) return true;
    return false;
  }

  /** One operand of set operations; the index after it. */
  #term(span: Span, scope: Scope, query: Query): number {
    const i = span.from;
    if (i >= span.to) throw new Unreadable('a query is missing');
    if (this.isText(i, '(')) {
      const closing = this.close(i);
      const inner = this.query({ from: i + 1, to: closing }, scope, 'inner');
      query.blocks.push(...inner.blocks);
      return closing + 1;
    }
    const block: Block = { relations: [], select: null, where: null, grouped: false, groupBy: null, mergesColumns: false, ambiguousJoins: false, span: { from: i, to: span.to }, input: null, having: null, qualified: false };
    query.blocks.push(block);
    const end = this.#block(span, scope, block);
    block.span.to = end;
    return end;
  }

  #block(span: Span, scope: Scope, block: Block): number {
    const i = span.from;
    switch (this.word(i)) {
      case 'SELECT':
        return this.#select(span, scope, block);
      case 'FROM':
        if (this.dialect === 'duckdb') return this.#select(span, scope, block);
        throw new Unreadable('a query begins with FROM');
      case 'VALUES': {
        const end = this.#clauseEnd(i + 1, span.to);
        this.expression({ from: i + 1, to: end }, scope);
        return end;
      }
      case 'TABLE': {
        const end = new FromReader(this, block, scope).tableName(i + 1);
        return end;
      }
      default:
        throw new Unreadable(`"${this.token(i)?.text ?? ''}" where a query was expected`);
    }
  }

  #select(span: Span, scope: Scope, block: Block): number {
    let i = span.from;
    let rank = 0;
    let from = false;
    while (i < span.to) {
      const word = this.word(i);
      if (word === 'FROM' && !from && (rank === 1 || i === span.from)) {
        from = true;
        const start = i;
        i = new FromReader(this, block, scope).list(i + 1, span.to);
        if (rank === 1) block.input = { from: start, to: i };
        if (i < span.to && !this.#beginsClause(i, span.to)) throw new Unreadable(`"${this.token(i)?.text ?? ''}" in the FROM clause`);
        continue;
      }
      const next = RANKS[word];
      if (next === undefined) break;
      if (next <= rank) throw new Unreadable(`${word} in an unexpected place`);
      rank = next;
      const end = this.#clauseEnd(i + 1, span.to);
      const clause = { from: i + 1, to: end };
      if (word === 'SELECT') block.select = clause;
      if (word === 'WHERE') {
        block.where = clause;
        if (block.input !== null) block.input = { from: block.input.from, to: end };
      }
      if (word === 'HAVING') block.having = clause;
      if (word === 'QUALIFY' || word === 'USING') block.qualified = true;
      if (word === 'GROUP') {
        block.grouped = true;
        block.groupBy = { from: i + 2, to: end };
      }
      this.expression(clause, scope);
      i = end;
    }
    return i;
  }

  /** ORDER BY, LIMIT, OFFSET, FETCH, up to the end of the query. */
  #tail(span: Span, scope: Scope, query: Query): void {
    let i = span.from;
    while (i < span.to) {
      const word = this.word(i);
      if (!TAILS.has(word)) throw new Unreadable(`"${this.token(i)?.text ?? ''}" behind a query`);
      const end = this.#clauseEnd(i + 1, span.to);
      const clause = { from: i + 1, to: end };
      if (word === 'ORDER') {
        if (query.orderBy !== null || query.limited || this.word(i + 1) !== 'BY') throw new Unreadable('ORDER in an unexpected place');
        query.orderBy = { from: i + 2, to: end };
      } else {
        query.cuts.push({ word, span: clause });
        const all = word === 'LIMIT' && end === i + 2 && (this.word(i + 1) === 'ALL' || this.word(i + 1) === 'NULL');
        if (!all) query.limited = true;
        if (this.word(end - 2) === 'WITH' && this.word(end - 1) === 'TIES') query.withTies = true;
      }
      this.expression(clause, scope);
      i = end;
    }
  }

  /** The index at which the next clause or set operation begins. */
  #clauseEnd(from: number, end: number): number {
    let i = from;
    while (i < end) {
      if (i > from && this.#beginsClause(i, end)) return i;
      if (i === from && SET_OPERATIONS.has(this.word(i))) return i;
      if (i === from && this.word(i) === 'FROM' && this.word(i - 1) === 'SELECT') return i;
      i = this.skip(i);
    }
    return end;
  }

  /** Whether a clause begins at `i`: not for names that are spelled like a keyword, and not for `IS DISTINCT FROM`. */
  #beginsClause(i: number, end: number): boolean {
    const word = this.word(i);
    const before = this.token(i - 1);
    if (word === '' || before?.word === 'AS') return false;
    const next = this.word(i + 1);
    if (word === 'FROM') return !(before?.word === 'DISTINCT' && /^(?:IS|NOT)$/.test(this.word(i - 2))) && endsOperand(before);
    if (word === 'SELECT') return this.dialect === 'duckdb' && endsOperand(before);
    const all = before?.word === 'ALL' && this.word(i - 2) === 'BY';
    if (!endsOperand(before) && !all) return false;
    if (word === 'GROUP' || word === 'ORDER') return next === 'BY';
    if (word === 'FETCH') return next === 'FIRST' || next === 'NEXT';
    if (word === 'WINDOW') return this.word(i + 2) === 'AS';
    if (word === 'USING') return next === 'SAMPLE';
    if (word === 'QUALIFY') return this.dialect === 'duckdb' || this.dialect === 'generic';
    if (word === 'FOR') return false;
    if (SET_OPERATIONS.has(word)) return next === 'ALL' || next === 'DISTINCT' || next === 'BY' || QUERY_STARTS.has(next) || this.isText(i + 1, '(') || (next === 'FROM' && this.dialect === 'duckdb');
    if (word === 'LIMIT' || word === 'OFFSET') return i + 1 < end && !this.isText(i + 1, ',') && next !== 'FROM';
    return word === 'WHERE' || word === 'HAVING';
  }

  /** Reads the queries inside an expression. */
  expression(span: Span, scope: Scope): void {
    if (++this.#depth > 200) throw new Unreadable('nested too deeply');
    for (let i = span.from; i < span.to; i++) {
      const token = this.token(i);
      if (token === undefined) break;
      if (token.word === 'JOIN' || token.word === 'SELECT') throw new Unreadable(`${token.word} in an unexpected place`);
      if (token.kind !== 'punctuation' || (token.text !== '(' && token.text !== '[' && token.text !== '{')) continue;
      const closing = this.close(i);
      const inner = { from: i + 1, to: closing };
      if (token.text === '(' && this.holdsQuery(i)) this.query(inner, scope, this.word(i - 1) === 'EXISTS' ? 'exists' : 'inner');
      else this.expression(inner, scope);
      i = closing;
    }
    this.#depth--;
  }

  /** Whether brackets hold a query, and not an expression that begins with one. */
  holdsQuery(open: number): boolean {
    const first = open + 1;
    const word = this.word(first);
    if (word === 'SELECT' || word === 'WITH') return true;
    if (word === 'VALUES') return this.isText(first + 1, '(') || this.word(first + 1) === 'ROW';
    if (word === 'TABLE') return this.token(first + 1)?.kind === 'word' || this.token(first + 1)?.kind === 'identifier';
    if (word === 'FROM') return this.dialect === 'duckdb' && this.word(open - 1) !== 'TRIM' && this.word(open - 1) !== 'LTRIM';
    if (!this.isText(first, '(') || !this.holdsQuery(first)) return false;
    const after = this.close(first) + 1;
    return after === this.close(open) || SET_OPERATIONS.has(this.word(after)) || TAILS.has(this.word(after));
  }

  /** The range in the text of a span of tokens. */
  range(span: Span): TextRange {
    return { start: this.token(span.from)?.start ?? 0, end: this.token(span.to - 1)?.end ?? 0 };
  }
}
