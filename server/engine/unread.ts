/** What is said of rows that were not read, because that was enough or too much. */
import type { Comparison } from './compareRelation.ts';
import { StoreError } from './errors.ts';
import { asLoosened, openRows } from './outcome.ts';
import { bothSides } from './parallel.ts';
import { EMPTY } from './partitionLevel.ts';
import type { Checksum, Counts, PartitionId, PartitionOutcome, Reason, Segment, Sides } from './types.ts';
import { SIDES } from './types.ts';

/** A partition whose checksums differ. `ordered`: rows of one key may have been digested in another order on each side. */
export interface UnreadPartition {
  readonly id: PartitionId;
  readonly counts: Sides<number>;
  readonly ordered: boolean;
  readonly prove?: () => Promise<boolean | null>;
}

/** The results of a query once more, by their checksums: two runs that disagree prove nothing. */
export async function requireSameResult({ name, relations, reads, options, signal }: Comparison, scope: Segment, before: Sides<Checksum>): Promise<void> {
  const again = await bothSides(options.link, signal, (side, cancel) => relations[side].checksums(reads[side], scope, { by: 'nothing' }, cancel));
  for (const side of SIDES) {
    const now = again[side][0]?.checksum ?? EMPTY;
    if (now.count === before[side].count && now.sum === before[side].sum) continue;
    throw new StoreError('notDeterministic', `${name} did not read the same twice on the ${side} side: it is not deterministic, or its data changed during the check.`, { side });
  }
}

/**
 * A partition whose rows were not read to their end, because that was enough or too much. Other hashes are other rows, unless a tolerance or an
 * accepted difference may excuse them. Where rows of one key may have been digested in another order, they are asked for once more without it,
 * unless a bound was passed.
 */
export async function unread(comparison: Comparison, group: UnreadPartition, found: Counts, reason: Reason): Promise<PartitionOutcome> {
  const { options, plan, name } = comparison;
  const forgiving = options.exact !== true && (options.rules.rowCount !== undefined || options.rules.accepted !== undefined);
  const excusable = forgiving || plan.columns.some(({ tolerance }) => tolerance !== undefined);
  const counts = forgiving ? found : oneSided(found, group.counts);
  const partition = { table: options.table ?? name, partition: group.id, counts };
  if (openRows(counts, options) > 0) return { ...partition, verdict: 'differs', reason };
  if (excusable) return { ...partition, verdict: 'inconclusive', reason };
  if (!group.ordered || group.counts.legacy !== group.counts.new) return { ...partition, verdict: 'differs', reason };
  const same = comparison.watch.early && group.prove !== undefined ? await group.prove().catch(() => null) : null;
  if (same === true) return { ...partition, verdict: asLoosened('consistent', comparison) };
  return { ...partition, verdict: same === null ? 'inconclusive' : 'differs', reason };
}

/** A partition that a side has no row of is known without reading any. */
function oneSided(found: Counts, { legacy, new: other }: Sides<number>): Counts {
  if (other === 0) return { ...found, onlyLegacy: legacy };
  return legacy === 0 ? { ...found, onlyNew: other } : found;
}
