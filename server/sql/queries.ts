/**
 * The statements by which a relation is read: checksums, a sample of keys to cut it by, rows. Text only.
 * Every value of every result is text or NULL. The relation is always called `q`, and outputs have names of ours, so that no column
 * can be taken for one of them.
 */
import { StoreError } from '../engine/errors.ts';
import type { Grouping, ReadPlan, RowOrder } from '../engine/ports.ts';
import type { HashName, Segment } from '../engine/types.ts';
import { rangeIndex, segmentCondition, where } from './conditions.ts';
import type { Dialect, Sql } from './dialect.ts';
import { column, keyColumns, keyOrder, partitionIdSql, planned, qualified } from './planColumns.ts';
import { rowHash, scanned } from './rowHash.ts';
import { fromClause, type SourceSql } from './source.ts';
import { isWide } from './wideRows.ts';

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
  const conditions = segmentCondition(dialect, plan, qualified(dialect, plan), segment);
  const wide = isWide(dialect, plan) ? scanned(dialect, source, plan, conditions) : null;
  const columns = wide?.columns ?? qualified(dialect, plan);
  const hash = rowHash(dialect, plan, columns, wide?.apart);
  const values = valuesOf(plan).map((i) => `${wide?.texts.get(i) ?? dialect.canonical(column(columns, i), planned(plan, i).column.type, planned(plan, i).form)} as v${i}`);
  const terms =
    order === 'key'
      ? keyOrder(dialect, plan, columns)
      : [hash, ...plan.columns.map((rendered, i) => `${dialect.orderable(column(columns, i), rendered.column.type, rendered.form)}${dialect.nullsFirst}`)];
  return `select ${[...values, `${dialect.integerAsText(hash)} as h`].join(', ')} ${wide?.from ?? `${fromClause(dialect, source)}${where(conditions)}`}${orderBy(terms)}`;
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
  const values = plan.columns.map(({ column: { type }, form }, i) => dialect.unfinished(column(columns, i), type, form));
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

function cheapestHash(dialect: Dialect): HashName {
  const [hash] = dialect.hashes;
  if (hash === undefined) throw new StoreError('internal', `${dialect.name} has no hash.`);
  return hash;
}

const orderBy = (terms: readonly Sql[]): Sql => (terms.length === 0 ? '' : ` order by ${terms.join(', ')}`);
