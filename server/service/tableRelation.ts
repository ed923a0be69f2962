/** A table of an open session as a relation, at one version where the engine has versions and no snapshot. */
import type { Relation } from '../engine/ports.ts';
import type { CancelSignal, Side } from '../engine/types.ts';
import { sqlRelation } from '../stores/sqlRelation.ts';
import type { Open } from './connections.ts';
import { metered } from './meter.ts';
import type { Keeper } from './runKeeper.ts';

/** The relation, and what FROM names the table by when it is pinned. */
export interface TableRelation {
  readonly relation: Relation;
  readonly pinned: string | null;
}

/** @param name the logical table, for messages @param table its name on this side, as the mapping writes it */
export async function tableRelation(open: Open, side: Side, name: string, table: string, keeper: Keeper, signal: CancelSignal): Promise<TableRelation> {
  const columns = open.session.describeTable(table, signal);
  // Who reads the relation is told what went wrong.
  const settled = columns.catch(() => undefined);
  const pinned = await open.session.pinTable(table, signal);
  await settled;
  if (pinned !== null) keeper.pinned(side, `${name} at ${pinned.words}`);
  const source = { kind: 'table' as const, table, ...(pinned === null ? {} : { pinned: pinned.sql }) };
  const scans = pinned === null ? undefined : open.scans?.ofTable((at, forget) => keeper.recalled(side, `${name} at ${pinned.words}`, at, forget));
  return { relation: metered(sqlRelation(open.session, open.store.dialect, name, source, { columns, ...(scans === undefined ? {} : { scans }) }), keeper.meters[side]), pinned: pinned?.sql ?? null };
}
