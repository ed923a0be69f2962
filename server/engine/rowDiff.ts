/** Merges two ordered streams of rows into findings. Memory is bounded by the largest group of rows that share a key. */
import type { AcceptedTotals } from './accepted.ts';
import { StoreError } from './errors.ts';
import { compareHashes, compareValues } from './order.ts';
import type { ReadRow } from './ports.ts';
import { firstRow } from './rowStream.ts';
import type { GroupReader, RowGroup } from './rowStream.ts';
import { agree } from './tolerance.ts';
import type { CanonicalForm, CanonicalValue, ColumnPlan, FindingKind, Key, Sides } from './types.ts';
import { otherSide } from './types.ts';

/** A row that does not agree, before it is told which table and partition it belongs to. */
export interface RowDifference {
  readonly kind: FindingKind;
  readonly key: Key;
  /** The row on each side as it was read; null where it is absent. */
  readonly rows: Sides<ReadRow | null>;
  readonly times?: Sides<number>;
  /** Indexes of the columns that differ beyond their tolerance; for `changed`. */
  readonly differing: readonly number[];
}

/** What a merge adds up. */
export interface DiffTotals {
  missing: number;
  extra: number;
  changed: number;
  duplicated: number;
  /** By column: rows in which it differs beyond, and within, its tolerance. */
  readonly differs: number[];
  readonly tolerated: number[];
  /** Rows that agree only within a tolerance. */
  toleratedRows: number;
  /** Grows with each group that agrees: differences with the same number have no agreeing row between them. */
  run: number;
  /** Places whose rows agree though a digest of them in an order need not: several rows of one key, or rows that were digested unsorted. */
  reordered: number;
  /** Parts that were compared by cells: rows in them that a tolerance excuses were not all counted. */
  uncounted: number;
  /** Ranges of a table whose digests differed and whose rows agree, without an order of rows that could explain it: the data moved in between. */
  moved: number;
  readonly accepted: AcceptedTotals;
}

/** Empty totals for a plan. */
export function newTotals(plan: ColumnPlan): DiffTotals {
  return { missing: 0, extra: 0, changed: 0, duplicated: 0, differs: plan.columns.map(() => 0), tolerated: plan.columns.map(() => 0), toleratedRows: 0, run: 0, reordered: 0, uncounted: 0, moved: 0, accepted: { rows: 0, oneSided: 0, byEntry: new Map() } };
}

