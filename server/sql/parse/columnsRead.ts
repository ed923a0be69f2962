/**
 * Which columns of its source tables a text may read, by their names in it. Too many are sound, too few are not: a column is left out only when
 * neither its name stands in the text nor a star, a row as a whole or a natural join can reach it.
 */
import type { ColumnsRead } from '../statement.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import type { Block, Outline, Query, Relation } from './outlineTypes.ts';
import { items, outputsOf } from './outputNames.ts';
import { nameOf } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

interface Stars {
  /** The name before the star; null: all relations of the block. */
  readonly of: string | null;
  readonly except: readonly string[];
}

/** What each reference of an outline may read, in the order of `outline.references`. */
export function readColumnsRead(read: SqlTokens, outline: Outline, dialect: LexicalName): readonly ColumnsRead[] {
  const tables = new Set(outline.references.map(({ relation }) => fold(relation.visibleName ?? '')));
  const blocks = new Set(outline.queries.flatMap((query) => query.blocks));
  const relations = [...blocks].flatMap((block) => block.relations);
  const others = new Set(relations.filter(({ kind }) => kind === 'other').map(({ visibleName }) => fold(visibleName ?? '')));
  const { names, own, rows } = mentions(read, outline, dialect, tables, others);
  const unsure = read.tokens.some((token, i) => (token.word === 'COLUMNS' && read.tokens[i + 1]?.text === '(') || (/^u$/i.test(token.text) && read.tokens[i + 1]?.text === '&'));
  const whole = wholeTables(read, outline, rows);
  return outline.references.map(({ block, relation }) => {
    // A column can be named in the query that reads its table, and anywhere once a star has passed it on.
    const holding = outline.queries.filter(({ blocks }) => blocks.includes(block));
    const passed = holding.some(({ place }) => place !== 'exists') && starsOf(read, block).some(({ of }) => of === null || of === fold(relation.visibleName ?? ''));
    const around = holding.map(({ span, setOperation }) => (setOperation ? block.span : span));
    const named = names.filter(({ at }) => passed || around.some(({ from, to }) => from <= at && at < to)).map(({ name }) => name);
    const mine = own.get(fold(relation.visibleName ?? '')) ?? new Set<string>();
    const except = unsure || relation.renamed ? [] : (whole.get(relation) ?? null);
    return { names: [...new Set(named)], own: [...mine], allBut: except };
  });
}

const fold = (name: string): string => name.toLowerCase();

interface Mentions {
  /** Names without a qualifier, or behind one that is no table's, with the token where they stand. */
  readonly names: readonly { readonly name: string; readonly at: number }[];
  /** By the name that a table is called by: the columns behind it. */
  readonly own: ReadonlyMap<string, ReadonlySet<string>>;
  /** Relations whose name stands alone, as a row. */
  readonly rows: ReadonlySet<Relation>;
}

function mentions(read: SqlTokens, outline: Outline, dialect: LexicalName, tables: ReadonlySet<string>, others: ReadonlySet<string>): Mentions {
  const { tokens } = read;
  const skipped = new Set([...outline.names, ...excludedTokens(read), ...orderedAliases(read, outline)]);
  const names: { name: string; at: number }[] = [];
  const own = new Map<string, Set<string>>();
  const rows = new Set<Relation>();
  const selects = outline.queries.flatMap(({ blocks }) => blocks.flatMap(({ select }) => select ?? []));
  for (let i = 0; i < tokens.length; i++) {
    if (skipped.has(i)) continue;
    // With ANSI_QUOTES it would be a name.
    const quoted = (dialect === 'mysql' || dialect === 'mariadb') && tokens[i]?.kind === 'string' && tokens[i]?.text.startsWith('"') === true;
    if (quoted) names.push({ name: fold((tokens[i]?.text ?? '').slice(1, -1)), at: i });
    if (!isName(tokens[i]) || tokens[i - 1]?.text === '.' || isNoColumn(tokens, i)) continue;
    const parts = [fold(nameOf(tokens[i] as SqlToken))];
    while (tokens[i + 1]?.text === '.' && (isName(tokens[i + 2]) || tokens[i + 2]?.text === '*')) {
      parts.push(fold(nameOf(tokens[i + 2] as SqlToken)));
      i += 2;
    }
    const [first = ''] = parts;
    if (parts.length === 1) {
      for (const relation of visibleAt(outline, i, first)) rows.add(relation);
      names.push({ name: first, at: i });
      continue;
    }
    if (!tables.has(first)) names.push({ name: first, at: i });
    for (const [at, part] of parts.slice(0, -1).entries()) {
      const column = parts[at + 1] ?? '';
      if (column === '*') {
        if (!selects.some(({ from, to }) => from <= i && i < to)) for (const relation of visibleAt(outline, i, part)) rows.add(relation);
        continue;
      }
      if (tables.has(part)) own.set(part, (own.get(part) ?? new Set()).add(column));
      if (others.has(part)) names.push({ name: column, at: i });
    }
  }
  return { names, own, rows };
}

