/**
 * What is wrong in the demo's new warehouse, as one table: what was done, where, and how many rows it touches.
 */
import { gamesBetween, plateAppearancesIn } from './calendar.ts';

/** The logical tables of the demo. */
export type DemoTable = 'teams' | 'players' | 'games' | 'plate_appearances';

export const DEMO_TABLES: readonly DemoTable[] = ['teams', 'players', 'games', 'plate_appearances'];

/** How many players there are. */
export const PLAYERS = 1200;

/** The rows that a fault touches, by kind of finding. `duplicated` counts the copies that are too many. */
export interface FaultCounts {
  readonly missing: number;
  readonly changed: number;
  readonly duplicated: number;
}

const NOTHING: FaultCounts = { missing: 0, changed: 0, duplicated: 0 };

/** One fault. */
export interface Fault {
  readonly name: FaultName;
  readonly table: DemoTable;
  /** The partitions that hold it; none when the table has no partitions. */
  readonly partitions: readonly string[];
  /** The columns that differ in changed rows. */
  readonly columns: readonly string[];
  /** What was done, in plain words. */
  readonly words: string;
  /** The rows that it touches in a demo of so many plate appearances. */
  counts(rows: number): FaultCounts;
}

export type FaultName = 'short-load' | 'loaded-twice' | 'rounded' | 'time-zone' | 'late-update';

/** The days (both included) and the rows that the faults touch; the new store is made with them. */
export const TOUCHED = {
  shortLoad: { from: '2016-07-30', to: '2016-07-31' },
  loadedTwice: { from: '2017-05-17', to: '2017-05-17' },
  rounded: { from: '2015-09-01', to: '2015-09-30' },
  timeZone: { from: '2018-06-01', to: '2018-06-30', hours: 4 },
  /** Players whose number leaves `rest` when divided by `of`. */
  lateUpdate: { of: 32, rest: 5 },
} as const;

function gamesIn({ from, to }: { readonly from: string; readonly to: string }): number {
  const games = gamesBetween(from, to);
  return games.to - games.from;
}

/** Every fault. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'short-load',
    table: 'plate_appearances',
    partitions: ['2016-07'],
    columns: [],
    words: 'The load of July 2016 stopped early: the plate appearances of 30 and 31 July are not there.',
    counts: (rows) => ({ ...NOTHING, missing: plateAppearancesIn(rows, gamesBetween(TOUCHED.shortLoad.from, TOUCHED.shortLoad.to)) }),
  },
  {
    name: 'loaded-twice',
    table: 'plate_appearances',
    partitions: ['2017-05'],
    columns: [],
    words: 'The load of 17 May 2017 ran twice: every plate appearance of that day is there twice.',
    counts: (rows) => ({ ...NOTHING, duplicated: plateAppearancesIn(rows, gamesBetween(TOUCHED.loadedTwice.from, TOUCHED.loadedTwice.to)) }),
  },
  {
    name: 'rounded',
    table: 'games',
    partitions: ['2015-09'],
    columns: ['gate_receipts'],
    words: 'The gate receipts of September 2015 were rounded to whole amounts on the way.',
    counts: () => ({ ...NOTHING, changed: gamesIn(TOUCHED.rounded) }),
  },
  {
    name: 'time-zone',
    table: 'games',
    partitions: ['2018-06'],
    columns: ['start_time'],
    words: 'The start times of June 2018 were taken for another time zone: they are four hours late.',
    counts: () => ({ ...NOTHING, changed: gamesIn(TOUCHED.timeZone) }),
  },
  {
    name: 'late-update',
    table: 'players',
    partitions: [],
    columns: ['weight_kg', 'updated_at'],
    words: 'Some players were weighed again after the load: only the legacy warehouse has the new weight.',
    counts: () => ({ ...NOTHING, changed: Math.floor((PLAYERS - TOUCHED.lateUpdate.rest) / TOUCHED.lateUpdate.of) + 1 }),
  },
];

/** All rows of a table that faults touch, by kind. */
export function faultCounts(table: DemoTable, rows: number): FaultCounts {
  return FAULTS.filter((fault) => fault.table === table).reduce((sum, fault) => {
    const counts = fault.counts(rows);
    return { missing: sum.missing + counts.missing, changed: sum.changed + counts.changed, duplicated: sum.duplicated + counts.duplicated };
  }, NOTHING);
}
