/**
 * The statements by which a relation is read: checksums, a sample of keys to cut it by, rows. Text only.
 * Every value of every result is text or NULL. The relation is always called `q`, and outputs have names of ours, so that no column
 * can be taken for one of them.
 */
import { StoreError } from '../engine/errors.ts';
import type { Grouping, ReadPlan, RenderedColumn, RowOrder } from '../engine/ports.ts';
import type { CanonicalForm, ColumnType, ExcludedRange, Exclusion, HashName, Key, KeyRange, PartitionFilter, Segment } from '../engine/types.ts';
import type { Dialect, RowField, Sql } from './dialect.ts';

/** Where rows come from: a table by the name in the mapping (`pinned`: at one version, as FROM names it), or a query with the names of its columns in order. */
export type SourceSql =
  | { readonly kind: 'table'; readonly table: string; readonly pinned?: Sql }
  | { readonly kind: 'query'; readonly query: string; readonly columns: readonly string[] };

const ALIAS = 'q';

/** `from …` with the relation called `q`. Throws a `StoreError` when two columns of a query have the same name. */
export function fromClause(dialect: Dialect, source: SourceSql): Sql {
  if (source.kind === 'table') return `from ${source.pinned ?? dialect.quoteTable(source.table)} ${ALIAS}`;
  refuseDuplicates(source.columns);
  return `from ${dialect.derivedTable(source.query, ALIAS, source.columns)}`;
}

/** Names of columns compare without case on every engine that Parity knows. */
function refuseDuplicates(columns: readonly string[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const name = column.toLowerCase();
    if (seen.has(name)) throw new StoreError('statementFailed', `column "${column}" appears twice: give one an alias`);
    seen.add(name);
  }
}

/** One row per group that has rows: group (text or NULL; the index of a range as a number), count, sum of row hashes. */
export function checksumQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, grouping: Grouping): Sql {
  const columns = qualified(dialect, plan);
  const sums = `${dialect.integerAsText('count(*)')}, ${dialect.sumAsText(rowHash(dialect, plan, columns))}`;
  const rest = `${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, columns, segment))}`;
  switch (grouping.by) {
    case 'nothing':
      return `select ${sums} ${rest}`;
    case 'partition': {
      const id = partitionIdSql(dialect, plan, columns);
      // Grouped byte by byte: a collation must not put two ids into one group. All ids of a group are the same text, so min is any of them.
      return `select min(${id}), ${sums} ${rest} group by ${dialect.exact(id)}`;
    }
    case 'range': {
      const index = rangeIndex(dialect, plan, columns, grouping.boundaries, 0, grouping.boundaries.length);
      return `select ${dialect.integerAsText(index)}, ${sums} ${rest} group by 1`;
    }
    default:
      return grouping satisfies never;
  }
}

/** The number of rows of a segment, as text. */
export function countQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment): Sql {
  return `select ${dialect.integerAsText('count(*)')} ${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, qualified(dialect, plan), segment))}`;
}

/**
 * Keys in order: all of them when `oneIn` is 1, else about one in so many, chosen by the hash of the key, so that every read of the
 * same data gives the same keys. No sort of the whole segment, no window function, no temporary table.
 */
export function sampleKeysQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, oneIn: number): Sql {
  const columns = qualified(dialect, plan);
  const keys = keyColumns(plan);
  const texts = keys.map(({ index, rendered }) => dialect.canonical(column(columns, index), rendered.column.type, rendered.form));
  const condition = segmentCondition(dialect, plan, columns, segment);
  const chosen: Sql[] = [];
  if (oneIn > 1) {
    const key = dialect.rowText(texts.map((text, i) => ({ text, form: keys[i]?.rendered.form ?? { form: 'text', trimBlanks: false, foldCase: false } })));
    chosen.push(`mod(${dialect.hashNumber(key, cheapestHash(dialect))}, ${oneIn}) = 0`);
  }
  return `select ${texts.map((text, i) => `${text} as v${i}`).join(', ')} ${fromClause(dialect, source)}${where([...condition, ...chosen])}${orderBy(keyOrder(dialect, plan, columns))}`;
}

/** The values of the columns that are asked for in canonical form, then the row hash, in order. */
export function rowsQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, order: RowOrder): Sql {
  const columns = qualified(dialect, plan);
  const hash = rowHash(dialect, plan, columns);
  const values = valuesOf(plan).map((i) => `${dialect.canonical(column(columns, i), planned(plan, i).column.type, planned(plan, i).form)} as v${i}`);
  const terms =
    order === 'key'
      ? keyOrder(dialect, plan, columns)
      : [hash, ...plan.columns.map((rendered, i) => `${dialect.orderable(column(columns, i), rendered.column.type, rendered.form)}${dialect.nullsFirst}`)];
  return `select ${[...values, `${dialect.integerAsText(hash)} as h`].join(', ')} ${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, columns, segment))}${orderBy(terms)}`;
}

