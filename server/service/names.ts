/**
 * Which table a name in a query means: a logical table of the mapping, or one that nobody mapped. Names are taken as their engine takes
 * them: two that differ in case only are two tables where the engine has two, and a schema that the engine adds by itself makes no other table.
 */
import type { TableConfig } from '../config/types.ts';
import type { CancelSignal, Reason, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import { tableParts } from '../sql/dialects/makeDialect.ts';
import type { TableReference } from '../sql/statement.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Open } from './connections.ts';
import { dialectName } from './dialectName.ts';
import { homeOf } from './homes.ts';
import { askNames } from './nameRules.ts';
import type { NameRules } from './nameRules.ts';

/** A name as a query writes it. */
export type WrittenName = Pick<TableReference, 'parts' | 'quoted'>;

/** What names mean, on each side. */
export interface Names {
  readonly mappingOf: (side: Side, written: WrittenName) => TableConfig | null;
  /** The logical name of a mapped table; else a name of its own for each table that nobody mapped, the same on both sides. */
  readonly nameOf: (side: Side, written: WrittenName) => string;
  /** A name without its quotes, where that is all that is known: null where it means two tables. */
  readonly nameOfParts: (side: Side, parts: readonly string[]) => string | null;
  /** A table that nobody mapped, as a mapping would write it. */
  readonly unmappedName: (side: Side, written: WrittenName) => string;
  /** Whether the engine takes the written name for this very table. */
  readonly isAs: (side: Side, written: WrittenName, table: TableConfig) => boolean;
  /** Names that are one table on one side and two on the other; null: there are none. */
  readonly confused: Reason | null;
}

/** Finds out what the names of a query mean; asks the engines where it depends on them. */
export async function resolveNames(query: ReadableQuery, open: Sides<Open>, signal: CancelSignal): Promise<Names> {
  const tables = Object.values(query.request.project.loaded.config.tables);
  const references = mapSides(query.analyses, ({ tables: found }) => found ?? []);
  const mapped = mapSides({ legacy: '`', new: '`' }, (_, side) => new Map(tables.map((table) => [table, partsOf(query, side, table.names[side])])));
  const rules: Partial<Record<Side, NameRules>> = {};
  for (const side of SIDES) {
    const { driver } = query.environment.stores[side];
    rules[side] = await askNames(dialectName(driver), homeOf(query.environment.stores[side]), open[side].session, references[side], [...mapped[side].values(), ...tables.map(({ name }) => [name]), ...tables.map(({ names }) => partsOf(query, 'legacy', names.legacy))], signal);
  }
  return namesBy(query, tables, mapped, references, rules as Sides<NameRules>);
}

function partsOf(query: ReadableQuery, side: Side, name: string): readonly string[] {
  const engine = dialectName(query.environment.stores[side].driver);
  return tableParts(name, engine === 'mysql' || engine === 'mariadb' ? '`' : '"');
}

function namesBy(query: ReadableQuery, tables: readonly TableConfig[], mapped: Sides<ReadonlyMap<TableConfig, readonly string[]>>, references: Sides<readonly TableReference[]>, rules: Sides<NameRules>): Names {
  const shared = query.texts.legacy === query.texts.new;
  const identity = (side: Side, written: WrittenName): string => rules[side].identity(rules[side].held(written));
  const identityOfTable = (side: Side, table: TableConfig): string => rules[side].identity(mapped[side].get(table) ?? []);

  const physical = (side: Side, written: WrittenName): TableConfig | undefined => tables.find((table) => identityOfTable(side, table) === identity(side, written));

  /** A logical name, or the name on the legacy side, where case does not count. Not a table that differs from the name by nothing but case. */
  const loosely = (side: Side, written: WrittenName, name: (table: TableConfig) => string): TableConfig | undefined => {
    const wanted = plain(written.parts).toLowerCase();
    if (written.parts.length !== 1 || !rules[side].foldsWritten(written)) return undefined;
    const fits = tables.filter((table) => unquoted(name(table)).toLowerCase() === wanted && (rules[side].folds || plain(mapped[side].get(table) ?? []).toLowerCase() !== wanted));
    return fits.length === 1 ? fits[0] : undefined;
  };

  const own = (side: Side, written: WrittenName): TableConfig | null => {
    const raw = plain(written.parts);
    return (
      tables.find((table) => unquoted(table.name) === raw) ?? physical(side, written) ?? loosely(side, written, (table) => table.name) ??
      (side === 'legacy' ? undefined : (tables.find((table) => unquoted(table.names.legacy) === raw) ?? loosely(side, written, (table) => table.names.legacy))) ?? null
    );
  };
  // A text for both sides is one of the legacy side: what a name means there decides.
  const mappingOf = (side: Side, written: WrittenName): TableConfig | null => (side === 'new' && shared ? (own('legacy', written) ?? physical('new', written) ?? null) : own(side, written));

  const unmapped = unmappedNames(references, mappingOf, identity);
  const nameOf = (side: Side, written: WrittenName): string => mappingOf(side, written)?.name ?? unmapped.nameOf(side, written);
  return {
    mappingOf,
    nameOf,
    nameOfParts: (side, parts) => {
      const names = new Set(references[side].filter((reference) => plain(reference.parts).toLowerCase() === plain(parts).toLowerCase()).map((reference) => nameOf(side, reference)));
      const [name] = names;
      return name === undefined || names.size > 1 ? null : name;
    },
    unmappedName: (side, written) => rules[side].held(written).map((part) => (/[."`]/.test(part) ? rules[side].quote(part) : part)).join('.'),
    isAs: (side, written, table) => identity(side, written) === identityOfTable(side, table),
    confused: unmapped.confused,
  };
}

interface Unmapped {
  nameOf(side: Side, written: WrittenName): string;
  readonly confused: Reason | null;
}

/** Tables that nobody mapped are told apart by what the legacy engine takes for one, and found on the other side by how they are written. */
function unmappedNames(references: Sides<readonly TableReference[]>, mappingOf: Names['mappingOf'], identity: (side: Side, written: WrittenName) => string): Unmapped {
  const open = mapSides(references, (all, side) => all.filter((reference) => mappingOf(side, reference) === null));
  const groups = new Map<string, TableReference[]>();
  for (const reference of open.legacy) groups.set(identity('legacy', reference), [...(groups.get(identity('legacy', reference)) ?? []), reference]);
  const lower = [...groups.values()].map(([first]) => plain(first?.parts ?? []).toLowerCase());
  const nameOfGroup = (id: string): string => {
    const written = plain(groups.get(id)?.[0]?.parts ?? []);
    return lower.filter((name) => name === written.toLowerCase()).length > 1 ? written : written.toLowerCase();
  };
  const groupOfNew = (written: WrittenName): string | null => {
    const ids = [...groups.keys()];
    const exact = ids.filter((id) => groups.get(id)?.some((one) => plain(one.parts) === plain(written.parts)));
    const loose = ids.filter((id) => groups.get(id)?.some((one) => plain(one.parts).toLowerCase() === plain(written.parts).toLowerCase()));
    const fits = exact.length > 0 ? exact : loose;
    return fits.length === 1 ? (fits[0] ?? null) : null;
  };
  const nameOf = (side: Side, written: WrittenName): string => {
    const group = side === 'legacy' ? identity('legacy', written) : groupOfNew(written);
    return group !== null && groups.has(group) ? nameOfGroup(group) : plain(written.parts);
  };
  const tables = new Map<string, Map<string, TableReference>>();
  for (const reference of open.new) {
    const name = nameOf('new', reference);
    tables.set(name, (tables.get(name) ?? new Map<string, TableReference>()).set(identity('new', reference), reference));
  }
  const twice = [...tables].find(([, found]) => found.size > 1);
  const confused: Reason | null = twice === undefined ? null : {
    code: 'tablesUnknown', side: 'new', message: `${[...twice[1].values()].map(({ parts }) => plain(parts)).join(' and ')} are one table on the legacy side and two on the new side: map them in parity.jsonc.`,
  };
  return { nameOf, confused };
}

const plain = (parts: readonly string[]): string => parts.join('.');
const unquoted = (name: string): string => name.replaceAll(/["`[\]]/g, '');
