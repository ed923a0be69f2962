/**
 * The first level of a large table whose key is one whole number: one scan on each side, cut into partitions and fine ranges of the
 * key at once, so that what differs is already narrowed down to a few hundred rows when the scan ends.
 */
import type { Comparison } from './compareRelation.ts';
import { comparePartitionIds } from './order.ts';
import { bothSides } from './parallel.ts';
import { LARGEST_KEY } from './ports.ts';
import type { FineCut, FineGroup, FineReading } from './ports.ts';
import type { PartitionId, Segment, Side, Sides } from './types.ts';
import { SIDES, mapSides, otherSide } from './types.ts';

/** Rows that a fine range should hold. */
const ROWS_PER_RANGE = 256;
/** Ranges of a table at most: with more rows the ranges get wider. */
const MOST_RANGES = 100_000;
/** Below so many rows a table is compared without fine ranges. */
const FEWEST_ROWS = 20_000;
/** Groups that may wait for the other side; more than this many for each range: partitions lie across the key, and the cut does not fit. */
const MOST_GROUPS_PER_RANGE = 4;
const ALLOWANCE = 10_000;
/** Ranges that may come beside those, as a multiple of those wanted: with more, keys of a side lie far from where those of the other one do. */
const SCATTERED = 8;

/** A range that differs in a partition. Counts of rows; 0 where a side has none. */
export interface FineDifference {
  /** null: rows whose key is NULL. */
  readonly range: bigint | null;
  readonly counts: Sides<number>;
  /** Its rows may be the same, in another order: see `FineGroup.unsorted`. */
  readonly unsorted: boolean;
}

/** A partition after the fine level. */
export interface FinePartition {
  readonly id: PartitionId;
  readonly counts: Sides<number>;
  /** In the order of the key. */
  readonly differing: readonly FineDifference[];
}

/** The fine level of a relation. */
export interface FineLevel {
  readonly cut: FineCut;
  readonly partitions: readonly FinePartition[];
  /** The fewest that a side wants: see `FineReading.rangesAtOnce`. */
  readonly rangesAtOnce?: number;
}

/** What both sides say of being read in fine ranges; null when the relation has no such key. */
type Readings = Sides<FineReading | null> | null;

/** Readings that were asked for before they are needed: settled, perhaps by a failure, which is thrown where they are needed. */
export interface Ahead {
  readonly readings: Promise<Readings>;
}

type Asking = Pick<Comparison, 'relations' | 'reads' | 'plan' | 'options' | 'signal'>;

/** Asks ahead. Never fails. */
export async function readAhead(asking: Asking): Promise<Ahead> {
  const readings = readingsOf(asking);
  await readings.catch(() => undefined);
  return { readings };
}

async function readingsOf({ relations, reads, plan, options, signal }: Asking): Promise<Readings> {
  const [key, second] = reads.legacy.key;
  if (options.table === null || key === undefined || second !== undefined || plan.columns[key]?.form.form !== 'integer') return null;
  const scope = options.scope ?? {};
  return bothSides(options.link, signal, (side, cancel) => relations[side].fineReading?.(reads[side], scope, 'ifCheap', cancel) ?? Promise.resolve(null));
}

/** How both sides can be cut alike, or null when the relation is small, has no such key, or a side cannot. */
export async function agreeOnCut(comparison: Comparison): Promise<Sides<FineCut> | null> {
  const readings = await (comparison.ahead?.readings ?? readingsOf(comparison));
  if (readings === null) return null;
  const { options } = comparison;
  const { legacy, new: other } = readings;
  if (legacy === null || other === null) return null;
  const rows = Math.max(legacy.rows, other.rows);
  const digest = legacy.digests.find((candidate) => other.digests.includes(candidate));
  if (digest === undefined || rows < (options.limits.fineRows ?? FEWEST_ROWS)) return null;
  const known = await withBounds(comparison, { legacy, new: other });
  const bounds = known === null ? null : unionOf(known.legacy, known.new);
  if (known === null || bounds === null) return null;
  const width = widthFor(rows, bounds.last - bounds.first + 1n);
  return mapSides(known, (reading) => ({ width, digest, reading }));
}

/** The bounds of one side speak for the other one as well while it has at most so many times its rows. */
const ROWS_SPOKEN_FOR = 4;

/** The readings with as many bounds as it takes: those of one side do where the other one is about as large. Null: a side cannot be cut after all. */
async function withBounds({ relations, reads, options, signal }: Asking, readings: Sides<FineReading>): Promise<Sides<FineReading> | null> {
  const spokenFor = (side: Side): boolean => {
    const other = readings[otherSide(side)];
    return other.bounds !== 'unread' && other.bounds !== null && readings[side].rows <= other.rows * ROWS_SPOKEN_FOR;
  };
  if (SIDES.every((side) => readings[side].bounds !== 'unread' || spokenFor(side))) return readings;
  const { legacy, new: other } = await bothSides(options.link, signal, async (side, cancel) =>
    readings[side].bounds !== 'unread' ? readings[side] : ((await relations[side].fineReading?.(reads[side], options.scope ?? {}, 'wanted', cancel)) ?? null),
  );
  return legacy === null || other === null ? null : { legacy, new: other };
}

