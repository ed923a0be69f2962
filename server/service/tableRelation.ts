/** A table of an open session as a relation, at one version where the engine has versions and no snapshot. */
import type { Relation } from '../engine/ports.ts';
import type { CancelSignal, Side } from '../engine/types.ts';
import type { MovingTable } from '../stores/driver.ts';
import { sqlRelation, type KnownOfRelation, type Moving } from '../stores/sqlRelation.ts';
import type { Open } from './connections.ts';
import { metered } from './meter.ts';
import type { Keeper } from './runKeeper.ts';

/** The relation, and what FROM names the table by when it is pinned, or the version that it moves from when it has versions and cannot be. */
export interface TableRelation {
  readonly relation: Relation;
  readonly pinned: string | null;
  readonly moving: Moving | null;
}

/** @param name the logical table, for messages @param table its name on this side, as the mapping writes it */
export async function tableRelation(open: Open, side: Side, name: string, table: string, keeper: Keeper, signal: CancelSignal): Promise<TableRelation> {
  const columns = open.session.describeTable(table, signal);
  // Who reads the relation is told what went wrong.
  const settled = columns.catch(() => undefined);
  const state = await open.session.pinTable(table, signal);
  await settled;
  const relationOf = (pinned: string | null, known: KnownOfRelation): Relation =>
    metered(sqlRelation(open.session, open.store.dialect, name, { kind: 'table', table, ...(pinned === null ? {} : { pinned }) }, known), keeper.meters[side]);
  if (state === null) return { relation: relationOf(null, { columns }), pinned: null, moving: null };
  if (state.kind === 'moving') {
    keeper.moving(side, name, state.why);
    const moving = movingFrom(open, table, state);
    // The columns that were asked for may be older than the version.
    const now = open.session.describe(`select * from ${open.store.dialect.quoteTable(table)}`, signal);
    now.catch(() => undefined);
    return { relation: relationOf(null, { columns: now, moving }), pinned: null, moving };
  }
  const at = `${name} at ${state.words}`;
  keeper.pinned(side, at);
  const scans = open.scans?.ofTable(state.schema, (when, forget) => keeper.recalled(side, at, when, forget));
  return { relation: relationOf(state.sql, { columns, ...(scans === undefined ? {} : { scans }) }), pinned: state.sql, moving: null };
}

function movingFrom(open: Open, table: string, { version }: MovingTable): Moving {
  return { before: version, now: async (signal) => (await open.session.tableVersion(table, signal)) ?? '' };
}

/** What a query reads that moves: it changed when any of it did. Null: nothing of it moves. */
export function movingTogether(all: readonly Moving[]): Moving | null {
  if (all.length === 0) return null;
  return {
    before: JSON.stringify(all.map(({ before }) => before)),
    now: async (signal) => JSON.stringify(await Promise.all(all.map(({ now }) => now(signal)))),
  };
}
