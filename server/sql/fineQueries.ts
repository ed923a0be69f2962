/** The statements by which a relation is read in fine ranges of its key, which is one whole number. Text only. */
import { StoreError } from '../engine/errors.ts';
import type { FineDigest, ReadPlan } from '../engine/ports.ts';
import type { Segment } from '../engine/types.ts';
import type { Dialect, Sql } from './dialect.ts';
import { segmentCondition, where } from './conditions.ts';
import { partitionOf, qualified } from './planColumns.ts';
import { NOTHING_APART, rowHash, rowText, scanned, type Scanned } from './rowHash.ts';
import { fromClause, type SourceSql } from './source.ts';

/** Keys from `from` up to, not including, `to`, both multiples of the width; some ranges by their numbers; or the rows whose key is NULL. */
export type FineSpan = { readonly from: bigint; readonly to: bigint } | { readonly ranges: readonly bigint[] } | 'null';

/**
 * How partitions are told. `each`: one group for each partition and range. `bounds`: one group for each range with the ids of its first
 * and its last partition, which are mostly one; it costs no grouping by text. See `canTellBounds`.
 */
export type FinePartitions = 'none' | 'each' | 'bounds';

/** What a fine statement reads. */
export interface FineRead {
  readonly width: bigint;
  readonly digest: FineDigest;
  readonly partitions: FinePartitions;
  /** Only these keys; absent: all, in one statement. */
  readonly span?: FineSpan;
  /** No key is below 0. */
  readonly notNegative: boolean;
  /** False: a `text` digest takes rows as they come, so that a digest that differs may be one of the same rows in another order. See `Dialect.groupsInOrder`. */
  readonly sort: boolean;
}

/** Whether the order of a plan's partition ids is that of the values that they are made of, so that the first and the last one tell the others. */
export function canTellBounds(plan: ReadPlan): boolean {
  const type = plan.partition === undefined ? undefined : plan.columns[plan.partition.column]?.column.type.kind;
  return plan.partition?.scheme.by !== 'value' && (type === 'date' || type === 'timestamp');
}

/** The smallest and the greatest key of a segment as text, NULL where there is none. */
export function keyBoundsQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment): Sql {
  const { x } = keyOf(plan, qualified(dialect, plan));
  return `select ${dialect.integerAsText(`min(${x})`)}, ${dialect.integerAsText(`max(${x})`)} ${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, qualified(dialect, plan), segment))}`;
}

/**
 * One row for each group that has rows: range (text or NULL); for `each` the partition, for `bounds` the first and the last partition and the
 * number of rows without one; count; digest.
 */
export function fineQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, read: FineRead): Sql {
  const columns = qualified(dialect, plan);
  const { x, type } = keyOf(plan, columns);
  const conditions = [...segmentCondition(dialect, plan, columns, segment)];

  if (read.span === 'null') {
    const rows = scanned(dialect, source, plan, [...conditions, `${x} is null`]);
    const { outputs, groups } = outputsOf(dialect, plan, read, rows, null);
    return `select null, ${outputs.join(', ')} ${rows.from}${groups.length > 0 ? groupBy(groups) : ' having count(*) > 0'}`;
  }
  if (read.span !== undefined && 'from' in read.span && dialect.fineRanges !== undefined && type.kind === 'integer') {
    const { from: low, to } = read.span;
    // Rows that come in order need no sort of their own; grouped, they do.
    const ordered = read.partitions !== 'each';
    const { outputs, groups } = outputsOf(dialect, plan, read, { columns, apart: NOTHING_APART }, ordered ? null : x);
    const inner = (first: Sql, end: Sql): Sql => {
      const rows = `${fromClause(dialect, source)}${where([...conditions, `${x} >= ${first}`, `${x} < ${end}`])}`;
      return `select ${outputs.map((output, i) => `${output} as o${i}`).join(', ')}, count(*) as n ${ordered ? `from (select ${columns.join(', ')} ${rows} order by ${x}) q` : `${rows}${groupBy(groups)}`}`;
    };
    return dialect.fineRanges({ first: low / read.width, last: to / read.width - 1n, width: read.width, outputs: outputs.map((_, i) => `o${i}`), count: 'n', inner });
  }
  const bound = (value: bigint): Sql => dialect.literal(value.toString(), type, { form: 'integer' });
  const between = (low: bigint, high: bigint): readonly Sql[] => [`${x} >= ${bound(low)}`, `${x} < ${bound(high)}`];
  if (read.span !== undefined) {
    const { width, span } = read;
    if ('from' in span) conditions.push(...between(span.from, span.to));
    else conditions.push(`(${span.ranges.map((range) => `(${between(range * width, (range + 1n) * width).join(' and ')})`).join(' or ')})`);
  }
  const rows = scanned(dialect, source, plan, conditions);
  const key = keyOf(plan, rows.columns).x;
  const range = dialect.rangeNumber(key, type, read.width, read.notNegative);
  const { outputs, groups } = outputsOf(dialect, plan, read, rows, read.sort ? key : null);
  return `select ${dialect.groupedInteger?.(range) ?? dialect.integerAsText(range)}, ${outputs.join(', ')} ${rows.from}${groupBy([...groups, range])}`;
}

/** What is selected of each group after its range, and what rows are grouped by besides it. `key`: what a `text` digest orders rows by. */
function outputsOf(dialect: Dialect, plan: ReadPlan, read: FineRead, rows: Pick<Scanned, 'columns' | 'apart'>, key: Sql | null) {
  const partition = partitionSql(dialect, plan, rows.columns, read.partitions);
  // Rows of one key, which NULL is here, have no order that both sides share: always a sum.
  const digest = digestSql(dialect, plan, rows, key, read.span === 'null' ? 'sum' : read.digest);
  return { outputs: [...partition.outputs, dialect.integerAsText('count(*)'), digest], groups: partition.groups };
}

function partitionSql(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], partitions: FinePartitions): { readonly outputs: readonly Sql[]; readonly groups: readonly Sql[] } {
  if (partitions === 'none') return { outputs: [], groups: [] };
  const { expression, type, by, form } = partitionOf(plan, columns);
  const id = (x: Sql): Sql => dialect.partitionId(x, type, by, form);
  if (partitions === 'each') return { outputs: [`min(${id(expression)})`], groups: [dialect.exact(id(expression))] };
  return { outputs: [id(`min(${expression})`), id(`max(${expression})`), dialect.integerAsText(`count(*) - count(${expression})`)], groups: [] };
}

function digestSql(dialect: Dialect, plan: ReadPlan, { columns, apart }: Pick<Scanned, 'columns' | 'apart'>, key: Sql | null, digest: FineDigest): Sql {
  if (digest === 'sum') {
    const hash = rowHash(dialect, plan, columns, apart);
    return plan.hash === 'crc32' && dialect.narrowSumAsText !== undefined ? dialect.narrowSumAsText(hash) : dialect.sumAsText(hash);
  }
  if (dialect.digestOfRows === undefined) throw new StoreError('internal', `${dialect.name} has no digest of many rows.`);
  return dialect.digestOfRows(rowText(dialect, plan, columns, apart), key);
}

function groupBy(terms: readonly Sql[]): Sql {
  return terms.length > 0 ? ` group by ${terms.join(', ')}` : '';
}

function keyOf(plan: ReadPlan, columns: readonly Sql[]) {
  const [index, second] = plan.key;
  const rendered = index === undefined ? undefined : plan.columns[index];
  if (index === undefined || second !== undefined || rendered === undefined) throw new StoreError('internal', 'Fine ranges were asked for of a relation whose key is not one column.');
  return { x: columns[index] ?? '', type: rendered.column.type };
}
