/**
 * Which columns of a result are columns of source tables, unchanged: through derived tables and WITH lists, whatever they are called on the way. What
 * cannot be told for sure is `other`: rules of a table's column follow that column alone.
 */
import type { NamedTable, OutputColumn, TableReference } from '../statement.ts';
import type { Block, Outline, Relation, Span } from './outlineTypes.ts';
import { isColumn, outputsOf } from './outputNames.ts';
import { nameOf } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';

/** The columns of the result, for each operand of the outermost set operations; null when they cannot be told. */
export function readOrigins(read: SqlTokens, outline: Outline): readonly (readonly OutputColumn[])[] | null {
  if (matchesByName(read)) return null;
  const operands = outline.outer.blocks.map((block) => columnsOf(read, block));
  return operands.length === 0 || operands.includes(null) ? null : operands.filter((operand) => operand !== null);
}

/** `UNION BY NAME` puts columns to each other whatever their places. */
function matchesByName({ tokens }: SqlTokens): boolean {
  return tokens.some(({ word }, i) => (word === 'UNION' || word === 'ALL' || word === 'DISTINCT') && tokens[i + 1]?.word === 'BY' && tokens[i + 2]?.word === 'NAME');
}

function columnsOf(read: SqlTokens, block: Block): readonly OutputColumn[] | null {
  // `FROM t`, `TABLE t`.
  if (block.select === null) return starOf(read, block, block.relations);
  const columns: OutputColumn[] = [];
  for (const { expression, name, star } of outputsOf(read, block.select)) {
    if (!star) {
      columns.push(isColumn(read.tokens, expression) ? columnOf(read, block, expression, name) : { kind: 'other', name });
      continue;
    }
    const all = starred(read, block, expression);
    if (all === null) return null;
    columns.push(...all);
  }
  return columns;
}

/** The columns of `*` or `t.*`, with nothing put in or taken out. */
function starred(read: SqlTokens, block: Block, { from, to }: Span): readonly OutputColumn[] | null {
  if (to === from + 1) return starOf(read, block, block.relations);
  if (!isColumn(read.tokens, { from, to: to - 2 }) || read.tokens[to - 2]?.text !== '.' || read.tokens[to - 1]?.text !== '*') return null;
  const relation = called(block, partsOf(read, { from, to: to - 2 }));
  return relation === null ? null : starOf(read, block, [relation]);
}

function starOf(read: SqlTokens, block: Block, relations: readonly Relation[]): readonly OutputColumn[] | null {
  if (relations.length === 0 || (relations.length > 1 && block.mergesColumns)) return null;
  const columns: OutputColumn[] = [];
  for (const relation of relations) {
    const all = relation.renamed ? null : relation.reference !== undefined ? [{ kind: 'star' as const, table: named(relation.reference) }] : insideOf(read, relation);
    if (all === null) return null;
    columns.push(...all);
  }
  return columns;
}

/** The columns of a derived table: of one query, or what all operands of its set operations agree on. */
function insideOf(read: SqlTokens, relation: Relation): readonly OutputColumn[] | null {
  const query = relation.query?.() ?? null;
  if (query === null) return null;
  const operands = query.blocks.map((block) => columnsOf(read, block));
  const [first] = operands;
  if (first === undefined || first === null) return null;
  if (operands.length === 1) return first;
  // Without a star, places can be told.
  if (operands.some((columns) => columns === null || columns.length !== first.length || columns.some(({ kind }) => kind === 'star'))) return null;
  return first.map((column, i): OutputColumn => {
    const name = column.kind === 'star' ? null : column.name;
    const same = column.kind === 'column' && operands.every((columns) => isSame(column, columns?.[i]));
    return same ? column : { kind: 'other', name };
  });
}

function isSame(column: Extract<OutputColumn, { kind: 'column' }>, other: OutputColumn | undefined): boolean {
  return other?.kind === 'column' && other.column.toLowerCase() === column.column.toLowerCase() && JSON.stringify(other.tables) === JSON.stringify(column.tables);
}

/** What `column` or `t.column` of a block is. */
function columnOf(read: SqlTokens, block: Block, span: Span, name: string | null): OutputColumn {
  const parts = partsOf(read, span);
  const column = parts.at(-1) ?? '';
  const other: OutputColumn = { kind: 'other', name };
  if (parts.length > 1) {
    const relation = called(block, parts.slice(0, -1));
    return relation === null ? other : { ...inRelation(read, relation, column), name };
  }
  const [only] = block.relations;
  if (only !== undefined && block.relations.length === 1) return { ...inRelation(read, only, column), name };
  // One of them has it: of what is not known in the text it could be as well.
  const tables: NamedTable[] = [];
  const derived: OutputColumn[] = [];
  for (const relation of block.relations) {
    if (relation.renamed) return other;
    if (relation.reference !== undefined) {
      tables.push(named(relation.reference));
      continue;
    }
    const all = insideOf(read, relation);
    if (all === null || all.some(({ kind }) => kind === 'star')) return other;
    derived.push(...all.filter((one) => one.kind !== 'star' && isCalled(one.name, column)));
  }
  const [found] = derived;
  if (found !== undefined) return derived.length === 1 && !block.mergesColumns && found.kind === 'column' ? { ...found, name } : other;
  return tables.length === 0 ? other : { kind: 'column', name, tables, column };
}

type Found = { readonly kind: 'column'; readonly tables: readonly NamedTable[]; readonly column: string } | { readonly kind: 'other' };

function inRelation(read: SqlTokens, relation: Relation, column: string): Found {
  if (relation.renamed) return { kind: 'other' };
  if (relation.reference !== undefined) return { kind: 'column', tables: [named(relation.reference)], column };
  const all = insideOf(read, relation) ?? [];
  const sameName = all.filter((one) => one.kind !== 'star' && isCalled(one.name, column));
  const stars = all.flatMap((one) => (one.kind === 'star' ? [one.table] : []));
  // A name that the engine makes up might be this one.
  const madeUp = all.some((one) => one.kind !== 'star' && one.name === null);
  const [found] = sameName;
  if (sameName.length === 1 && stars.length === 0 && found?.kind === 'column') return { kind: 'column', tables: found.tables, column: found.column };
  if (sameName.length === 0 && stars.length > 0 && !madeUp) return { kind: 'column', tables: stars, column };
  return { kind: 'other' };
}

/** A table by its name alone, wherever it stands. */
const named = ({ parts, quoted }: TableReference): NamedTable => ({ parts, ...(quoted === undefined ? {} : { quoted }) });

const isCalled = (name: string | null, wanted: string): boolean => name?.toLowerCase() === wanted.toLowerCase();

/** The only relation of a block that a qualifier can mean; null: none, or several. */
function called(block: Block, qualifier: readonly string[]): Relation | null {
  const last = qualifier.at(-1) ?? '';
  const found = block.relations.filter(({ visibleName }) => isCalled(visibleName, last));
  const [relation] = found;
  if (relation === undefined || found.length > 1) return null;
  if (qualifier.length === 1) return relation;
  const { reference } = relation;
  if (reference === undefined || reference.alias !== undefined) return null;
  return reference.parts.slice(-qualifier.length).join('\u0000').toLowerCase() === qualifier.join('\u0000').toLowerCase() ? relation : null;
}

function partsOf({ tokens }: SqlTokens, { from, to }: Span): readonly string[] {
  return tokens.slice(from, to).filter(({ text }) => text !== '.').map(nameOf);
}