/** Indexes of the columns whose values a plan asks for. */
export function valuesOf(plan: ReadPlan): readonly number[] {
  return plan.values ?? plan.columns.map((_, i) => i);
}

/**
 * Rows with JSON, to be finished here: the values of all columns (JSON as the engine prints it), the cells of the hashed columns that have
 * one, and the partition id where it is asked for. In the order of keys, or in none.
 */
export function unfinishedRowsQuery(
  dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, want: { readonly ordered: boolean; readonly partition: boolean },
): Sql {
  const columns = qualified(dialect, plan);
  const values = plan.columns.map(({ column: { type }, form }, i) =>
    form.form === 'json' ? dialect.jsonSource(column(columns, i), type) : dialect.canonical(column(columns, i), type, form),
  );
  const cells = cellIndexes(plan).map((index) => {
    const { column: { type }, form, cell } = planned(plan, index);
    return dialect.cell(column(columns, index), type, form, cell ?? '1');
  });
  const id = want.partition ? [partitionIdSql(dialect, plan, columns)] : [];
  const outputs = [...values, ...cells, ...id].map((expression, i) => `${expression} as v${i}`);
  const order = want.ordered ? orderBy(keyOrder(dialect, plan, columns)) : '';
  return `select ${outputs.join(', ')} ${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, columns, segment))}${order}`;
}

/** The hashed columns that are hashed by their cell. */
export function cellIndexes(plan: ReadPlan): readonly number[] {
  return plan.hashed.filter((index) => planned(plan, index).cell !== undefined);
}

/** The row hash as a number of the engine. */
export function rowHash(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): Sql {
  if (plan.hash.startsWith('native:') && dialect.nativeRowHash !== undefined) {
    return dialect.nativeRowHash(
      plan.hashed.map((index) => {
        const { column: { type }, form, cell } = planned(plan, index);
        return { expression: column(columns, index), type, form, ...(cell === undefined ? {} : { cell }) };
      }),
    );
  }
  return dialect.hashNumber(rowText(dialect, plan, columns), plan.hash);
}

/** The text of a row: see `rowText.ts`. A cell is a number, which has a fixed alphabet. */
export function rowText(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): Sql {
  return dialect.rowText(
    plan.hashed.map((index): RowField => {
      const { column: { type, notNull }, form, cell } = planned(plan, index);
      const x = column(columns, index);
      if (cell !== undefined) return { text: dialect.cell(x, type, form, cell), form: { form: 'integer' } };
      const cheaper = notNull === true ? dialect.inRow?.(x, type, form) : undefined;
      return { text: cheaper ?? dialect.canonical(x, type, form), form, notNull: notNull === true && neverNull(type, form) };
    }),
  );
}

/** Whether the canonical text of a value that is not NULL is surely not NULL either, whatever its length. */
function neverNull(type: ColumnType, form: CanonicalForm): boolean {
  return type.kind === form.form && (type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'uuid');
}

/**
 * The condition under which a row of a source table stays when the exclusion is left out. Total: true or false, never NULL.
 * `columns`: the expression of each of `plan.columns`; without it, the quoted names.
 */
export function leaveOutCondition(dialect: Dialect, plan: ReadPlan, exclusion: Exclusion, columns: readonly Sql[] = unqualified(dialect, plan)): Sql {
  return `not coalesce(${goneCondition(dialect, plan, columns, exclusion)}, 1 = 0)`;
}

function goneCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], exclusion: Exclusion): Sql {
  switch (exclusion.kind) {
    case 'keys':
      return keysCondition(dialect, plan, columns, exclusion.keys);
    case 'ranges':
      return anyOf(exclusion.ranges.map((range) => excludedRange(dialect, plan, columns, range)));
    case 'partitions':
      return partitionsCondition(dialect, plan, columns, { kind: 'list', ids: exclusion.ids });
    default:
      return exclusion satisfies never;
  }
}

/** Keys from the first to the last one, both included. */
function excludedRange(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], { from, through, partition }: ExcludedRange): Sql {
  const keys = anyOf([allOf(rangeConditions(dialect, plan, columns, { from, to: through })), keysCondition(dialect, plan, columns, [through])]);
  return partition === undefined ? keys : allOf([partitionsCondition(dialect, plan, columns, { kind: 'list', ids: [partition] }), keys]);
}

