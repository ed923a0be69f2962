/** How large the tables of a comparison are, in words. */
import type { Side, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import { bytes, grouped, visible } from './words.ts';

/** One table by the statistics of its stores. Null: they do not say. */
export interface TableSize {
  readonly table: string;
  readonly sides: Sides<{ readonly rows: number | null; readonly bytes: number | null } | null>;
  /** Sides on which more rows than `askAboveRows` of the store would be read, with that limit. */
  readonly above: Partial<Record<Side, number>>;
}

/** A line for each table: `games: about 80,000,000 rows, 12.1 GB (legacy); about 80,100,000 rows (new)`. */
export function sizeLines(tables: readonly TableSize[]): readonly string[] {
  return tables.map(({ table, sides }) => `${visible(table)}: ${SIDES.map(side => `${words(sides[side])} (${side})`).join('; ')}`);
}

/** Why somebody is asked: `games has about 80,000,000 rows on the legacy store, more than its "askAboveRows" of 50,000,000`. */
export function aboveWords(tables: readonly TableSize[]): string {
  const found = tables.flatMap(({ table, sides, above }) => SIDES.flatMap(side => {
    const limit = above[side];
    return limit === undefined ? [] : [`${visible(table)} has about ${grouped(sides[side]?.rows ?? 0)} rows on the ${side} store, more than its "askAboveRows" of ${grouped(limit)}`];
  }));
  return found.join('; ');
}

function words(size: TableSize['sides']['legacy']): string {
  const known = [...(size?.rows == null ? [] : [`about ${grouped(size.rows)} rows`]), ...(size?.bytes == null ? [] : [bytes(size.bytes)])];
  return known.length === 0 ? 'size unknown' : known.join(', ');
}
