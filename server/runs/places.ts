/** Codes for where a finding belongs (table and partition), so that a filter reads the index instead of every finding. */
import type { FindingKind, PartitionId } from '../engine/types.ts';

/** Kinds by their code. The order is part of the format. */
export const KINDS: readonly FindingKind[] = ['missing', 'extra', 'changed', 'duplicated', 'inFlight'];

/** A table (null: the query's result) and a partition. */
export type Place = readonly [table: string | null, partition: PartitionId];

/** The code of every place after the first `MAX_PLACES`: which one it is stands in the finding itself. */
export const OTHER_PLACE = 0xffff_ffff;
/** So many places have a code of their own: a table cut by the values of a wide column must not fill the memory. */
const MAX_PLACES = 20_000;

/** Gives out codes while a run is written. */
export class PlaceCodes {
  readonly #codes = new Map<string, number>();

  code(place: Place): number {
    const name = JSON.stringify(place);
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    if (this.#codes.size >= MAX_PLACES) return OTHER_PLACE;
    this.#codes.set(name, this.#codes.size);
    return this.#codes.size - 1;
  }

  /** The places in the order of their codes, as JSON. */
  toText(): string {
    return `[${[...this.#codes.keys()].join(',')}]`;
  }
}

/** Reads `PlaceCodes.toText` back. */
export function placesFromText(text: string): readonly Place[] {
  const places: unknown = JSON.parse(text);
  if (!Array.isArray(places)) throw new Error('the index has no list of places');
  return places.map((place: unknown): Place => {
    const [table, partition] = Array.isArray(place) ? (place as readonly unknown[]) : [];
    return [typeof table === 'string' ? table : null, typeof partition === 'string' ? partition : null];
  });
}
