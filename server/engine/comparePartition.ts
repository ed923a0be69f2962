/** One partition, from its first level to its verdict. */
import type { Comparison } from './compareRelation.ts';
import { StoreError, toReason } from './errors.ts';
import type { Group } from './levels.ts';
import { asLoosened, openRows } from './outcome.ts';
import type { DiffTotals } from './rowDiff.ts';
import type { Counts, PartitionOutcome, Reason } from './types.ts';
import { NO_COUNTS, differingRows } from './types.ts';
import { unread } from './unread.ts';

/** A partition that could not be read: nothing is claimed of it. */
export function unreadable(comparison: Comparison, group: Group, reason: Reason): PartitionOutcome {
  return { table: comparison.options.table ?? comparison.name, partition: group.id, verdict: 'inconclusive', counts: { ...NO_COUNTS, ...group.counts }, reason };
}

/** One partition (or the whole relation): equal by checksum, or compared row by row. An unreadable one is inconclusive and fails nothing else. */
export async function comparePartition(comparison: Comparison, group: Group): Promise<PartitionOutcome> {
  const table = comparison.options.table ?? comparison.name;
  const counts: Counts = { ...NO_COUNTS, ...group.counts };
  if (group.descend === null) return { table, partition: group.id, verdict: asLoosened('consistent', comparison), counts };

  const stopped = comparison.watch.stopped();
  if (stopped !== null) return unread(comparison, group, counts, stopped);
  const before = snapshotTotals(comparison.totals);
  try {
    await group.descend();
    const found = since(comparison.totals, before);
    const all = countsOf(counts, found);
    if (openRows(all, comparison.options) > 0) return { table, partition: group.id, verdict: 'differs', counts: all };
    // Checksums said "differs" and the rows say "same": the data moved in between, or a canonical form is not deterministic.
    const moved: Reason = { code: 'sourceChanged', message: `The rows of ${comparison.name} agree although their checksums did not: the data changed during the check.` };
    if (found.moved > 0) return { table, partition: group.id, verdict: 'inconclusive', counts: all, reason: moved };
    if (differingRows(all) > 0 || found.toleratedRows > 0 || found.uncounted > 0) return { table, partition: group.id, verdict: 'consistent within tolerance', counts: all };
    // Rows of one key have no order, nor have those that came unsorted, and a digest of texts has one: every row was read, and agrees.
    if (group.ordered && found.reordered > 0) return { table, partition: group.id, verdict: asLoosened('consistent', comparison), counts: all };
    return { table, partition: group.id, verdict: 'inconclusive', counts: all, reason: moved };
  } catch (error) {
    const found = since(comparison.totals, before);
    const all = countsOf(counts, found);
    const enough = comparison.watch.stopped();
    if (enough !== null) {
      const moved = await whatMoved(comparison, group, toReason(error));
      return moved === undefined ? unread(comparison, group, all, enough) : { table, partition: group.id, verdict: 'inconclusive', counts: all, reason: moved };
    }
    const reason = comparison.signal.aborted ? toReason(new StoreError('cancelled', 'Cancelled before every row was compared.')) : toReason(error);
    return { table, partition: group.id, verdict: 'inconclusive', counts: all, reason };
  }
}

/** Why what was found before the end proves nothing: the rows that were read were other ones, or the result is another one when it is read again. */
async function whatMoved(comparison: Comparison, group: Group, reason: Reason): Promise<Reason | undefined> {
  if (reason.code === 'sourceChanged' || reason.code === 'notDeterministic') return reason;
  if (!comparison.watch.early || group.verify === undefined) return undefined;
  return group.verify().then(() => undefined, toReason);
}

function countsOf(counts: Counts, { missing, extra, changed, duplicated, accepted }: TotalNumbers): Counts {
  return { ...counts, onlyLegacy: missing, onlyNew: extra, changed, duplicates: duplicated, ...(accepted === 0 ? {} : { accepted }) };
}

type TotalNumbers = Pick<DiffTotals, 'missing' | 'extra' | 'changed' | 'duplicated' | 'toleratedRows' | 'reordered' | 'uncounted' | 'moved'> & { readonly accepted: number };

function snapshotTotals(totals: DiffTotals): TotalNumbers {
  const { missing, extra, changed, duplicated, toleratedRows, reordered, uncounted, moved } = totals;
  return { missing, extra, changed, duplicated, toleratedRows, reordered, uncounted, moved, accepted: totals.accepted.rows };
}

function since(totals: DiffTotals, before: TotalNumbers): TotalNumbers {
  return {
    missing: totals.missing - before.missing,
    extra: totals.extra - before.extra,
    changed: totals.changed - before.changed,
    duplicated: totals.duplicated - before.duplicated,
    toleratedRows: totals.toleratedRows - before.toleratedRows,
    reordered: totals.reordered - before.reordered,
    uncounted: totals.uncounted - before.uncounted,
    moved: totals.moved - before.moved,
    accepted: totals.accepted.rows - before.accepted,
  };
}