function unionOf(...readings: readonly FineReading[]): { readonly first: bigint; readonly last: bigint } | null {
  const bounds = readings.flatMap((reading) => (reading.bounds === null || reading.bounds === 'unread' ? [] : [{ first: BigInt(reading.bounds.first), last: BigInt(reading.bounds.last) }]));
  if (bounds.length === 0) return null;
  return bounds.reduce((l, r) => ({ first: l.first < r.first ? l.first : r.first, last: l.last > r.last ? l.last : r.last }));
}

/** The power of two that gives ranges of about `ROWS_PER_RANGE` rows where keys lie evenly, and no more than one and a half times `MOST_RANGES`. */
export function widthFor(rows: number, span: bigint): bigint {
  const wanted = rangesWanted(rows);
  let width = 1n;
  while (width * BigInt(wanted) * 3n < span * 2n) width *= 2n;
  return width;
}

function rangesWanted(rows: number): number {
  return Math.max(1, Math.min(MOST_RANGES, Math.floor(rows / ROWS_PER_RANGE)));
}

interface Waiting {
  readonly side: Side;
  readonly count: number;
  readonly digest: string;
  readonly unsorted: boolean;
}

class DoesNotFit extends Error {}

/** Reads and compares the level. Null when the cut turns out not to fit: then nothing was found out. */
export async function readFineLevel(comparison: Comparison, scope: Segment, cuts: Sides<FineCut>): Promise<FineLevel | null> {
  const { relations, reads, options, signal } = comparison;
  const partitions = new Map<PartitionId, { id: PartitionId; counts: { legacy: number; new: number }; differing: FineDifference[] }>();
  const waiting = new Map<string, Waiting>();
  const ranges = new Set<bigint | null>();
  const groups = { legacy: 0, new: 0 };
  // Keys whose bounds nobody read may lie anywhere.
  const last = LARGEST_KEY / cuts.legacy.width;
  const first = -((LARGEST_KEY + cuts.legacy.width - 1n) / cuts.legacy.width);
  const mostRanges = ALLOWANCE + SCATTERED * rangesWanted(Math.max(cuts.legacy.reading.rows, cuts.new.reading.rows));

  const total = cuts.legacy.reading.rows + cuts.new.reading.rows;
  let read = 0;
  let told = 0;
  const progress = (rows: number): void => {
    read += rows;
    if (read - told < total / 100) return;
    told = read;
    // The number of rows is a guess of the stores.
    comparison.reporter.progress(`${comparison.name}: checksums of ${read.toLocaleString('en')} rows`, Math.min(read, total), Math.max(total, 1));
  };
  const partitionOf = (id: PartitionId) => {
    const known = partitions.get(id);
    if (known !== undefined) return known;
    const fresh = { id, counts: { legacy: 0, new: 0 }, differing: [] };
    partitions.set(id, fresh);
    return fresh;
  };
  const take = (side: Side, { partition, range, count, digest, unsorted = false }: FineGroup): void => {
    const entry = partitionOf(partition);
    entry.counts[side] += count;
    ranges.add(range);
    if (range !== null && (range < first || range > last)) throw new DoesNotFit();
    if (++groups[side] > ALLOWANCE + MOST_GROUPS_PER_RANGE * ranges.size || ranges.size > mostRanges) throw new DoesNotFit();
    const place = `${range ?? ''}|${partition ?? ''}|${partition === null ? 'null' : ''}`;
    const other = waiting.get(place);
    if (other === undefined || other.side === side) {
      if (other !== undefined) throw new Error('a relation gave a fine range twice');
      waiting.set(place, { side, count, digest, unsorted });
      return;
    }
    waiting.delete(place);
    if (other.count !== count || other.digest !== digest) entry.differing.push({ range, counts: sidesOf(side, count, other.count), unsorted: other.count === count && (unsorted || other.unsorted) });
  };

  try {
    await bothSides(options.link, signal, async (side, cancel) => {
      const stream = relations[side].fineGroups?.(reads[side], scope, cuts[side], cancel) ?? [];
      for await (const batch of stream) {
        for (const group of batch) take(side, group);
        progress(batch.reduce((sum, { count }) => sum + count, 0));
      }
    });
  } catch (error) {
    if (error instanceof DoesNotFit) return null;
    throw error;
  }
  for (const [place, { side, count }] of waiting) {
    const [range = '', ...rest] = place.split('|');
    const partition = place.endsWith('|null') ? null : rest.slice(0, -1).join('|');
    partitionOf(partition).differing.push({ range: range === '' ? null : BigInt(range), counts: sidesOf(side, count, 0), unsorted: false });
  }
  for (const { differing } of partitions.values()) differing.sort((l, r) => (l.range === null ? -1 : r.range === null ? 1 : l.range < r.range ? -1 : l.range > r.range ? 1 : 0));
  if (partitions.size === 0 && reads.legacy.partition === undefined) partitionOf(null);
  const atOnce = SIDES.flatMap((side) => cuts[side].reading.rangesAtOnce ?? []);
  return { ...(atOnce.length === 0 ? {} : { rangesAtOnce: Math.min(...atOnce) }), cut: cuts.legacy, partitions: [...partitions.values()].sort((l, r) => comparePartitionIds(l.id, r.id)) };
}

function sidesOf(side: Side, own: number, other: number): Sides<number> {
  return side === 'legacy' ? { legacy: own, new: other } : { legacy: other, new: own };
}

/** Rows of both sides in some differing ranges. */
export function rowsOf(differences: readonly FineDifference[]): Sides<number> {
  return mapSides({ legacy: 0, new: 0 }, (_, side) => differences.reduce((sum, { counts }) => sum + counts[side], 0));
}
