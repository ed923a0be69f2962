/** From the fine ranges that differ down to their rows, in batches of neighbours. */
import type { Comparison } from './compareRelation.ts';
import type { FineDifference, FineLevel, FinePartition } from './fineLevel.ts';
import { rowsOf } from './fineLevel.ts';
import { diffLeaf, diffSegment } from './segmentDiff.ts';
import type { KeyRange, Segment } from './types.ts';
import { mapSides } from './types.ts';

/** Ranges that one statement asks for at most, where no side wants fewer. */
const MOST_RANGES = 200;

/** Finds every row of the partition that does not agree. Throws a `StoreError` when a side cannot be read to its end. */
export async function diffFinely(comparison: Comparison, segment: Segment, level: FineLevel, partition: FinePartition): Promise<void> {
  const { leafRows } = comparison.options.limits;
  const { width } = level.cut;
  for (const batch of batches(partition.differing, leafRows, level.rangesAtOnce ?? MOST_RANGES)) {
    const counts = rowsOf(batch);
    // The digest of a range is no sum of hashes that rows could be held against, but their number is.
    const expected = mapSides(counts, (count) => ({ count, sum: null }));
    const fine = { width, numbers: batch.flatMap(({ range }) => (range === null ? [] : [range])) };
    const rows = Math.max(counts.legacy, counts.new);
    const before = foundIn(comparison, level);
    const [only, second] = fine.numbers;
    if (only === undefined) await diffLeaf(comparison, { ...segment, keys: [[null]] }, partition.id, expected);
    else if (second === undefined && rows > leafRows) await diffSegment(comparison, { ...segment, range: keyRange(only, width) }, partition.id, expected);
    else await diffLeaf(comparison, { ...segment, fine }, partition.id, expected);
    if (foundIn(comparison, level) > before) continue;
    if (batch.every(({ unsorted }) => unsorted)) comparison.totals.reordered++;
    else comparison.totals.moved++;
  }
}

/** A number that grows with whatever explains that digests differ. */
function foundIn({ totals }: Comparison, { cut }: FineLevel): number {
  const { missing, extra, changed, duplicated, toleratedRows, uncounted, reordered, accepted } = totals;
  return missing + extra + changed + duplicated + toleratedRows + uncounted + accepted.rows + (cut.digest === 'text' ? reordered : 0);
}

/** Differing ranges in the order of the key, as many at once as one statement may ask for. NULL keys are a batch of their own. */
function* batches(differing: readonly FineDifference[], leafRows: number, mostRanges: number): Generator<readonly FineDifference[]> {
  let batch: FineDifference[] = [];
  let rows = 0;
  for (const difference of differing) {
    const more = Math.max(difference.counts.legacy, difference.counts.new);
    const full = batch.length > 0 && (rows + more > leafRows || batch.length >= mostRanges || batch[0]?.range === null);
    if (full) {
      yield batch;
      batch = [];
      rows = 0;
    }
    batch.push(difference);
    rows += more;
  }
  if (batch.length > 0) yield batch;
}

function keyRange(number: bigint, width: bigint): KeyRange {
  return { from: [(number * width).toString()], to: [((number + 1n) * width).toString()] };
}
