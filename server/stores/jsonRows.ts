/**
 * Rows with JSON columns. No two engines write JSON alike in SQL, so these rows come over the wire, are made canonical here, and are
 * hashed here: slower, and as sound as the others.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { StoreError } from '../engine/errors.ts';
import { compareHashes, compareKeys, compareValues } from '../engine/order.ts';
import type { GroupChecksum, Grouping, ReadPlan, ReadRow } from '../engine/ports.ts';
import type { CanonicalForm, HashName, Key, PartitionId } from '../engine/types.ts';
import { finishedText, holdsJson } from '../sql/nestedText.ts';
import { cellIndexes } from '../sql/queries.ts';
import { rowTextOf } from '../sql/rowText.ts';
import type { TextRow } from './driver.ts';

/** Rows that are sorted by their hash in memory at most: only needed for a relation with JSON and without a key. */
const MOST_SORTED = 500_000;

/** Rows that are handed on at once. */
const BATCH = 1_000;

/** Whether rows of the plan have to be finished here. */
export function hasJson(plan: ReadPlan): boolean {
  return plan.columns.some((rendered) => holdsJson(rendered.form));
}

/** A row of `unfinishedRowsQuery` with its JSON made canonical, and its hash. */
function finishRow(row: TextRow, plan: ReadPlan): ReadRow {
  const values = plan.columns.map(({ form }, i) => {
    const value = row[i] ?? null;
    return value === null ? null : finishedText(value, form);
  });
  const cells = new Map(cellIndexes(plan).map((index, i) => [index, row[plan.columns.length + i] ?? null]));
  const texts = plan.hashed.map((index) => (cells.has(index) ? (cells.get(index) ?? null) : (values[index] ?? null)));
  const forms = plan.hashed.map((index): CanonicalForm => (cells.has(index) ? { form: 'integer' } : formOf(plan, index)));
  return { values, hash: hashNumber(rowTextOf(texts, forms), plan.hash) };
}

/** The hash of a row text, as `Dialect.hashNumber` has it. For an engine's own hash sha256 stands in: both sides are the same engine, and both come here. */
function hashNumber(text: string, hash: HashName): string {
  if (hash === 'crc32') return String(crc32(String(crc32(text))));
  const algorithm = hash === 'md5' ? 'md5' : 'sha256';
  return BigInt(`0x${createHash(algorithm).update(text).digest('hex').slice(0, 15)}`).toString();
}

/** Counts and sums by group, out of unfinished rows (with the partition id behind, when grouped by it). */
export async function checksumsHere(batches: AsyncIterable<readonly TextRow[]>, plan: ReadPlan, grouping: Grouping): Promise<readonly GroupChecksum[]> {
  const groups = new Map<PartitionId | number, { count: number; sum: bigint }>();
  if (grouping.by === 'nothing') groups.set(null, { count: 0, sum: 0n });
  const forms = plan.key.map((index) => formOf(plan, index));
  const idAt = plan.columns.length + cellIndexes(plan).length;
  for await (const rows of batches) {
    for (const row of rows) {
      const finished = finishRow(row, plan);
      const group = grouping.by === 'nothing' ? null : grouping.by === 'partition' ? (row[idAt] ?? null) : rangeOf(plan.key.map((index) => finished.values[index] ?? null), grouping.boundaries, forms);
      const sums = groups.get(group) ?? { count: 0, sum: 0n };
      groups.set(group, { count: sums.count + 1, sum: sums.sum + BigInt(finished.hash) });
    }
  }
  return [...groups].map(([group, { count, sum }]) => ({ group, checksum: { count, sum: sum.toString() } }));
}

/** The number of boundaries that are not after the key. */
function rangeOf(key: Key, boundaries: readonly Key[], forms: readonly CanonicalForm[]): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(key, boundaries[middle] ?? [], forms) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rows as they come, with the values that were asked for. */
export async function* finishedRows(batches: AsyncIterable<readonly TextRow[]>, plan: ReadPlan, asked: readonly number[]): AsyncGenerator<readonly ReadRow[]> {
  for await (const rows of batches) yield rows.map((row) => only(finishRow(row, plan), asked));
}

/** Rows by hash, then by values. Throws `limitReached` when they are too many to sort here. */
export async function* sortedByHash(
  batches: AsyncIterable<readonly TextRow[]>, plan: ReadPlan, asked: readonly number[], name: string,
): AsyncGenerator<readonly ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const batch of batches) {
    for (const row of batch) rows.push(finishRow(row, plan));
    if (rows.length > MOST_SORTED) {
      throw new StoreError('limitReached', `${name} has JSON and no key, and more than ${MOST_SORTED} rows to compare. Give it a key, or leave the JSON columns out ("ignore").`);
    }
  }
  rows.sort((left, right) => compareHashes(left.hash, right.hash) || compareRows(left, right, plan));
  for (let i = 0; i < rows.length; i += BATCH) yield rows.slice(i, i + BATCH).map((row) => only(row, asked));
}

function only(row: ReadRow, asked: readonly number[]): ReadRow {
  if (asked.length === row.values.length) return row;
  return { values: row.values.map((value, i) => (asked.includes(i) ? value : null)), hash: row.hash };
}

function compareRows(left: ReadRow, right: ReadRow, plan: ReadPlan): number {
  for (const [i, { form }] of plan.columns.entries()) {
    const order = compareValues(left.values[i] ?? null, right.values[i] ?? null, form);
    if (order !== 0) return order;
  }
  return 0;
}

function formOf(plan: ReadPlan, index: number): CanonicalForm {
  const rendered = plan.columns[index];
  if (rendered === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return rendered.form;
}
