/** The statements by which a relation is read in fine ranges of its key, which is one whole number. Text only. */
import { StoreError } from '../engine/errors.ts';
import type { FineDigest, ReadPlan } from '../engine/ports.ts';
import type { Segment } from '../engine/types.ts';
import type { Dialect, Sql } from './dialect.ts';
import { fromClause, partitionIdSql, qualified, rowHash, rowText, segmentCondition, where, type SourceSql } from './queries.ts';

/** Keys from `from` up to, not including, `to`, both multiples of the width; or the rows whose key is NULL. */
export type FineSpan = { readonly from: bigint; readonly to: bigint } | 'null';

/** What a fine statement reads. */
export interface FineRead {
  readonly width: bigint;
  readonly digest: FineDigest;
  /** Only these keys; absent: all, in one statement. */
  readonly span?: FineSpan;
  /** No key is below 0. */
  readonly notNegative: boolean;
}

/** The smallest and the greatest key of a segment as text, NULL where there is none. */
export function keyBoundsQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment): Sql {
  const { x } = keyOf(dialect, plan);
  return `select ${dialect.integerAsText(`min(${x})`)}, ${dialect.integerAsText(`max(${x})`)} ${fromClause(dialect, source)}${where(segmentCondition(dialect, plan, qualified(dialect, plan), segment))}`;
}

/** One row for each group that has rows: range (text or NULL), partition (where the plan has one), count, digest. */
export function fineQuery(dialect: Dialect, source: SourceSql, plan: ReadPlan, segment: Segment, read: FineRead): Sql {
  const columns = qualified(dialect, plan);
  const { x, type } = keyOf(dialect, plan);
  const id = plan.partition === undefined ? null : partitionIdSql(dialect, plan, columns);
  const outputs = [...(id === null ? [] : [`min(${id})`]), dialect.integerAsText('count(*)'), digestSql(dialect, plan, columns, x, read.digest)];
  const byPartition = id === null ? [] : [dialect.exact(id)];
  const conditions = [...segmentCondition(dialect, plan, columns, segment)];
  const from = fromClause(dialect, source);

  if (read.span === 'null') return `select null, ${outputs.join(', ')} ${from}${where([...conditions, `${x} is null`])}${groupBy(byPartition, 'having count(*) > 0')}`;
  if (read.span !== undefined && dialect.fineRanges !== undefined && type.kind === 'integer') {
    const inner = (low: Sql, high: Sql): Sql =>
      `select ${outputs.map((output, i) => `${output} as o${i}`).join(', ')}, count(*) as n ${from}${where([...conditions, `${x} >= ${low}`, `${x} < ${high}`])}${groupBy(byPartition)}`;
    return dialect.fineRanges({ first: read.span.from / read.width, last: read.span.to / read.width - 1n, width: read.width, outputs: outputs.map((_, i) => `o${i}`), count: 'n', inner });
  }
  if (read.span !== undefined) {
    const bound = (value: bigint): Sql => dialect.literal(value.toString(), type, { form: 'integer' });
    conditions.push(`${x} >= ${bound(read.span.from)}`, `${x} < ${bound(read.span.to)}`);
  }
  const range = dialect.rangeNumber(x, type, read.width, read.notNegative);
  return `select ${dialect.integerAsText(range)}, ${outputs.join(', ')} ${from}${where(conditions)}${groupBy([...byPartition, range])}`;
}

function digestSql(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], key: Sql, digest: FineDigest): Sql {
  if (digest === 'sum') return dialect.sumAsText(rowHash(dialect, plan, columns));
  if (dialect.digestOfRows === undefined) throw new StoreError('internal', `${dialect.name} has no digest of many rows.`);
  return dialect.digestOfRows(rowText(dialect, plan, columns), key);
}

function groupBy(terms: readonly Sql[], otherwise = ''): Sql {
  return terms.length > 0 ? ` group by ${terms.join(', ')}` : otherwise === '' ? '' : ` ${otherwise}`;
}

function keyOf(dialect: Dialect, plan: ReadPlan) {
  const [index, second] = plan.key;
  const rendered = index === undefined ? undefined : plan.columns[index];
  if (index === undefined || second !== undefined || rendered === undefined) throw new StoreError('internal', 'Fine ranges were asked for of a relation whose key is not one column.');
  return { x: qualified(dialect, plan)[index] ?? '', type: rendered.column.type };
}
