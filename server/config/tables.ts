/**
 * Reads `tables`. A part of a mapping that is wrong is left out alone where that makes the comparison stricter; the mapping goes as a
 * whole only when it does not say which tables are meant.
 */
import { SIDES } from '../engine/types.ts';
import type { PartitionScheme, Sides } from '../engine/types.ts';
import { ignoredKeys, readColumns } from './columns.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { keysNotObeyed, reportNotObeyed } from './notObeyed.ts';
import { asObject, asOneOf, asText, below, error, readKeys, wrongType } from './problems.ts';
import type { Place, ReadKeys, Report } from './problems.ts';
import { readRowCountTolerance } from './rowCount.ts';
import type { ColumnConfig, Config, TableConfig } from './types.ts';

/** How a table can be cut. */
export const PARTITION_BY = ['day', 'month', 'year', 'value'] as const satisfies readonly PartitionScheme['by'][];
const TABLE_KEYS = ['legacy', 'new', 'key', 'partition', 'rowCountTolerance', 'columns'] as const;
const EXAMPLE = '{ "legacy": "games", "new": "games_v2", "key": ["game_id"] }';

/** Every table mapping that says which tables are meant. */
export function readTables(entry: JsonEntry | undefined, report: Report): Config['tables'] {
  const tables = Object.create(null) as Record<string, TableConfig>;
  const object = entry === undefined ? undefined : asObject(entry.value, 'tables', '"tables"', `{ "games": ${EXAMPLE} }`, report);
  const taken: Sides<Map<string, string>> = { legacy: new Map(), new: new Map() };
  for (const named of object?.entries ?? []) {
    const path = below('tables', named.key);
    if (named.duplicate) {
      error(report, 'duplicateKey', path, named.keyRange, `The table "${named.key}" is here twice. The first one counts: take this one out or rename it.`);
    } else if (named.key.trim() === '') {
      error(report, 'empty', path, named.keyRange, 'A table mapping needs a name, for example "games".');
    } else {
      const table = readTable(named, taken, report);
      if (table !== undefined) tables[named.key] = table;
    }
  }
  return tables;
}

function readTable(entry: JsonEntry, taken: Sides<Map<string, string>>, report: Report): TableConfig | undefined {
  const name = entry.key;
  const place: Place = { path: below('tables', name), words: `the table "${name}"`, range: entry.keyRange };
  const object = asObject(entry.value, place.path, `The table "${name}"`, EXAMPLE, report);
  if (object === undefined) return undefined;
  const keys = readKeys(object, place, TABLE_KEYS, report, { needed: ['legacy', 'new'], notObeyed: keysNotObeyed('table') });
  reportNotObeyed('table', keys.entries, place, report);
  const names = readNames(name, keys, place, taken, report);
  const read = readColumns(keys.entries.get('columns'), below(place.path, 'columns'), report);
  const key = readKey(keys.entries.get('key'), below(place.path, 'key'), report);
  const partition = readPartition(keys.entries.get('partition'), below(place.path, 'partition'), report);
  const rowCount = keys.entries.get('rowCountTolerance');
  const rowCountTolerance = rowCount === undefined ? undefined : readRowCountTolerance(rowCount.value, below(place.path, 'rowCountTolerance'), report);
  const columns = ignoredKeys(read, { ...(key === undefined ? {} : { key: key.names }), ...(partition === undefined ? {} : { partition }) }, place, report);
  if (names === undefined) return undefined;
  return {
    name,
    names,
    ...(key === undefined ? {} : { key: key.names }),
    ...(partition === undefined ? {} : { partition }),
    ...(rowCountTolerance === undefined ? {} : { rowCountTolerance }),
    columns: onlyRules(columns),
    range: entry.keyRange,
  };
}

function onlyRules(columns: ReadonlyMap<string, { readonly rule: ColumnConfig }>): TableConfig['columns'] {
  const rules = Object.create(null) as Record<string, ColumnConfig>;
  for (const [name, column] of columns) rules[name] = column.rule;
  return rules;
}

/** The tables' names on both sides, the logical name where not given. Undefined when one is wrong or belongs to another mapping. */
function readNames(name: string, keys: ReadKeys, place: Place, taken: Sides<Map<string, string>>, report: Report): Sides<string> | undefined {
  const names: Partial<Record<'legacy' | 'new', string>> = {};
  for (const side of SIDES) {
    const entry = keys.entries.get(side);
    const path = below(place.path, side);
    // A misspelt "legacy" must not fall back to the logical name: that may be another table.
    if (entry === undefined && keys.meant.has(side)) continue;
    const text = entry === undefined ? name : asText(entry.value, path, `"${side}"`, name, report);
    if (text === undefined) continue;
    const range = entry?.value.range ?? place.range;
    if (text.includes('${')) {
      error(report, 'badVariable', path, range, 'Variables are filled in only in the settings of a store, not in the name of a table.');
      continue;
    }
    const other = taken[side].get(plainName(text));
    if (other === undefined) {
      taken[side].set(plainName(text), name);
      names[side] = text;
    } else {
      error(report, 'sameTable', path, range, `On the ${side} side this is the table that "${other}" is mapped to already. One table has one mapping.`);
    }
  }
  return names.legacy === undefined || names.new === undefined ? undefined : { legacy: names.legacy, new: names.new };
}

/** A name without its quotes: `"games"`, \`games\` and games are one table. */
function plainName(text: string): string {
  return text.trim().replace(/["`]/g, '');
}

/** The names of the key columns with their places, or undefined when it is not said or wrong. */
function readKey(entry: JsonEntry | undefined, path: string, report: Report): { readonly names: readonly string[] } | undefined {
  if (entry === undefined) return undefined;
  const { value } = entry;
  if (value.kind !== 'array') {
    const replacement = value.kind === 'string' ? `[${JSON.stringify(value.value)}]` : undefined;
    wrongType(value, path, '"key" is a list of columns, for example ["game_id"] ([] compares without a key)', report, replacement);
    return undefined;
  }
  const names: string[] = [];
  let broken = false;
  value.items.forEach((item, index) => {
    const column = asText(item, below(path, index), 'A key column', 'game_id', report);
    if (column === undefined) broken = true;
    else if (names.includes(column)) error(report, 'duplicateKey', below(path, index), item.range, `The column "${column}" is in the key twice: take one out.`);
    else names.push(column);
  });
  return broken ? undefined : { names };
}

function readPartition(entry: JsonEntry | undefined, path: string, report: Report): PartitionScheme | undefined {
  if (entry === undefined) return undefined;
  const example = '{ "column": "game_date", "by": "month" }';
  const object = asObject(entry.value, path, '"partition"', example, report);
  if (object === undefined) return undefined;
  const { entries, meant } = readKeys(object, { path, words: 'a partition', range: entry.keyRange }, ['column', 'by'], report, { needed: ['column', 'by'] });
  const need = (name: 'column' | 'by'): JsonNode | undefined => {
    const found = entries.get(name);
    if (found === undefined && !meant.has(name)) error(report, 'missing', below(path, name), entry.keyRange, `"partition" has no "${name}". Write for example ${example}.`);
    return found?.value;
  };
  const columnNode = need('column');
  const byNode = need('by');
  const column = columnNode === undefined ? undefined : asText(columnNode, below(path, 'column'), '"column"', 'game_date', report);
  const by = byNode === undefined ? undefined : asOneOf(byNode, below(path, 'by'), '"by"', PARTITION_BY, report);
  const known = PARTITION_BY.find((word) => word === by);
  return column === undefined || known === undefined ? undefined : { column, by: known };
}