/** The conditions, to be joined by AND, that hold for the rows of a segment. */
export function segmentCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], segment: Segment): readonly Sql[] {
  const conditions: Sql[] = [];
  if (segment.partitions !== undefined) conditions.push(partitionsCondition(dialect, plan, columns, segment.partitions));
  if (segment.range !== undefined) conditions.push(...rangeConditions(dialect, plan, columns, segment.range));
  if (segment.ranges !== undefined) conditions.push(rangesCondition(dialect, plan, columns, segment.ranges));
  if (segment.keys !== undefined) conditions.push(keysCondition(dialect, plan, columns, segment.keys));
  return conditions;
}

function partitionsCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], filter: PartitionFilter): Sql {
  const { expression, type, by, form } = partitionOf(plan, columns);
  if (filter.kind === 'interval') return dialect.betweenPartitions(expression, type, by, filter.from, filter.to, form);
  return anyOf(filter.ids.map((id) => dialect.inPartition(expression, type, by, id, form)));
}

/**
 * Rows whose key is one of these. Keys without NULL go into one IN list, which engines look up in an index or a hash table; where the
 * exact comparison cannot use an index, a weaker one that can stands before it.
 */
function keysCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], keys: readonly Key[]): Sql {
  const parts = keyColumns(plan);
  const whole = keys.filter((key) => key.every((value) => value !== null));
  const withNull = keys.filter((key) => key.some((value) => value === null));
  const conditions = withNull.map((key) =>
    allOf(parts.map(({ index, rendered }, i) => dialect.sameValue(column(columns, index), rendered.column.type, rendered.form, key[i] ?? null))),
  );
  if (whole.length > 0) {
    const left = parts.map(({ index, rendered }) => dialect.orderable(column(columns, index), rendered.column.type, rendered.form));
    const right = whole.map((key) => tuple(parts.map(({ rendered }, i) => dialect.literal(key[i] ?? '', rendered.column.type, rendered.form))));
    const exact = `${tuple(left)} in (${right.join(', ')})`;
    const loose = looseKeys(dialect, parts, columns, whole);
    conditions.unshift(loose === null ? exact : `(${loose} and ${exact})`);
  }
  return anyOf(conditions);
}

/** The weaker IN list by which an index serves, or null when there is none or the exact one does. */
function looseKeys(dialect: Dialect, parts: readonly KeyColumn[], columns: readonly Sql[], keys: readonly Key[]): Sql | null {
  const { looseEquality } = dialect;
  if (looseEquality === undefined || !parts.some(({ rendered: { form } }) => form.form === 'text' || form.form === 'uuid')) return null;
  const lists: Sql[] = [];
  let left: readonly Sql[] = [];
  for (const key of keys) {
    const sides = parts.map(({ index, rendered }, i) => looseEquality(column(columns, index), rendered.column.type, rendered.form, key[i] ?? ''));
    if (sides.some((side) => side === null)) return null;
    left = sides.map((side) => side?.left ?? '');
    lists.push(tuple(sides.map((side) => side?.right ?? '')));
  }
  return `${tuple(left)} in (${lists.join(', ')})`;
}

const tuple = (parts: readonly Sql[]): Sql => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);

/** Key in [from, to), NULL first. Beside the exact condition stands a plain one on the first column, by which an index or statistics can serve. */
function rangeConditions(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], range: KeyRange): readonly Sql[] {
  const conditions: Sql[] = [];
  const [first] = keyColumns(plan);
  if (first === undefined) throw new StoreError('internal', 'A key range was asked for of a relation without a key.');
  const { order, bound } = comparison(dialect, columns, first);
  const from = range.from?.[0] ?? null;
  const to = range.to?.[0] ?? null;
  if (range.from !== null) {
    if (from !== null && range.from.length > 1) conditions.push(`${order} >= ${bound(from)}`);
    conditions.push(atLeast(dialect, plan, columns, range.from));
  }
  if (range.to !== null) {
    if (to !== null && from !== null && range.to.length > 1) conditions.push(`${order} <= ${bound(to)}`);
    conditions.push(lessThan(dialect, plan, columns, range.to));
  }
  return conditions;
}

/** Rows of any of some closed ranges of a key of one column: conditions by which an index serves, NULL in none of them. */
function rangesCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], ranges: readonly KeyRange[]): Sql {
  const [first] = keyColumns(plan);
  if (first === undefined) throw new StoreError('internal', 'Key ranges were asked for of a relation without a key.');
  const { order, bound } = comparison(dialect, columns, first);
  return anyOf(ranges.map(({ from, to }) => `(${order} >= ${bound(from?.[0] ?? '')} and ${order} < ${bound(to?.[0] ?? '')})`));
}

