/** From configuration and directives to the rules that the engine obeys. */
import { inForce, NOTHING_ACCEPTED } from '../config/accepted.ts';
import type { AcceptedEntry, TableConfig } from '../config/types.ts';
import type { ColumnRule, TableRules } from '../engine/ports.ts';
import type { Directives } from '../sql/statement.ts';
import type { Project } from './types.ts';

/** The rules of a table mapping. `key`: what to use when the mapping does not say. */
export function tableRules(table: TableConfig, key: readonly string[]): TableRules {
  return {
    key: table.key ?? key,
    ...(table.partition === undefined ? {} : { partition: table.partition }),
    ...(table.rowCountTolerance === undefined ? {} : { rowCount: table.rowCountTolerance }),
    columns: columnRules(table),
  };
}

/** The rules with the differences of a table, or of a query's result, that are accepted on a day. */
export function withAccepted(rules: TableRules, { loaded }: Project, today: string, place: AcceptedEntry['place']): TableRules {
  const accepted = inForce(loaded.accepted ?? NOTHING_ACCEPTED, today, place);
  return accepted.length === 0 ? rules : { ...rules, accepted };
}

/** The rules of a mapping's columns, by logical name. */
export function columnRules(table: TableConfig): Readonly<Record<string, ColumnRule>> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, column]): [string, ColumnRule] => [
      name,
      {
        names: column.names,
        ...(column.tolerance === undefined ? {} : { tolerance: column.tolerance }),
        ...(column.ignore === undefined ? {} : { ignore: column.ignore }),
        ...(column.trimBlanks === undefined ? {} : { trimBlanks: column.trimBlanks }),
        ...(column.foldCase === undefined ? {} : { foldCase: column.foldCase }),
      },
    ]),
  );
}

/**
 * The rules of a query's result that go by the names of its columns: its directives, and the names that columns of mapped tables have on each side, as
 * long as the source tables agree on them. What else is said of a table's column follows that column: see `origins.ts`.
 */
export function resultRules(tables: readonly TableConfig[], directives: Directives): TableRules {
  const columns: Record<string, ColumnRule> = {};
  const contested = new Set<string>();
  for (const table of tables) {
    for (const [name, { names }] of Object.entries(columnRules(table))) {
      if (names === undefined) continue;
      const known = columns[name];
      if (known !== undefined && JSON.stringify(known.names) !== JSON.stringify(names)) contested.add(name);
      else columns[name] = { names };
    }
  }
  for (const name of contested) delete columns[name];
  for (const [name, tolerance] of Object.entries(directives.tolerances)) columns[name] = { ...columns[name], tolerance };
  return { ...(directives.key === undefined ? {} : { key: directives.key }), columns };
}
