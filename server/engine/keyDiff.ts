/** Which keys of a segment differ, told by key and row hash alone: few bytes a row. */
import type { Comparison } from './compareRelation.ts';
import { StoreError } from './errors.ts';
import { withSide } from './parallel.ts';
import { EMPTY } from './partitionLevel.ts';
import type { ReadRow } from './ports.ts';
import { keyOf, keyOrder } from './rowDiff.ts';
import { firstRow, readGroups } from './rowStream.ts';
import type { GroupReader, RowGroup } from './rowStream.ts';
import type { Checksum, Key, Segment, Side, Sides } from './types.ts';
import { SIDES, mapSides } from './types.ts';

/** What a read has to give: so many rows, and the sum of their hashes where it is known. */
export interface Expected {
  readonly count: number;
  readonly sum: string | null;
}

/** A key whose rows differ, with what each side has of it. */
export interface DifferingKey extends Sides<Checksum> {
  readonly key: Key;
  /** Keys with the same number are neighbours: no key between them agrees. */
  readonly run: number;
}

/** Opens a stream of rows of one side; its failures know their side. */
export function openReader(comparison: Comparison, side: Side, rows: AsyncIterable<readonly ReadRow[]>, compare: (left: ReadRow, right: ReadRow) => number): GroupReader {
  return readGroups({ rows: tagged(rows, side), compare, name: `${comparison.name} on the ${side} side` });
}

async function* tagged<T>(rows: AsyncIterable<T>, side: Side): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw withSide(error, side);
  }
}

/** What was read must be what was summed, row for row; else the source moved, or the query is not deterministic. */
export function requireSameRead(comparison: Comparison, readers: Sides<GroupReader>, expected: Sides<Expected>): void {
  for (const side of SIDES) {
    const { rows, sum } = readers[side].read;
    const { count, sum: known } = expected[side];
    if (rows === count && (known === null || sum.toString() === known)) continue;
    const code = comparison.options.table === null ? 'notDeterministic' : 'sourceChanged';
    throw new StoreError(code, `${comparison.name} did not read the same twice on the ${side} side: it is not deterministic, or its data changed during the check.`, { side });
  }
}

/** The keys of the segment whose rows are not the same on both sides, in key order. */
export async function findDifferingKeys(comparison: Comparison, segment: Segment, expected: Sides<Expected>): Promise<readonly DifferingKey[]> {
  const { plan, reads, relations, options, totals } = comparison;
  const key = reads.legacy.key;
  const compare = keyOrder(plan, key);
  const linked = options.link(comparison.signal);
  const readers = mapSides(relations, (relation, side) => openReader(comparison, side, relation.rows({ ...reads[side], values: key }, segment, 'key', linked.signal), compare));
  const differing: DifferingKey[] = [];
  totals.run++;
  const differs = (group: RowGroup, sides: Sides<Checksum>): void => void differing.push({ key: keyOf(firstRow(group), key), run: totals.run, ...sides });
  try {
    let [legacy, other] = await Promise.all([readers.legacy.next(), readers.new.next()]);
    while (legacy !== null || other !== null) {
      const order = legacy === null ? 1 : other === null ? -1 : compare(firstRow(legacy), firstRow(other));
      if (order < 0 && legacy !== null) {
        differs(legacy, { legacy: sumOf(legacy), new: EMPTY });
        legacy = await readers.legacy.next();
      } else if (order > 0 && other !== null) {
        differs(other, { legacy: EMPTY, new: sumOf(other) });
        other = await readers.new.next();
      } else if (legacy !== null && other !== null) {
        if (sameHashes(legacy, other)) {
          totals.run++;
          if (legacy.length > 1) totals.reordered++;
        }
        else differs(legacy, { legacy: sumOf(legacy), new: sumOf(other) });
        [legacy, other] = await Promise.all([readers.legacy.next(), readers.new.next()]);
      }
    }
    requireSameRead(comparison, readers, expected);
    return differing;
  } catch (error) {
    linked.abort(error);
    throw error;
  } finally {
    await Promise.allSettled([readers.legacy.close(), readers.new.close()]);
    linked.unlink();
  }
}

function sumOf(group: RowGroup): Checksum {
  return { count: group.length, sum: group.reduce((sum, row) => sum + BigInt(row.hash), 0n).toString() };
}

/** The same hashes, as often on both sides. */
function sameHashes(legacy: RowGroup, other: RowGroup): boolean {
  if (legacy.length !== other.length) return false;
  if (legacy.length === 1) return firstRow(legacy).hash === firstRow(other).hash;
  const sorted = (group: RowGroup): readonly string[] => group.map((row) => row.hash).sort();
  const right = sorted(other);
  return sorted(legacy).every((hash, i) => hash === right[i]);
}
