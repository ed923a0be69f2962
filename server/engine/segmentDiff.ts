/** From a segment whose checksums differ down to its rows. */
import { accepting } from './accepted.ts';
import { addSums } from './hashes.ts';
import { findDifferingKeys, openReader, requireSameRead } from './keyDiff.ts';
import type { DifferingKey, Expected } from './keyDiff.ts';
import { keyOf, diffRows, hashOrder, keyOrder } from './rowDiff.ts';
import type { RowDifference } from './rowDiff.ts';
import type { Comparison } from './compareRelation.ts';
import { StoreError } from './errors.ts';
import { MAX_UNPAIRED, pairRows } from './pairing.ts';
import { bothSides } from './parallel.ts';
import { EMPTY } from './partitionLevel.ts';
import type { GroupChecksum } from './ports.ts';
import type { CanonicalValue, Checksum, Finding, Key, PartitionId, Segment, Sides } from './types.ts';
import { mapSides } from './types.ts';

/** Finds every row of `segment` that does not agree. Throws a `StoreError` when a side cannot be read to its end. */
export async function diffSegment(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Expected>): Promise<void> {
  const { leafRows, fanOut } = comparison.options.limits;
  const rows = Math.max(checksums.legacy.count, checksums.new.count);
  if (comparison.plan.key.length === 0 || rows <= leafRows) {
    await diffLeaf(comparison, segment, partition, checksums);
    return;
  }
  const pieces = Math.min(fanOut, Math.ceil(rows / leafRows) * 2);
  const larger = checksums.legacy.count >= checksums.new.count ? 'legacy' : 'new';
  const boundaries = await comparison.relations[larger].boundaries(comparison.reads[larger], segment, pieces, comparison.signal);
  if (boundaries.length === 0) {
    await diffLeaf(comparison, segment, partition, checksums);
    return;
  }
  const level = await bothSides(comparison.options.link, comparison.signal, (side, cancel) =>
    comparison.relations[side].checksums(comparison.reads[side], segment, { by: 'range', boundaries }, cancel),
  );
  requireSameRows(comparison.name, level, checksums);
  const outer = segment.range ?? { from: null, to: null };
  let agree = true;
  for (let i = 0; i <= boundaries.length; i++) {
    const range = { legacy: checksumOf(level.legacy, i), new: checksumOf(level.new, i) };
    if (range.legacy.count === range.new.count && range.legacy.sum === range.new.sum) {
      comparison.watch.covered(range.legacy.count);
      continue;
    }
    agree = false;
    const from = i === 0 ? outer.from : (boundaries[i - 1] ?? null);
    const to = i === boundaries.length ? outer.to : (boundaries[i] ?? null);
    const part: Segment = { ...segment, range: { from, to } };
    // A cut that left everything in one range cannot cut further: one key has that many rows.
    const same = range.legacy.count === checksums.legacy.count && range.new.count === checksums.new.count;
    if (same) await diffLeaf(comparison, part, partition, range);
    else await diffSegment(comparison, part, partition, range);
  }
  // What differed was a digest of rows in an order: without it they are the same, as rows of one key are that come in another.
  if (agree && checksums.legacy.sum === null) comparison.totals.reordered++;
}

function checksumOf(level: readonly GroupChecksum[], index: number): Checksum {
  return level.find((entry) => Number(entry.group) === index)?.checksum ?? EMPTY;
}

/** Ranges that do not add up to the segment they cut would leave rows unseen. */
function requireSameRows(name: string, level: Sides<readonly GroupChecksum[]>, checksums: Sides<Expected>): void {
  for (const side of ['legacy', 'new'] as const) {
    const count = level[side].reduce((sum, entry) => sum + entry.checksum.count, 0);
    if (count !== checksums[side].count) {
      throw new StoreError('sourceChanged', `${name} has ${count} rows on the ${side} side now and had ${checksums[side].count} a moment ago: it changed during the check.`, { side });
    }
  }
}

/**
 * A segment row by row. Rows of a table with a key are told apart by key and hash first, and only those that differ are read whole;
 * a query is not run more often than needed, and a small segment not asked twice.
 */
export async function diffLeaf(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Expected>): Promise<void> {
  const rows = Math.max(checksums.legacy.count, checksums.new.count);
  await diffRowsOf(comparison, segment, partition, checksums, rows);
  comparison.watch.covered(rows);
}

async function diffRowsOf(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Expected>, rows: number): Promise<void> {
  if (comparison.plan.key.length === 0 || comparison.options.table === null || rows <= comparison.options.limits.wholeRows) {
    await diffWhole(comparison, segment, partition, checksums);
    return;
  }
  const differing = await findDifferingKeys(comparison, segment, checksums);
  if (differing.length * 4 > rows) {
    await diffWhole(comparison, segment, partition, checksums);
    return;
  }
  for (let i = 0; i < differing.length; i += KEYS_PER_READ) await diffKeys(comparison, segment, partition, differing.slice(i, i + KEYS_PER_READ));
}

/** Keys that one point read asks for, in as many statements as the engine likes. */
const KEYS_PER_READ = 2_000;