/** The relations that a name may mean at a token: those of the queries around it. */
function visibleAt(outline: Outline, at: number, name: string): readonly Relation[] {
  const around = outline.queries.filter(({ span }) => span.from <= at && at < span.to);
  return around.flatMap(({ blocks }) => blocks.flatMap(({ relations }) => relations.filter(({ visibleName }) => fold(visibleName ?? '') === name)));
}

function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'identifier';
}

/** An alias or a type behind AS, a function, a type behind `::`, the first word of a literal, the unit of an interval. */
function isNoColumn(tokens: readonly SqlToken[], i: number): boolean {
  const [before, token, after] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (before?.word === 'AS' || before?.text === '::' || after?.text === '(') return true;
  if (/^(?:DATE|TIME|TIMESTAMP|TIMESTAMPTZ|INTERVAL)$/.test(token?.word ?? '') && after?.kind === 'string') return true;
  if (/^(?:YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?$/.test(token?.word ?? '')) {
    if (tokens[i - 2]?.word === 'INTERVAL' && (before?.kind === 'string' || before?.kind === 'number')) return true;
    if (before?.text === '(' && tokens[i - 2]?.word === 'EXTRACT' && after?.word === 'FROM') return true;
  }
  return false;
}

/** The names in `* EXCLUDE (a, b)`, which are what is not read. */
function excludedTokens(read: SqlTokens): number[] {
  return read.tokens.flatMap((token, i) => {
    const list = exclusionAt(read, i);
    return token.text !== '*' || list === null ? [] : Array.from({ length: list.to - list.from }, (_, n) => list.from + n);
  });
}

/** The names behind EXCLUDE or EXCEPT after the star at `star`. */
function exclusionAt(read: SqlTokens, star: number): { readonly from: number; readonly to: number } | null {
  if (!/^(?:EXCLUDE|EXCEPT)$/.test(read.tokens[star + 1]?.word ?? '')) return null;
  if (read.tokens[star + 2]?.text === '(') {
    const close = read.closing.get(star + 2) ?? star + 2;
    return /^(?:SELECT|WITH|VALUES|FROM|TABLE)$/.test(read.tokens[star + 3]?.word ?? '') || read.tokens[star + 3]?.text === '(' ? null : { from: star + 3, to: close };
  }
  return read.tokens[star + 1]?.word === 'EXCLUDE' && isName(read.tokens[star + 2]) && read.tokens[star + 3]?.text !== '.' ? { from: star + 2, to: star + 3 } : null;
}

/** Items of an ORDER BY that are nothing but an alias of the select list: the alias comes before a column of its name on every engine. */
function orderedAliases(read: SqlTokens, outline: Outline): number[] {
  return outline.queries.flatMap(({ blocks, orderBy, setOperation }) => {
    const select = blocks[0]?.select ?? null;
    if (orderBy === null || setOperation || select === null) return [];
    const aliases = new Set(outputsOf(read, select).flatMap(({ expression, name }) => (name !== null && read.tokens[expression.to]?.word === 'AS' ? [fold(name)] : [])));
    return items(read, orderBy).flatMap(({ from }) => {
      const token = read.tokens[from];
      const alone = !/^(?:\.|\()$/.test(read.tokens[from + 1]?.text ?? '') && /^(?:|,|ASC|DESC|NULLS|LIMIT|OFFSET|FETCH|\))$/.test((read.tokens[from + 1]?.text ?? '').toUpperCase());
      return token !== undefined && isName(token) && alone && aliases.has(fold(nameOf(token))) ? [from] : [];
    });
  });
}

/** The relations of which every column may be read, with the columns that each star leaves out. */
function wholeTables(read: SqlTokens, outline: Outline, rows: ReadonlySet<Relation>): ReadonlyMap<Relation, readonly string[]> {
  const whole = new Map<Relation, readonly string[]>();
  const seen = new Set<Query>();
  const take = (relation: Relation, except: readonly string[]): void => {
    const before = whole.get(relation);
    whole.set(relation, before === undefined ? except : before.filter((name) => except.includes(name)));
    const query = relation.query?.() ?? null;
    if (query !== null) demand(query);
  };
  /** All outputs of a query matter. */
  const demand = (query: Query): void => {
    if (seen.has(query)) return;
    seen.add(query);
    for (const block of query.blocks) {
      for (const { of, except } of starsOf(read, block)) {
        for (const relation of block.relations) if (of === null || fold(relation.visibleName ?? '') === of) take(relation, except);
      }
    }
  };
  const blocks = new Set(outline.queries.flatMap((query) => query.blocks));
  const consumed = new Set<Query>();
  for (const block of blocks) {
    for (const relation of block.relations) {
      const query = relation.query?.() ?? null;
      if (query !== null) consumed.add(query);
      if (rows.has(relation)) take(relation, []);
      if (query !== null && relation.renamed) demand(query);
    }
  }
  const named = outline.queries.flatMap(({ scope }) => [...scope.values()]);
  for (const name of named) if (name?.query != null && (name.renamed || name.recursive)) demand(name.query);
  const listed = new Set(named.map((name) => name?.query ?? null));
  for (const query of outline.queries) {
    const distinct = query.blocks.some(({ select }) => select !== null && /^DISTINCT/.test(read.tokens[select.from]?.word ?? ''));
    const passedOn = consumed.has(query) || listed.has(query) || query.place === 'exists';
    if (query === outline.outer || query.setOperation || distinct || !passedOn) demand(query);
  }
  for (const [i, token] of read.tokens.entries()) {
    if (token.word !== 'NATURAL' && token.word !== 'POSITIONAL') continue;
    const around = [...blocks].filter(({ span }) => span.from <= i && i < span.to).sort((x, y) => x.span.to - x.span.from - (y.span.to - y.span.from))[0];
    for (const relation of around?.relations ?? []) take(relation, []);
  }
  return whole;
}

/** The stars of a select list. A query without one (`TABLE t`, `FROM t`) is a star. */
function starsOf(read: SqlTokens, { select, relations }: Block): readonly Stars[] {
  if (select === null) return relations.length === 0 ? [] : [{ of: null, except: [] }];
  const found: Stars[] = [];
  const { tokens } = read;
  for (let i = select.from; i < select.to; i++) {
    if (tokens[i]?.text === '(' && /^(?:SELECT|WITH|FROM)$/.test(tokens[i + 1]?.word ?? '')) {
      i = read.closing.get(i) ?? i;
      continue;
    }
    if (tokens[i]?.text !== '*') continue;
    const before = tokens[i - 1];
    const list = exclusionAt(read, i);
    const except = list === null ? [] : tokens.slice(list.from, list.to).filter(isName).map((token) => fold(nameOf(token)));
    if (before?.text === '.') found.push({ of: fold(nameOf(tokens[i - 2] ?? before)), except });
    else if (before?.text === '(' && tokens[i - 2]?.word === 'COUNT' && tokens[i + 1]?.text === ')') continue;
    else if (i === select.from || before?.text === ',' || before?.text === '(' || /^(?:ALL|DISTINCT|DISTINCTROW)$/.test(before?.word ?? '') || isModifier(before) || isBehindOn(read, select.from, i)) found.push({ of: null, except });
  }
  return found;
}

/** `DISTINCT ON (…) *`. */
function isBehindOn({ tokens, closing }: SqlTokens, from: number, star: number): boolean {
  return tokens[from]?.word === 'DISTINCT' && tokens[from + 1]?.word === 'ON' && closing.get(from + 2) === star - 1;
}

function isModifier(token: SqlToken | undefined): boolean {
  return /^(?:HIGH_PRIORITY|STRAIGHT_JOIN|SQL_\w+)$/.test(token?.word ?? '');
}
