/** The first level: one checksum for each partition. A partition that cannot be read is set apart, and the others still count. */
import { toReason, StoreError } from './errors.ts';
import { comparePartitionIds } from './order.ts';
import { bothSides, withSide } from './parallel.ts';
import type { Link } from './parallel.ts';
import type { GroupChecksum, ReadPlan, Relation } from './ports.ts';
import type { CancelSignal, Checksum, PartitionId, Reason, Segment, Side, Sides } from './types.ts';
import { SIDES } from './types.ts';

/** A partition with its checksums; `reason`: it could not be read on a side. */
export interface PartitionGroup {
  readonly id: PartitionId;
  readonly checksums: Sides<Checksum>;
  readonly reason?: Reason;
}

/** The partitions of both sides. `failure`: the level could not be read at once, so that partitions may exist that nobody has seen. */
export interface PartitionLevel {
  readonly groups: readonly PartitionGroup[];
  readonly failure?: Reason;
}

/** What the level is read with. */
export interface LevelInput {
  readonly relations: Sides<Relation>;
  readonly reads: Sides<ReadPlan>;
  readonly scope: Segment;
  readonly partitioned: boolean;
  readonly link: Link;
  readonly signal: CancelSignal;
}

/** No rows. */
export const EMPTY: Checksum = { count: 0, sum: '0' };

/** Reads the level on both sides at once; when a side fails, partition by partition on that side. */
export async function readPartitionLevel(input: LevelInput): Promise<PartitionLevel> {
  const { relations, reads, scope, partitioned, link, signal } = input;
  const read = (side: Side, cancel: CancelSignal): Promise<readonly GroupChecksum[]> => relations[side].checksums(reads[side], scope, { by: partitioned ? 'partition' : 'nothing' }, cancel);
  if (!partitioned) return { groups: align(await bothSides(link, signal, read)) };
  const answers: Partial<Record<Side, readonly GroupChecksum[]>> = {};
  let failure: { readonly side: Side; readonly error: unknown } | undefined;
  await bothSides(link, signal, async (side, cancel) => {
    try {
      answers[side] = await read(side, cancel);
    } catch (error) {
      // The other side goes on: its answer names the partitions to ask for one by one. What ends everything is not held back.
      if (failure !== undefined || endsAll(error) || signal.aborted) throw error;
      failure = { side, error: withSide(error, side) };
    }
  });
  if (failure === undefined) return { groups: align({ legacy: answers.legacy ?? [], new: answers.new ?? [] }) };
  return oneByOne(input, failure, answers[failure.side === 'legacy' ? 'new' : 'legacy'] ?? []);
}

/** Asks the side that failed for each partition that the other side has. */
async function oneByOne(input: LevelInput, failure: { readonly side: Side; readonly error: unknown }, known: readonly GroupChecksum[]): Promise<PartitionLevel> {
  const { relations, reads, signal } = input;
  const groups: PartitionGroup[] = [];
  for (const { group, checksum } of known) {
    const id = idOf(group);
    const sides = (own: Checksum): Sides<Checksum> => (failure.side === 'legacy' ? { legacy: own, new: checksum } : { legacy: checksum, new: own });
    try {
      const answer = await relations[failure.side].checksums(reads[failure.side], { ...input.scope, partitions: { kind: 'list', ids: [id] } }, { by: 'nothing' }, signal);
      groups.push({ id, checksums: sides(answer[0]?.checksum ?? EMPTY) });
    } catch (error) {
      if (endsAll(error) || signal.aborted) throw withSide(error, failure.side);
      groups.push({ id, checksums: sides(EMPTY), reason: toReason(error, failure.side) });
    }
  }
  groups.sort((l, r) => comparePartitionIds(l.id, r.id));
  return { groups, failure: toReason(failure.error, failure.side) };
}

function endsAll(error: unknown): boolean {
  return !(error instanceof StoreError) || error.code === 'cancelled' || error.code === 'busy' || error.code === 'connection' || error.code === 'tableMissing' || error.code === 'unsupportedType';
}

function align(level: Sides<readonly GroupChecksum[]>): readonly PartitionGroup[] {
  const groups = new Map<PartitionId, Record<Side, Checksum>>();
  for (const side of SIDES) {
    for (const { group, checksum } of level[side]) {
      const sides = groups.get(idOf(group)) ?? { legacy: EMPTY, new: EMPTY };
      sides[side] = checksum;
      groups.set(idOf(group), sides);
    }
  }
  return [...groups].map(([id, checksums]) => ({ id, checksums })).sort((l, r) => comparePartitionIds(l.id, r.id));
}

function idOf(group: PartitionId | number): PartitionId {
  return typeof group === 'number' ? String(group) : group;
}