/** Reads the rows of some keys whole on both sides. They must be the rows whose hashes differed. */
async function diffKeys(comparison: Comparison, segment: Segment, partition: PartitionId, differing: readonly DifferingKey[]): Promise<void> {
  const keys = differing.map(({ key }) => key);
  const runs = new Map(differing.map(({ key, run }) => [JSON.stringify(key), run]));
  const expected = {
    legacy: differing.reduce<Checksum>((sum, { legacy }) => ({ count: sum.count + legacy.count, sum: addSums(sum.sum, legacy.sum) }), EMPTY),
    new: differing.reduce<Checksum>((sum, { new: other }) => ({ count: sum.count + other.count, sum: addSums(sum.sum, other.sum) }), EMPTY),
  };
  // The keys are of the fine ranges, which need not be asked for as well.
  const { fine: _, ...rest } = segment;
  await diffWhole(comparison, { ...rest, keys }, partition, expected, (key) => runs.get(JSON.stringify(key)));
}

/** Streams the whole rows of both sides and reports what differs. `runOf`: the run of a key, where it is known from before. */
async function diffWhole(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Expected>, runOf: (key: Key) => number | undefined = () => undefined): Promise<void> {
  const { plan, reads, relations, options, signal } = comparison;
  const key = reads.legacy.key;
  const order = key.length > 0 ? 'key' : 'hash';
  const byCells = reads.legacy.columns.some((rendered) => rendered.cell !== undefined);
  const compare = key.length > 0 ? keyOrder(plan, key) : hashOrder(plan, byCells);
  const linked = options.link(signal);
  comparison.totals.run++;
  const readers = mapSides(relations, (relation, side) => openReader(comparison, side, relation.rows(reads[side], segment, order, linked.signal), compare));
  const unpaired: { missing: RowDifference[]; extra: RowDifference[] } = { missing: [], extra: [] };
  try {
    for await (const difference of diffRows({ plan, key, readers, totals: comparison.totals, byCells })) {
      if (key.length === 0 && (difference.kind === 'missing' || difference.kind === 'extra') && unpaired[difference.kind].length < MAX_UNPAIRED) {
        unpaired[difference.kind].push(difference);
      } else await report(comparison, difference, partition, runOf(difference.key));
    }
    requireSameRead(comparison, readers, checksums);
  } catch (error) {
    linked.abort(error);
    throw error;
  } finally {
    await Promise.allSettled([readers.legacy.close(), readers.new.close()]);
    linked.unlink();
  }
  await reportPairs(comparison, unpaired, partition, checksums.legacy.count === 1 && checksums.new.count === 1);
}

/** Rows without a key: the likely pairs are reported as changed rows (or are within tolerance), the rest as they are. */
async function reportPairs(comparison: Comparison, unpaired: { readonly missing: readonly RowDifference[]; readonly extra: readonly RowDifference[] }, partition: PartitionId, single: boolean): Promise<void> {
  const { pairs, rest } = pairRows(comparison.plan, unpaired.missing, unpaired.extra, single);
  const { totals } = comparison;
  for (const pair of pairs) {
    totals.missing--;
    totals.extra--;
    for (const i of pair.tolerated) totals.tolerated[i] = (totals.tolerated[i] ?? 0) + 1;
    if (pair.differing.length === 0) {
      totals.toleratedRows++;
      continue;
    }
    totals.changed++;
    for (const i of pair.differing) totals.differs[i] = (totals.differs[i] ?? 0) + 1;
    await report(comparison, { kind: 'changed', key: [], rows: { legacy: pair.legacy.rows.legacy, new: pair.new.rows.new }, differing: pair.differing }, partition);
  }
  for (const difference of rest) await report(comparison, difference, partition);
}

/** Hands a difference to the reporter as a finding, as long as the limit allows. */
async function report(comparison: Comparison, difference: RowDifference, partition: PartitionId, run = comparison.totals.run): Promise<void> {
  if (comparison.reported >= comparison.options.limits.maxFindings) return;
  comparison.reported++;
  const { legacy, new: other } = difference.rows;
  const whole = legacy === null || other === null ? undefined : { legacy: legacy.values, new: other.values };
  await comparison.reporter.finding(accepting(comparison, toFinding(comparison, difference, partition)), run, whole);
}

function toFinding(comparison: Comparison, difference: RowDifference, partition: PartitionId): Finding {
  const { plan, options } = comparison;
  const whole = difference.kind !== 'changed' || plan.key.length === 0;
  const columns: Record<string, Sides<CanonicalValue>> = {};
  for (const [i, column] of plan.columns.entries()) {
    if (!whole && !difference.differing.includes(i)) continue;
    columns[column.name] = { legacy: difference.rows.legacy?.values[i] ?? null, new: difference.rows.new?.values[i] ?? null };
  }
  const row = difference.rows.legacy ?? difference.rows.new;
  const key: Key = row === null ? difference.key : keyOf(row, comparison.reads.legacy.key);
  return { kind: difference.kind, table: options.table, partition, key, columns, ...(difference.times === undefined ? {} : { times: difference.times }) };
}
