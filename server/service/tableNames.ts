/** Which logical table a name in a query means, and what it is called on each side. */
import type { Config, StoreConfig, TableConfig } from '../config/types.ts';
import type { Side, Sides } from '../engine/types.ts';

/** Settings of a store whose values may stand before a table's name. */
const PREFIXES = ['catalog', 'database', 'schema'] as const;

/** Finds the table mapping that a reference means: by logical name, by the name on its own side, by the legacy name. Null: not mapped. */
export function tableOf(config: Config, stores: Sides<StoreConfig>, parts: readonly string[], side: Side): TableConfig | null {
  const tables = Object.values(config.tables);
  const wanted = nameForms(parts, stores);
  const find = (name: (table: TableConfig) => string): TableConfig | undefined => tables.find((table) => wanted.some((form) => form === plainName(name(table))));
  return find((table) => table.name) ?? find((table) => table.names[side]) ?? find((table) => table.names.legacy) ?? null;
}

/** The name as written, and without leading parts that only repeat what the store's settings say. */
function nameForms(parts: readonly string[], stores: Sides<StoreConfig>): readonly string[] {
  const folded = parts.map((part) => part.toLowerCase());
  const forms = [folded.join('.')];
  for (const store of [stores.legacy, stores.new]) {
    const defaults = new Set(PREFIXES.map((key) => store.settings[key]).filter((value) => typeof value === 'string').map((value) => value.toLowerCase()));
    const rest = folded.slice(0, -1).every((part) => defaults.has(part)) ? folded.slice(-1) : folded;
    forms.push(rest.join('.'));
  }
  return [...new Set(forms)];
}

/** A mapped name in the spelling of `nameForms`: lower case, quotes left out. */
function plainName(name: string): string {
  return name.replaceAll(/["`[\]]/g, '').toLowerCase();
}

/** The name that a reference has on a side when nothing maps it: as it is written. */
export function unmappedName(parts: readonly string[]): string {
  return parts.join('.');
}
