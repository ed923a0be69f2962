/** Where a store looks names up that are written without a schema or a catalog, as far as its settings tell. */
import type { StoreConfig } from '../config/types.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import type { LexicalName } from '../sql/statements/lexicalRules.ts';
import type { Home } from '../sql/statements/above/matters.ts';

/** The home of a store. A setting that is still to be filled in (`${env:NAME}`) is nobody's name. */
export function homeOf({ driver, settings }: StoreConfig): Home {
  const engine: LexicalName = Object.hasOwn(lexicalRules, driver) ? (driver as LexicalName) : 'generic';
  const text = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === 'string' && value !== '' && !value.includes('${') ? value : undefined;
  };
  const [catalog, schema] = [text('catalog'), text('schema')];
  const database = text('database');
  const of = (names: { readonly catalog?: string | undefined; readonly schema?: string | undefined }, named: boolean): Home => ({
    engine,
    ...(names.catalog === undefined ? {} : { catalog: names.catalog }),
    ...(names.schema === undefined ? {} : { schema: names.schema }),
    ...(named ? { named: true as const } : {}),
  });
  switch (engine) {
    case 'mysql':
    case 'mariadb': return of({ schema: database }, database !== undefined);
    case 'postgres': return of({ catalog: database, schema: schema ?? 'public' }, schema !== undefined);
    case 'duckdb': return of({ catalog: duckdbName(text('path')), schema: 'main' }, false);
    case 'trino':
    case 'presto': return of({ catalog, schema }, schema !== undefined);
    case 'generic': return { engine };
  }
}

/** DuckDB calls a database after its file: what stands before the first dot of its name. */
function duckdbName(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return path === ':memory:' ? 'memory' : path.split(/[\\/]/).at(-1)?.split('.')[0];
}
