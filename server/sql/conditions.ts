/** The conditions under which a row belongs to a segment, and the group that it belongs to. Text only. */
import { StoreError } from '../engine/errors.ts';
import type { ReadPlan } from '../engine/ports.ts';
import type { ExcludedRange, Exclusion, FineRanges, Key, KeyRange, PartitionFilter, Segment } from '../engine/types.ts';
import type { Dialect, Sql } from './dialect.ts';
import { column, keyColumns, partitionOf, unqualified, type KeyColumn } from './planColumns.ts';

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
  if (segment.fine !== undefined) conditions.push(fineCondition(dialect, plan, columns, segment.fine));
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

/**
 * Rows of some fine ranges: as intervals by which an index serves; where tables are scanned, by the numbers of the ranges, which are looked up
 * in a hash table, beside bounds by which statistics skip what lies before and after them.
 */
function fineCondition(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], { width, numbers }: FineRanges): Sql {
  const [key] = keyColumns(plan);
  if (key === undefined) throw new StoreError('internal', 'Fine ranges were asked for of a relation without a key.');
  const { x, order, bound } = comparison(dialect, columns, key);
  const interval = ({ from, through }: Run): Sql => `(${order} >= ${bound((from * width).toString())} and ${order} < ${bound(((through + 1n) * width).toString())})`;
  const runs = runsOf(numbers);
  const [first, last] = [runs[0], runs.at(-1)];
  if (dialect.rangesByScan !== true || first === undefined || last === undefined || first === last) return anyOf(runs.map(interval));
  const number = dialect.rangeNumber(x, key.rendered.column.type, width, first.from >= 0n);
  return allOf([interval({ from: first.from, through: last.through }), `${number} in (${numbers.join(', ')})`]);
}

/** Neighbouring numbers, both ends included. */
interface Run {
  readonly from: bigint;
  readonly through: bigint;
}

function runsOf(ascending: readonly bigint[]): readonly Run[] {
  const runs: { from: bigint; through: bigint }[] = [];
  for (const number of ascending) {
    const last = runs.at(-1);
    if (last !== undefined && last.through + 1n === number) last.through = number;
    else runs.push({ from: number, through: number });
  }
  return runs;
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
export function rangeIndex(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], boundaries: readonly Key[], low: number, high: number): Sql {
  if (low === high) return String(low);
  const middle = (low + high) >> 1;
  const boundary = boundaries[middle];
  if (boundary === undefined) throw new StoreError('internal', 'The boundaries of the ranges are not complete.');
  return `case when ${lessThan(dialect, plan, columns, boundary)} then ${rangeIndex(dialect, plan, columns, boundaries, low, middle)} else ${rangeIndex(dialect, plan, columns, boundaries, middle + 1, high)} end`;
}

const allOf = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '1 = 1' : `(${conditions.join(' and ')})`);
const anyOf = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '1 = 0' : `(${conditions.join(' or ')})`);
/** A WHERE clause of some conditions, with a blank before it; nothing for none. */
export const where = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`);
