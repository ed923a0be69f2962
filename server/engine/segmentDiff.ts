/** From a segment whose checksums differ down to its rows. */
import { keyOf, diffRows, hashOrder, keyOrder } from './rowDiff.ts';
import type { RowDifference } from './rowDiff.ts';
import type { Comparison } from './compareRelation.ts';
import { StoreError } from './errors.ts';
import { MAX_UNPAIRED, pairRows } from './pairing.ts';
import { bothSides, withSide } from './parallel.ts';
import { EMPTY } from './partitionLevel.ts';
import type { GroupChecksum } from './ports.ts';
import { readGroups } from './rowStream.ts';
import type { CanonicalValue, Checksum, Finding, Key, PartitionId, Segment, Sides } from './types.ts';

/** Finds every row of `segment` that does not agree. Throws a `StoreError` when a side cannot be read to its end. */
export async function diffSegment(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Checksum>): Promise<void> {
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
  for (let i = 0; i <= boundaries.length; i++) {
    const range = { legacy: checksumOf(level.legacy, i), new: checksumOf(level.new, i) };
    if (range.legacy.count === range.new.count && range.legacy.sum === range.new.sum) continue;
    const from = i === 0 ? outer.from : (boundaries[i - 1] ?? null);
    const to = i === boundaries.length ? outer.to : (boundaries[i] ?? null);
    const part: Segment = { ...segment, range: { from, to } };
    // A cut that left everything in one range cannot cut further: one key has that many rows.
    const same = range.legacy.count === checksums.legacy.count && range.new.count === checksums.new.count;
    if (same) await diffLeaf(comparison, part, partition, range);
    else await diffSegment(comparison, part, partition, range);
  }
}

function checksumOf(level: readonly GroupChecksum[], index: number): Checksum {
  return level.find((entry) => Number(entry.group) === index)?.checksum ?? EMPTY;
}

/** Ranges that do not add up to the segment they cut would leave rows unseen. */
function requireSameRows(name: string, level: Sides<readonly GroupChecksum[]>, checksums: Sides<Checksum>): void {
  for (const side of ['legacy', 'new'] as const) {
    const count = level[side].reduce((sum, entry) => sum + entry.checksum.count, 0);
    if (count !== checksums[side].count) {
      throw new StoreError('sourceChanged', `${name} has ${count} rows on the ${side} side now and had ${checksums[side].count} a moment ago: it changed during the check.`, { side });
    }
  }
}

/** Streams the rows of both sides and reports what differs. */
async function diffLeaf(comparison: Comparison, segment: Segment, partition: PartitionId, checksums: Sides<Checksum>): Promise<void> {
  const { plan, reads, relations, options, signal } = comparison;
  const key = reads.legacy.key;
  const order = key.length > 0 ? 'key' : 'hash';
  const compare = key.length > 0 ? keyOrder(plan, key) : hashOrder(plan);
  const linked = options.link(signal);
  comparison.totals.run++;
  const reader = (side: 'legacy' | 'new') =>
    readGroups({ rows: taggedRows(relations[side].rows(reads[side], segment, order, linked.signal), side), compare, name: `${comparison.name} on the ${side} side` });
  const readers = { legacy: reader('legacy'), new: reader('new') };
  const unpaired: { missing: RowDifference[]; extra: RowDifference[] } = { missing: [], extra: [] };
  try {
    for await (const difference of diffRows({ plan, key, readers, totals: comparison.totals })) {
      if (key.length === 0 && (difference.kind === 'missing' || difference.kind === 'extra') && unpaired[difference.kind].length < MAX_UNPAIRED) {
        unpaired[difference.kind].push(difference);
      } else await report(comparison, difference, partition);
    }
    for (const side of ['legacy', 'new'] as const) {
      const { rows, sum } = readers[side].read;
      if (rows !== checksums[side].count || sum.toString() !== checksums[side].sum) {
        throw new StoreError(options.table === null ? 'notDeterministic' : 'sourceChanged', `${comparison.name} did not read the same twice on the ${side} side: it is not deterministic, or its data changed during the check.`, { side });
      }
    }
  } catch (error) {
    linked.abort(error);
    throw error;
  } finally {
    await Promise.allSettled([readers.legacy.close(), readers.new.close()]);
    linked.unlink();
  }
  await reportPairs(comparison, unpaired, partition, checksums.legacy.count === 1 && checksums.new.count === 1);
}

async function* taggedRows<T>(rows: AsyncIterable<T>, side: 'legacy' | 'new'): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw withSide(error, side);
  }
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
async function report(comparison: Comparison, difference: RowDifference, partition: PartitionId): Promise<void> {
  if (comparison.reported >= comparison.options.limits.maxFindings) return;
  comparison.reported++;
  await comparison.reporter.finding(toFinding(comparison, difference, partition), comparison.totals.run);
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
