/** Fine ranges of an array, as `server/stores/fineReader.ts` reads them of a table: for tests of what the engine makes of them. */
import { LARGEST_KEY } from '../../server/engine/ports.ts';
import type { BoundsAsked, FineCut, FineDigest, FineGroup, FineReading, ReadPlan } from '../../server/engine/ports.ts';
import type { CanonicalValue, PartitionId } from '../../server/engine/types.ts';

/** How an array answers for its fine ranges, and what misbehaves. Groups are counted from 0 in the order of range and partition. */
export interface FineBehaviour {
  /** Default: `['sum']`. */
  readonly digests?: readonly FineDigest[];
  /** What statistics say of the number of rows; default: the truth. */
  readonly estimate?: number;
  /** It is no table with fine ranges at all. */
  readonly none?: boolean;
  /** Bounds of the key cost a scan, and are read only when they are wanted. */
  readonly dear?: boolean;
  /** This group comes once more, at the end. */
  readonly twice?: number;
  /** This group is left out. */
  readonly leftOut?: number;
  /** This group claims so many more rows. */
  readonly lie?: { readonly group: number; readonly rows: number };
  /** This group has another digest, as when one of its rows was another one. */
  readonly differs?: number;
  /** The stream fails before this group. */
  readonly dies?: { readonly group: number; readonly error: Error };
}

/** A row that belongs to the segment. */
export interface FineRow {
  readonly key: CanonicalValue;
  readonly partition: PartitionId;
  readonly hash: string;
  /** Two rows have one text only when all their hashed values are the same. */
  readonly text: string;
}

/** Groups that are handed on at once. */
const BATCH = 5;

/** See `Relation.fineReading`. */
export function fineReadingOf(rows: readonly FineRow[], plan: ReadPlan, bounds: BoundsAsked, { digests = ['sum'], estimate, none, dear }: FineBehaviour): FineReading | null {
  const [index, second] = plan.key;
  const rendered = index === undefined ? undefined : plan.columns[index];
  if (none === true || rendered === undefined || second !== undefined || rendered.form.form !== 'integer') return null;
  if (dear === true && bounds === 'ifCheap') return { rows: estimate ?? rows.length, bounds: 'unread', digests };
  const keys = rows.flatMap(({ key }) => (key === null ? [] : [BigInt(key)]));
  const [only] = keys;
  if (only === undefined) return { rows: estimate ?? rows.length, bounds: null, digests };
  const first = keys.reduce((least, key) => (key < least ? key : least), only);
  const last = keys.reduce((most, key) => (key > most ? key : most), only);
  if (first < -LARGEST_KEY || last > LARGEST_KEY) return null;
  return { rows: estimate ?? rows.length, bounds: { first: first.toString(), last: last.toString() }, digests };
}

/** See `Relation.fineGroups`. `hashOf`: a number out of a text. */
export function* fineGroupsOf(rows: readonly FineRow[], cut: FineCut, { twice, leftOut, lie, differs, dies }: FineBehaviour, hashOf: (text: string) => bigint): Generator<readonly FineGroup[]> {
  const groups = [...grouped(rows, cut)].map(([, members]) => toGroup(members, cut, hashOf));
  const again = twice === undefined ? undefined : groups[twice];
  const given = groups.map((group, i) => (lie?.group === i ? { ...group, count: group.count + lie.rows } : differs === i ? { ...group, digest: `${group.digest}1` } : group)).filter((_, i) => i !== leftOut);
  const all = again === undefined ? given : [...given, again];
  for (let i = 0; i < all.length; i += BATCH) {
    if (dies !== undefined && dies.group < i + BATCH) {
      if (dies.group > i) yield all.slice(i, dies.group);
      throw dies.error;
    }
    yield all.slice(i, i + BATCH);
  }
  if (dies !== undefined) throw dies.error;
}

function grouped(rows: readonly FineRow[], cut: FineCut): ReadonlyMap<string, readonly FineRow[]> {
  const groups = new Map<string, FineRow[]>();
  for (const row of rows) {
    const place = JSON.stringify([rangeOf(row.key, cut)?.toString() ?? null, row.partition]);
    const members = groups.get(place);
    if (members === undefined) groups.set(place, [row]);
    else members.push(row);
  }
  return groups;
}

function rangeOf(key: CanonicalValue, { width }: FineCut): bigint | null {
  if (key === null) return null;
  const value = BigInt(key);
  const quotient = value / width;
  return value % width < 0n ? quotient - 1n : quotient;
}

/** Rows of one key stand in the order of the array, as those of a table stand in an order of its own. */
function toGroup(members: readonly FineRow[], cut: FineCut, hashOf: (text: string) => bigint): FineGroup {
  const [first] = members;
  if (first === undefined) throw new Error('a group has rows');
  const sum = (): string => members.reduce((total, { hash }) => total + BigInt(hash), 0n).toString();
  const text = (): string => {
    const ordered = [...members].sort((l, r) => (l.key === r.key ? 0 : l.key === null || (r.key !== null && BigInt(l.key) < BigInt(r.key)) ? -1 : 1));
    return hashOf(ordered.map((row) => row.text).join('|')).toString();
  };
  return { partition: first.partition, range: rangeOf(first.key, cut), count: members.length, digest: cut.digest === 'sum' ? sum() : text() };
}
