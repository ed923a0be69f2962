/** The source tables of a query as relations on both sides. */
import type { TableConfig } from '../config/types.ts';
import type { SourceTable, TableRules } from '../engine/ports.ts';
import type { CancelSignal, Reason, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import type { ColumnBound } from '../sql/statement.ts';
import { sqlRelation } from '../stores/sqlRelation.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Open } from './connections.ts';
import { metered } from './meter.ts';
import { tableRules } from './rules.ts';
import type { Keeper } from './runKeeper.ts';
import { tableOf, unmappedName } from './tableNames.ts';
import { touchedPartitions } from './touched.ts';

/** The sources, and how references find them. */
export interface Sources {
  /** The tables, or why they are not known. */
  readonly tables: readonly SourceTable[] | Reason;
  /** The mappings of the mapped ones among them. */
  readonly mapped: readonly TableConfig[];
  /** The mapping of a reference on a side; null: not mapped. */
  readonly mappingOf: (side: Side, parts: readonly string[]) => TableConfig | null;
  /** The source that a reference means. */
  readonly sourceOf: (side: Side, parts: readonly string[]) => SourceTable | null;
}

/** The mapping of a reference. */
export function tableOfReference(sources: Sources, side: Side, parts: readonly string[]): TableConfig | null {
  return sources.mappingOf(side, parts);
}

interface Named {
  readonly name: string;
  readonly names: Sides<string>;
  readonly mapping: TableConfig | null;
}

/** Finds the source tables of both texts. A table that only one text reads counts as well when it is mapped; else the sources are not known. */
export async function findSources(query: ReadableQuery, open: Sides<Open>, keeper: Keeper, signal: CancelSignal): Promise<Sources> {
  const { config } = query.request.project.loaded;
  const mappingOf = (side: Side, parts: readonly string[]): TableConfig | null => tableOf(config, query.environment.stores, parts, side);
  const nameOf = (side: Side, parts: readonly string[]): string => mappingOf(side, parts)?.name ?? unmappedName(parts).toLowerCase();

  const named = new Map<string, Named>();
  const readBy = new Map<string, Set<Side>>();
  for (const side of SIDES) {
    for (const reference of query.analyses[side].tables ?? []) {
      const mapping = mappingOf(side, reference.parts);
      const name = nameOf(side, reference.parts);
      if (!named.has(name)) named.set(name, { name, mapping, names: mapping?.names ?? mapSides({ legacy: reference.parts, new: reference.parts }, unmappedName) });
      readBy.set(name, (readBy.get(name) ?? new Set<Side>()).add(side));
    }
  }
  const mapped = [...named.values()].flatMap(({ mapping }) => mapping ?? []);
  const base = { mapped, mappingOf };
  const unknown = (reason: Reason): Sources => ({ ...base, tables: reason, sourceOf: () => null });
  for (const side of SIDES) {
    const analysis = query.analyses[side];
    if (analysis.tables === null) return unknown({ code: 'tablesUnknown', side, message: `tables unknown: ${analysis.why ?? 'the query could not be read'}.` });
  }
  const lonely = [...named.values()].find(({ name, mapping }) => mapping === null && (readBy.get(name)?.size ?? 0) < 2);
  if (lonely !== undefined) {
    const side = [...(readBy.get(lonely.name) ?? [])][0] ?? 'legacy';
    return unknown({ code: 'tablesUnknown', side, message: `${lonely.name} is read on the ${side} side only: map it to its counterpart in parity.jsonc.` });
  }

  const tables: SourceTable[] = [];
  for (const table of named.values()) tables.push(await sourceTable(table, query, open, keeper, nameOf, signal));
  return { ...base, tables, sourceOf: (side, parts) => tables.find((source) => source.table === nameOf(side, parts)) ?? null };
}

async function sourceTable(table: Named, query: ReadableQuery, open: Sides<Open>, keeper: Keeper, nameOf: (side: Side, parts: readonly string[]) => string, signal: CancelSignal): Promise<SourceTable> {
  const rules = await rulesOf(table.mapping, table.names, open, signal);
  const relations = mapSides(table.names, (name, side) => metered(sqlRelation(open[side].session, open[side].store.dialect, table.name, { kind: 'table', table: name }), keeper.meters[side]));
  const scheme = rules.partition;
  if (scheme === undefined) return { table: table.name, relations, rules };
  const bounds = SIDES.filter((side) => query.analyses[side].tables?.some((reference) => nameOf(side, reference.parts) === table.name)).map((side) => boundsOn(query, side, table, rules, scheme.column, nameOf));
  const touched = touchedPartitions(scheme, bounds);
  return { table: table.name, relations, rules, ...(touched === undefined ? {} : { touched }) };
}

/** The rules of a mapping; without a key of its own, the primary key that the legacy store declares. */
export async function rulesOf(mapping: TableConfig | null, names: Sides<string>, open: Sides<Open>, signal: CancelSignal): Promise<TableRules> {
  if (mapping?.key !== undefined) return tableRules(mapping, mapping.key);
  const declared = await open.legacy.session.primaryKey(names.legacy, signal);
  const key = (declared ?? []).map((column) => logicalName(mapping, column));
  return mapping === null ? { key, columns: {} } : tableRules(mapping, key);
}

function logicalName(mapping: TableConfig | null, column: string): string {
  const entry = Object.entries(mapping?.columns ?? {}).find(([, rule]) => rule.names.legacy.toLowerCase() === column.toLowerCase());
  return entry?.[0] ?? column;
}

/** The bounds of one side's text on the partition column of a table, under either of the column's names. */
function boundsOn(query: ReadableQuery, side: Side, table: Named, rules: TableRules, column: string, nameOf: (side: Side, parts: readonly string[]) => string): readonly ColumnBound[] {
  const names = new Set([column, rules.columns[column]?.names?.[side] ?? column].map((name) => name.toLowerCase()));
  return query.analyses[side].bounds.filter((bound) => nameOf(side, bound.table) === table.name && names.has(bound.column.toLowerCase()));
}
