/** The source tables of a query as relations on both sides. */
import type { TableConfig } from '../config/types.ts';
import { bothSides } from '../engine/parallel.ts';
import type { SourceTable, TableRules } from '../engine/ports.ts';
import type { CancelSignal, Column, Reason, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import type { ColumnBound } from '../sql/statement.ts';
import type { ReadableQuery } from './compareQuery.ts';
import { sqlRelation } from '../stores/sqlRelation.ts';
import type { Moving } from '../stores/sqlRelation.ts';
import type { Open } from './connections.ts';
import { link } from './link.ts';
import { metered } from './meter.ts';
import { tableRules, withAccepted } from './rules.ts';
import type { Keeper } from './runKeeper.ts';
import type { ReadTable } from './sizes.ts';
import { movingTogether, tableRelation } from './tableRelation.ts';
import { resolveNames } from './names.ts';
import type { Names, WrittenName } from './names.ts';
import { touchedPartitions } from './touched.ts';
import { whatIsRead } from './whatIsRead.ts';

/** The sources, and how references find them. */
export interface Sources {
  /** The tables, or why they are not known. */
  readonly tables: readonly SourceTable[] | Reason;
  /** What is read of them; empty when they are not known. */
  readonly read: readonly ReadTable[];
  /** The mappings of the mapped ones among them. */
  readonly mapped: readonly TableConfig[];
  /** The mapping of a reference on a side; null: not mapped. */
  readonly mappingOf: (side: Side, written: WrittenName) => TableConfig | null;
  /** What the names of the query mean. */
  readonly names: Names;
  /** What FROM names the table of a reference by when it is read at one version; null: by its name. */
  readonly pinnedName: (side: Side, written: WrittenName) => string | null;
  /** What each side reads that has versions and is read at none; null: nothing. */
  readonly moving: Sides<Moving | null>;
  /** The source that a reference means. */
  readonly sourceOf: (side: Side, written: WrittenName) => SourceTable | null;
  /** The source of a name of which the quotes are not known; null where it means two tables. */
  readonly sourceOfParts: (side: Side, parts: readonly string[]) => SourceTable | null;
}

interface Named {
  readonly name: string;
  readonly names: Sides<string>;
  readonly mapping: TableConfig | null;
}

/** Finds the source tables of both texts. A table that only one text reads counts as well when it is mapped; else the sources are not known. */
export async function findSources(query: ReadableQuery, open: Sides<Open>, keeper: Keeper, signal: CancelSignal): Promise<Sources> {
  const names = await resolveNames(query, open, signal);
  const { mappingOf, nameOf } = names;

  const named = new Map<string, Named>();
  const readBy = new Map<string, Set<Side>>();
  for (const side of SIDES) {
    for (const reference of query.analyses[side].tables ?? []) {
      const mapping = mappingOf(side, reference);
      const name = nameOf(side, reference);
      const own = names.unmappedName(side, reference);
      const known = named.get(name);
      if (known === undefined) named.set(name, { name, mapping, names: mapping?.names ?? { legacy: own, new: own } });
      else if (mapping === null && readBy.get(name)?.has(side) !== true) named.set(name, { ...known, names: { ...known.names, [side]: own } });
      readBy.set(name, (readBy.get(name) ?? new Set<Side>()).add(side));
    }
  }
  const mapped = [...named.values()].flatMap(({ mapping }) => mapping ?? []);
  const base = { mapped, mappingOf, names };
  const unknown = (reason: Reason): Sources => ({ ...base, tables: reason, read: [], sourceOf: () => null, sourceOfParts: () => null, pinnedName: () => null, moving: { legacy: null, new: null } });
  for (const side of SIDES) {
    const analysis = query.analyses[side];
    if (analysis.tables === null) return unknown({ code: 'tablesUnknown', side, message: `tables unknown: ${analysis.why ?? 'the query could not be read'}.` });
  }
  const lonely = [...named.values()].find(({ name, mapping }) => mapping === null && (readBy.get(name)?.size ?? 0) < 2);
  if (lonely !== undefined) {
    const side = [...(readBy.get(lonely.name) ?? [])][0] ?? 'legacy';
    return unknown({ code: 'tablesUnknown', side, message: `${lonely.name} is read on the ${side} side only: map it to its counterpart in parity.jsonc.` });
  }
  if (names.confused !== null) return unknown(names.confused);

  const tables: SourceTable[] = [];
  const pinned = { legacy: new Map<string, string | null>(), new: new Map<string, string | null>() };
  const moving: Sides<Moving[]> = { legacy: [], new: [] };
  for (const table of named.values()) tables.push(await sourceTable(table, query, open, keeper, names, { pinned, moving }, signal));
  const described = new Map<string, Sides<readonly Column[]>>();
  for (const table of tables) {
    // Who needs the columns is told why there are none.
    const columns = await bothSides(link, signal, (side, cancel) => table.relations[side].describe(cancel)).catch(() => null);
    if (columns !== null) described.set(table.table, columns);
  }
  const told = whatIsRead(query.analyses, nameOf, described);
  for (const [i, table] of tables.entries()) {
    const reads = told.columns.get(table.table);
    const conditions = told.rows.get(table.table);
    const rowsRead = conditions === undefined ? null : mapSides(conditions, (condition, side) => {
      const own = [...named.values()].find(({ name }) => name === table.table)?.names;
      const { dialect } = open[side].store;
      const from = pinned[side].get(table.table) ?? dialect.quoteTable(own?.[side] ?? table.table);
      return metered(sqlRelation(open[side].session, dialect, table.table, { kind: 'query', query: `SELECT * FROM ${from} WHERE ${condition}` }), keeper.meters[side]);
    });
    tables[i] = { ...table, ...(reads === undefined ? {} : { reads }), ...(rowsRead === null ? {} : { rowsRead }) };
  }
  const read = [...named.values()].map(({ name, names }, i) => ({ name, names, whole: tables[i]?.touched === undefined }));
  const find = (name: string | null): SourceTable | null => tables.find((source) => source.table === name) ?? null;
  return { ...base, tables, read, moving: mapSides(moving, movingTogether), pinnedName: (side, written) => pinned[side].get(nameOf(side, written)) ?? null, sourceOf: (side, written) => find(nameOf(side, written)), sourceOfParts: (side, parts) => find(names.nameOfParts(side, parts)) };
}

/** What is found out of the tables on the way: what FROM names them by, and what moves. */
interface At {
  readonly pinned: Sides<Map<string, string | null>>;
  readonly moving: Sides<Moving[]>;
}

async function sourceTable(table: Named, query: ReadableQuery, open: Sides<Open>, keeper: Keeper, names: Names, at: At, signal: CancelSignal): Promise<SourceTable> {
  const rules = withAccepted(await rulesOf(table.mapping, table.names, open, signal), query.request.project, query.today, { kind: 'table', name: table.name });
  const read = await bothSides(link, signal, (side, cancel) => tableRelation(open[side], side, table.name, table.names[side], keeper, cancel));
  const relations = mapSides(read, ({ relation }) => relation);
  for (const side of SIDES) {
    at.pinned[side].set(table.name, read[side].pinned);
    at.moving[side].push(...(read[side].moving === null ? [] : [read[side].moving]));
  }
  const scheme = rules.partition;
  if (scheme === undefined) return { table: table.name, relations, rules };
  const bounds = SIDES.filter((side) => query.analyses[side].tables?.some((reference) => names.nameOf(side, reference) === table.name)).map((side) => boundsOn(query, side, table, rules, scheme.column, names));
  const touched = touchedPartitions(scheme, bounds);
  return { table: table.name, relations, rules, ...(touched === undefined ? {} : { touched }) };
}

/** The rules of a mapping; without a key of its own, the primary key that the legacy store declares. */
export async function rulesOf(mapping: TableConfig | null, names: Sides<string>, open: Sides<Open>, signal: CancelSignal): Promise<TableRules> {
  if (mapping?.key !== undefined) return tableRules(mapping, mapping.key);
  const declared = await open.legacy.session.primaryKey(names.legacy, signal);
  const key = (declared ?? []).map((column) => logicalName(mapping, column));
  return { ...(mapping === null ? { columns: {} } : tableRules(mapping, key)), key, keyIsDeclared: true };
}

function logicalName(mapping: TableConfig | null, column: string): string {
  const entry = Object.entries(mapping?.columns ?? {}).find(([, rule]) => rule.names.legacy.toLowerCase() === column.toLowerCase());
  return entry?.[0] ?? column;
}

/** The bounds of one side's text on the partition column of a table, under either of the column's names. */
function boundsOn(query: ReadableQuery, side: Side, table: Named, rules: TableRules, column: string, names: Names): readonly ColumnBound[] {
  const columns = new Set([column, rules.columns[column]?.names?.[side] ?? column].map((name) => name.toLowerCase()));
  return query.analyses[side].bounds.filter((bound) => names.nameOfParts(side, bound.table) === table.name && columns.has(bound.column.toLowerCase()));
}