/** The order of rows by key, as `RowOrder` 'key' promises. */
export function keyOrder(plan: ColumnPlan, key: readonly number[]): (left: ReadRow, right: ReadRow) => number {
  const parts = formsOf(plan, key).map((form, i) => ({ form, column: key[i] ?? -1 }));
  // Called several times for each row that is read.
  return (left, right) => {
    for (const { form, column } of parts) {
      const order = compareValues(left.values[column] ?? null, right.values[column] ?? null, form);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/**
 * The order of rows by hash and then by all values, as `RowOrder` 'hash' promises. `byCells`: by hash alone, so that rows in the same cells meet
 * in one group.
 */
export function hashOrder(plan: ColumnPlan, byCells = false): (left: ReadRow, right: ReadRow) => number {
  if (byCells) return (left, right) => compareHashes(left.hash, right.hash);
  const forms = plan.columns.map((column) => column.form);
  return (left, right) => compareHashes(left.hash, right.hash) || compareRows(left, right, forms);
}

function compareRows(left: ReadRow, right: ReadRow, forms: readonly CanonicalForm[]): number {
  for (const [i, form] of forms.entries()) {
    const values = compareValues(left.values[i] ?? null, right.values[i] ?? null, form);
    if (values !== 0) return values;
  }
  return 0;
}

/** The values of the key columns of a row. */
export function keyOf(row: ReadRow, key: readonly number[]): Key {
  return key.map((column) => row.values[column] ?? null);
}

function formsOf(plan: ColumnPlan, indexes: readonly number[]): readonly CanonicalForm[] {
  return indexes.map((i) => plan.columns[i]?.form ?? { form: 'text', trimBlanks: false, foldCase: false });
}

/** Options of `diffRows`. */
export interface DiffOptions {
  readonly plan: ColumnPlan;
  /** Indexes of the key columns; empty for a multiset, whose streams are ordered by hash. */
  readonly key: readonly number[];
  readonly readers: Sides<GroupReader>;
  readonly totals: DiffTotals;
  /** Hashes are of cells: rows of a multiset that share one are near, not the same. */
  readonly byCells?: boolean;
}

/** Of rows that one side only has, so many hashes are kept to be held against the other side's. */
const KEPT_HASHES = 100_000;

/** The hash of a row is of all its values: one that came with other values than the same hash on the other side was not read as it was hashed. */
function misread(): StoreError {
  return new StoreError('sourceChanged', 'The values of a row do not fit its hash: what arrived is not what the server hashed. Compare again; if it is said again, look for a fault between here and the server.');
}

/** Yields every row that does not agree. Throws a `StoreError` where values and hashes contradict each other: neither is believed then. */
export async function* diffRows(options: DiffOptions): AsyncGenerator<RowDifference> {
  const alone: Sides<Set<string>> = { legacy: new Set(), new: new Set() };
  for await (const difference of merged(options)) {
    // Without a key, rows of one hash are one row however often they come.
    if (options.byCells !== true && (difference.kind === 'missing' || difference.kind === 'extra' || (difference.kind === 'duplicated' && options.key.length === 0))) {
      const side = difference.rows.legacy === null ? 'new' : 'legacy';
      const hash = difference.rows[side]?.hash ?? '';
      if (alone[otherSide(side)].has(hash)) throw misread();
      if (alone[side].size < KEPT_HASHES) alone[side].add(hash);
    }
    yield difference;
  }
}

async function* merged(options: DiffOptions): AsyncGenerator<RowDifference> {
  const { plan, key, readers } = options;
  const compare = key.length > 0 ? keyOrder(plan, key) : hashOrder(plan, options.byCells);
  let [legacy, other] = await Promise.all([readers.legacy.next(), readers.new.next()]);
  while (legacy !== null || other !== null) {
    const order = legacy === null ? 1 : other === null ? -1 : compare(firstRow(legacy), firstRow(other));
    if (order < 0 && legacy !== null) {
      yield* oneSided(options, legacy, 'missing');
      legacy = await readers.legacy.next();
    } else if (order > 0 && other !== null) {
      yield* oneSided(options, other, 'extra');
      other = await readers.new.next();
    } else if (legacy !== null && other !== null) {
      let agrees = true;
      for (const difference of sameKey(options, legacy, other)) {
        agrees = false;
        yield difference;
      }
      if (agrees) {
        options.totals.run++;
        if (legacy.length > 1) options.totals.reordered++;
      }
      [legacy, other] = await Promise.all([readers.legacy.next(), readers.new.next()]);
    }
  }
}

function* oneSided(options: DiffOptions, group: readonly ReadRow[], kind: 'missing' | 'extra'): Generator<RowDifference> {
  for (const row of group) {
    options.totals[kind]++;
    yield { kind, key: keyOf(row, options.key), rows: kind === 'missing' ? { legacy: row, new: null } : { legacy: null, new: row }, differing: [] };
  }
}

/** Two groups with one key. Rows that agree cancel out; what is left is paired as changed, and a surplus on one side is a duplicate. */
function* sameKey(options: DiffOptions, legacy: RowGroup, other: RowGroup): Generator<RowDifference> {
  const single = legacy.length === 1 && other.length === 1 ? { legacy: legacy[0], new: other[0] } : null;
  if (single !== null && single.legacy !== undefined && single.new !== undefined) {
    yield* pairOf(options, single.legacy, single.new);
    return;
  }
  const left = cancelEqual(legacy, other, options.plan.columns.map((column) => column.form));
  const pairs = Math.min(left.legacy.length, left.new.length);
  for (let i = 0; i < pairs; i++) {
    const l = left.legacy[i];
    const n = left.new[i];
    if (l !== undefined && n !== undefined) yield* pairOf(options, l, n);
  }
  if (options.byCells === true && options.key.length === 0) {
    // What is left in these cells may be near a row in the cells beside them.
    yield* oneSided(options, left.legacy.slice(pairs), 'missing');
    yield* oneSided(options, left.new.slice(pairs), 'extra');
    return;
  }
  const times = { legacy: legacy.length, new: other.length };
  for (const row of left.legacy.slice(pairs)) {
    options.totals.duplicated++;
    yield { kind: 'duplicated', key: keyOf(row, options.key), rows: { legacy: row, new: null }, times, differing: [] };
  }
  for (const row of left.new.slice(pairs)) {
    options.totals.duplicated++;
    yield { kind: 'duplicated', key: keyOf(row, options.key), rows: { legacy: null, new: row }, times, differing: [] };
  }
}

/** What is left of two groups when rows with the same values have cancelled out, one for one; in the order of their values, so that a re-run pairs alike and near values meet. */
function cancelEqual(legacy: RowGroup, other: RowGroup, forms: readonly CanonicalForm[]): Sides<readonly ReadRow[]> {
  const counts = new Map<string, number>();
  for (const row of other) counts.set(identity(row), (counts.get(identity(row)) ?? 0) + 1);
  const onlyLegacy: ReadRow[] = [];
  for (const row of legacy) {
    const text = identity(row);
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    else onlyLegacy.push(row);
  }
  const onlyNew: ReadRow[] = [];
  for (const row of other) {
    const text = identity(row);
    const count = counts.get(text) ?? 0;
    if (count === 0) continue;
    counts.set(text, count - 1);
    onlyNew.push(row);
  }
  const sorted = (rows: readonly ReadRow[]): readonly ReadRow[] => [...rows].sort((l, r) => compareRows(l, r, forms));
  return { legacy: sorted(onlyLegacy), new: sorted(onlyNew) };
}

/** A text that two rows share only when all their values are the same, and their hashes. */
function identity(row: ReadRow): string {
  return JSON.stringify([row.hash, row.values]);
}

/** Compares two rows of one key value by value. */
function* pairOf(options: DiffOptions, legacy: ReadRow, other: ReadRow): Generator<RowDifference> {
  const differing: number[] = [];
  let tolerated = false;
  let identical = true;
  for (const [i, column] of options.plan.columns.entries()) {
    const l: CanonicalValue = legacy.values[i] ?? null;
    const n: CanonicalValue = other.values[i] ?? null;
    if (l === n) continue;
    identical = false;
    const agreement = agree(l, n, column.form, column.tolerance);
    if (agreement === 'differs') {
      differing.push(i);
      options.totals.differs[i] = (options.totals.differs[i] ?? 0) + 1;
    } else if (agreement === 'tolerated') {
      tolerated = true;
      options.totals.tolerated[i] = (options.totals.tolerated[i] ?? 0) + 1;
    }
  }
  // The same value may have another cell on another engine: then it is a candidate, and no more.
  if (identical ? options.byCells !== true && legacy.hash !== other.hash : legacy.hash === other.hash && (options.byCells !== true || differing.length > 0)) throw misread();
  if (differing.length > 0) {
    options.totals.changed++;
    yield { kind: 'changed', key: keyOf(legacy, options.key), rows: { legacy, new: other }, differing };
  } else if (tolerated) {
    options.totals.toleratedRows++;
  }
}
