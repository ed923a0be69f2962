/** Which columns and rows of the source tables the two texts may read, told with the columns that the tables have. */
import type { Column, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import type { ColumnsRead, QueryAnalysis, RowsRead, TableReference } from '../sql/statement.ts';

/** By logical table. A table that is not in a map is read whole. */
export interface WhatIsRead {
  /** Names in lower case. */
  readonly columns: ReadonlyMap<string, Sides<ReadonlySet<string>>>;
  /** A condition for each side, in its own text. */
  readonly rows: ReadonlyMap<string, Sides<string>>;
}

type Analysis = Pick<Extract<QueryAnalysis, { kind: 'read' }>, 'tables' | 'columnsRead' | 'rowsRead'>;

/** @param nameOf the logical table of a reference @param described the columns of each table */
export function whatIsRead(analyses: Sides<Analysis>, nameOf: (side: Side, reference: TableReference) => string | null, described: ReadonlyMap<string, Sides<readonly Column[]>>): WhatIsRead {
  const columns = new Map<string, Sides<Set<string>>>();
  const rows = new Map<string, Sides<string | null>>();
  let sure = true;
  for (const [table, sides] of described) {
    const names = mapSides(sides, (list) => new Set(list.map(({ name }) => name.toLowerCase())));
    const read: Sides<Set<string>> = { legacy: new Set(), new: new Set() };
    const conditions: { legacy: string | null; new: string | null } = { legacy: null, new: null };
    for (const side of SIDES) {
      const { tables, columnsRead, rowsRead } = analyses[side];
      const mentions = (tables ?? []).flatMap((reference, i) => (nameOf(side, reference) === table ? [i] : []));
      for (const i of mentions) sure = addColumns(columnsRead?.[i], names[side], read[side]) && sure;
      conditions[side] = anyOf(mentions.map((i) => conditionOf(rowsRead?.[i] ?? null, names[side])));
    }
    columns.set(table, read);
    rows.set(table, conditions);
  }
  return {
    // One name that nobody understands may stand for anything.
    columns: sure ? columns : new Map(),
    rows: new Map([...rows].flatMap(([table, { legacy, new: other }]) => (legacy === null || other === null ? [] : [[table, { legacy, new: other }] as const]))),
  };
}

/** Adds what one mention may read; false where the reading is not understood. */
function addColumns(told: ColumnsRead | undefined, has: ReadonlySet<string>, read: Set<string>): boolean {
  if (told === undefined || told.own.some((name) => !has.has(name))) return false;
  for (const name of [...told.names, ...told.own]) if (has.has(name)) read.add(name);
  if (told.allBut !== null) for (const name of has) if (!told.allBut.includes(name)) read.add(name);
  return true;
}

/** The conjuncts that name nothing but columns of the table; null: none does. */
function conditionOf(told: RowsRead | null, has: ReadonlySet<string>): string | null {
  const known = (told ?? []).filter(({ columns }) => columns.length > 0 && columns.every((name) => has.has(name)));
  return known.length === 0 ? null : known.map(({ text }) => `(${text})`).join(' AND ');
}

function anyOf(conditions: readonly (string | null)[]): string | null {
  return conditions.length === 0 || conditions.includes(null) ? null : [...new Set(conditions)].map((condition) => `(${condition ?? ''})`).join(' OR ');
}
