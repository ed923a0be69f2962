/**
 * The statements by which a relation is read: checksums, a sample of keys to cut it by, rows. Text only.
 * Every value of every result is text or NULL. The relation is always called `q`, and outputs have names of ours, so that no column
 * can be taken for one of them.
 */
import { StoreError } from '../engine/errors.ts';
import type { Grouping, ReadPlan, RowOrder } from '../engine/ports.ts';
import type { CanonicalForm, ColumnType, HashName, Segment } from '../engine/types.ts';
import { rangeIndex, segmentCondition, where } from './conditions.ts';
import type { Dialect, RowField, Sql } from './dialect.ts';
import { ALIAS, column, keyColumns, keyOrder, partitionIdSql, planned, qualified } from './planColumns.ts';

/** Where rows come from: a table by the name in the mapping (`pinned`: at one version, as FROM names it), or a query with the names of its columns in order. */
export type SourceSql =
  | { readonly kind: 'table'; readonly table: string; readonly pinned?: Sql }
  | { readonly kind: 'query'; readonly query: string; readonly columns: readonly string[] };

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
  const { from, columns, apart } = scanned(dialect, source, plan, segmentCondition(dialect, plan, qualified(dialect, plan), segment));
  const sums = `${dialect.integerAsText('count(*)')}, ${dialect.sumAsText(rowHash(dialect, plan, columns, apart))}`;
  switch (grouping.by) {
    case 'nothing':
      return `select ${sums} ${from}`;
    case 'partition': {
      const id = partitionIdSql(dialect, plan, columns);
      // Grouped byte by byte: a collation must not put two ids into one group. All ids of a group are the same text, so min is any of them.
      return `select min(${id}), ${sums} ${from} group by ${dialect.exact(id)}`;
    }
    case 'range': {
      const index = rangeIndex(dialect, plan, columns, grouping.boundaries, 0, grouping.boundaries.length);
      return `select ${dialect.integerAsText(index)}, ${sums} ${from} group by 1`;
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

/** The rows of a segment for one scan that hashes them. */
export interface Scanned {
  /** `from … where …`. */
  readonly from: Sql;
  /** The expression of each of `plan.columns`. */
  readonly columns: readonly Sql[];
  /** Fields that the relation has computed already, by the index of their column. */
  readonly apart: ReadonlyMap<number, Sql>;
}

/** The rows that meet some conditions on the qualified columns, with the fields that the engine computes best before the row text: see `Dialect.fieldApart`. */
export function scanned(dialect: Dialect, source: SourceSql, plan: ReadPlan, conditions: readonly Sql[]): Scanned {
  const columns = qualified(dialect, plan);
  const from = `${fromClause(dialect, source)}${where(conditions)}`;
  const { fieldApart } = dialect;
  const apart = fieldApart === undefined || plan.hash.startsWith('native:') ? [] : plan.hashed.flatMap((index) => {
    const field = fieldApart(rowField(dialect, plan, columns, index));
    return field === null ? [] : [{ index, field }];
  });
  if (apart.length === 0) return { from, columns, apart: new Map() };
  const outputs = [...columns.map((expression, i) => `${expression} as c${i}`), ...apart.map(({ index, field }) => `${field} as f${index}`)];
  return {
    from: `from (select ${outputs.join(', ')} ${from}) ${ALIAS}`,
    columns: columns.map((_, i) => `${ALIAS}.c${i}`),
    apart: new Map(apart.map(({ index }) => [index, `${ALIAS}.f${index}`])),
  };
}

/** The row hash as a number of the engine. `apart`: see `Scanned`. */
export function rowHash(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart?: Scanned['apart']): Sql {
  if (plan.hash.startsWith('native:') && dialect.nativeRowHash !== undefined) {
    return dialect.nativeRowHash(
      plan.hashed.map((index) => {
        const { column: { type }, form, cell } = planned(plan, index);
        return { expression: column(columns, index), type, form, ...(cell === undefined ? {} : { cell }) };
      }),
    );
  }
  return dialect.hashNumber(rowText(dialect, plan, columns, apart), plan.hash);
}

/** The text of a row: see `rowText.ts`. `apart`: see `Scanned`. */
export function rowText(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart?: Scanned['apart']): Sql {
  return dialect.rowText(
    plan.hashed.map((index) => {
      const field = rowField(dialect, plan, columns, index);
      const done = apart?.get(index);
      return done === undefined ? field : { ...field, apart: done };
    }),
  );
}

/** A hashed column as a field of the row text. A cell is a number, which has a fixed alphabet. */
function rowField(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], index: number): RowField {
  const { column: { type, notNull }, form, cell } = planned(plan, index);
  const x = column(columns, index);
  if (cell !== undefined) return { text: dialect.cell(x, type, form, cell), form: { form: 'integer' } };
  const cheaper = notNull === true ? dialect.inRow?.(x, type, form) : undefined;
  return { text: cheaper ?? dialect.canonical(x, type, form), form, notNull: notNull === true && neverNull(type, form) };
}

/** Whether the canonical text of a value that is not NULL is surely not NULL either, whatever its length. */
function neverNull(type: ColumnType, form: CanonicalForm): boolean {
  return type.kind === form.form && (type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'uuid');
}

function cheapestHash(dialect: Dialect): HashName {
  const [hash] = dialect.hashes;
  if (hash === undefined) throw new StoreError('internal', `${dialect.name} has no hash.`);
  return hash;
}

const orderBy = (terms: readonly Sql[]): Sql => (terms.length === 0 ? '' : ` order by ${terms.join(', ')}`);