/** How a key column is compared: its expression, what it is ordered by, and a value to compare it with. */
function comparison(dialect: Dialect, columns: readonly Sql[], { index, rendered }: KeyColumn) {
  const x = column(columns, index);
  return {
    x,
    order: dialect.orderable(x, rendered.column.type, rendered.form),
    bound: (value: string): Sql => dialect.literal(value, rendered.column.type, rendered.form),
  };
}

/** Whether the row's key is `key` or comes after it. NULL or false when it comes before. */
function atLeast(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], key: Key): Sql {
  return keyColumns(plan).reduceRight<Sql | null>((rest, part, i) => {
    const { x, order, bound } = comparison(dialect, columns, part);
    const value = key[i] ?? null;
    // Everything is NULL or comes after NULL.
    if (value === null) return rest === null ? '1 = 1' : `(${x} is not null or ${rest})`;
    return rest === null ? `${order} >= ${bound(value)}` : `(${order} > ${bound(value)} or (${order} = ${bound(value)} and ${rest}))`;
  }, null) ?? '1 = 1';
}

/** Whether the row's key comes before `key`. Total: true or false, never NULL. */
function lessThan(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], key: Key): Sql {
  return keyColumns(plan).reduceRight<Sql | null>((rest, part, i) => {
    const { x, order, bound } = comparison(dialect, columns, part);
    const value = key[i] ?? null;
    const isNull = dialect.sameValue(x, part.rendered.column.type, part.rendered.form, null);
    // Nothing comes before NULL.
    if (value === null) return rest === null ? '1 = 0' : `(${isNull} and ${rest})`;
    return rest === null ? `(${isNull} or ${order} < ${bound(value)})` : `(${isNull} or ${order} < ${bound(value)} or (${order} = ${bound(value)} and ${rest}))`;
  }, null) ?? '1 = 0';
}

/** The number of boundaries that are not after the row's key, as a search tree: log2(n) comparisons for a row. */
function rangeIndex(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], boundaries: readonly Key[], low: number, high: number): Sql {
  if (low === high) return String(low);
  const middle = (low + high) >> 1;
  const boundary = boundaries[middle];
  if (boundary === undefined) throw new StoreError('internal', 'The boundaries of the ranges are not complete.');
  return `case when ${lessThan(dialect, plan, columns, boundary)} then ${rangeIndex(dialect, plan, columns, boundaries, low, middle)} else ${rangeIndex(dialect, plan, columns, boundaries, middle + 1, high)} end`;
}

function keyOrder(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): readonly Sql[] {
  return keyColumns(plan).map(
    ({ index, rendered }) => `${dialect.orderable(column(columns, index), rendered.column.type, rendered.form)}${dialect.nullsFirst}`,
  );
}

function partitionIdSql(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): Sql {
  const { expression, type, by, form } = partitionOf(plan, columns);
  return dialect.partitionId(expression, type, by, form);
}

/** The partition column: its expression, its type, and how it is cut. */
export function partitionOf(plan: ReadPlan, columns: readonly Sql[]) {
  if (plan.partition === undefined) throw new StoreError('internal', 'Partitions were asked for of a relation that has none.');
  const { column: type } = planned(plan, plan.partition.column);
  return { expression: column(columns, plan.partition.column), type: type.type, by: plan.partition.scheme.by, form: planned(plan, plan.partition.column).form };
}

interface KeyColumn {
  readonly index: number;
  readonly rendered: RenderedColumn;
}

function keyColumns(plan: ReadPlan): readonly KeyColumn[] {
  return plan.key.map((index) => ({ index, rendered: planned(plan, index) }));
}

function planned(plan: ReadPlan, index: number): RenderedColumn {
  const rendered = plan.columns[index];
  if (rendered === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return rendered;
}

function column(columns: readonly Sql[], index: number): Sql {
  const expression = columns[index];
  if (expression === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return expression;
}

/** `q."name"` for each column of the plan. */
export function qualified(dialect: Dialect, plan: ReadPlan): readonly Sql[] {
  return plan.columns.map((rendered) => `${ALIAS}.${dialect.quote(rendered.column.name)}`);
}

function unqualified(dialect: Dialect, plan: ReadPlan): readonly Sql[] {
  return plan.columns.map((rendered) => dialect.quote(rendered.column.name));
}

function cheapestHash(dialect: Dialect): HashName {
  const [hash] = dialect.hashes;
  if (hash === undefined) throw new StoreError('internal', `${dialect.name} has no hash.`);
  return hash;
}

const allOf = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '1 = 1' : `(${conditions.join(' and ')})`);
const anyOf = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '1 = 0' : `(${conditions.join(' or ')})`);
/** A WHERE clause of some conditions, with a blank before it; nothing for none. */
export const where = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`);
const orderBy = (terms: readonly Sql[]): Sql => (terms.length === 0 ? '' : ` order by ${terms.join(', ')}`);
