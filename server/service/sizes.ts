/** How much a comparison would read, by statistics, before it reads. */
import type { EnvironmentConfig } from '../config/types.ts';
import { StoreError } from '../engine/errors.ts';
import { bothSides } from '../engine/parallel.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { TableSize } from '../report/sizes.ts';
import type { Open } from './connections.ts';
import { link } from './link.ts';
import { askAbove } from './storeLimits.ts';
import type { Estimated, Scan } from './types.ts';

/** A table that a comparison reads. */
export interface ReadTable {
  readonly name: string;
  readonly names: Sides<string>;
  /** All of it, as far as can be told. A part of it is never asked about: nobody knows how large it is. */
  readonly whole: boolean;
}

/** Nothing was read, because nobody said yet that so much may be. */
export class NotScanned extends Error {
  readonly estimated: Estimated;

  constructor(estimated: Estimated) {
    super('not compared: its size was to be told first');
    this.name = 'NotScanned';
    this.estimated = estimated;
  }
}

/** Throws `NotScanned` when the tables are to be told about instead of read. */
export async function beforeScan(scan: Scan, tables: readonly ReadTable[], environment: EnvironmentConfig, open: Sides<Open>, signal: CancelSignal): Promise<void> {
  const limits: Sides<number | null> = { legacy: askAbove(environment.stores.legacy), new: askAbove(environment.stores.new) };
  if (scan === 'always' || (scan === 'asking' && SIDES.every((side) => limits[side] === null))) return;
  const sizes: TableSize[] = [];
  for (const { name, names, whole } of tables) {
    if (scan === 'asking' && !whole) continue;
    const sides = await bothSides(link, signal, (side, cancel) => sizeOf(open[side], names[side], cancel));
    const above: Partial<Record<Side, number>> = {};
    for (const side of SIDES) {
      const limit = limits[side];
      if (whole && limit !== null && (sides[side]?.rows ?? 0) > limit) above[side] = limit;
    }
    sizes.push({ table: name, sides, above });
  }
  if (scan === 'never' || sizes.some(({ above }) => Object.keys(above).length > 0)) throw new NotScanned({ kind: 'estimated', tables: sizes });
}

/** Null where the store cannot tell. What is wrong with the table is said when it is compared. */
async function sizeOf({ session }: Open, table: string, signal: CancelSignal): Promise<TableSize['sides']['legacy']> {
  try {
    return await session.estimate(table, signal);
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'statementFailed' || error.code === 'tableMissing')) return null;
    throw error;
  }
}
