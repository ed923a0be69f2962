/** How an engine takes the names of tables: their case, and the schema that it looks in. */
import type { CancelSignal } from '../engine/types.ts';
import type { LexicalName } from '../sql/statements/lexicalRules.ts';
import type { Home } from '../sql/statements/above/matters.ts';
import type { Session } from '../stores/driver.ts';
import type { WrittenName } from './names.ts';

/** The rules of one side. */
export interface NameRules {
  /** Names that differ in case only are one table. */
  readonly folds: boolean;
  /** Whether the engine pays no heed to the case in which this name is written. */
  foldsWritten(written: WrittenName): boolean;
  /** The parts of a name as the engine keeps them. */
  held(written: WrittenName): readonly string[];
  /** The same text for all names of one table. */
  identity(held: readonly string[]): string;
  quote(part: string): string;
}

type Known = Omit<Home, 'engine'>;

/**
 * The rules of a session. What the settings tell is not asked; MySQL is asked where names differ in case only, and any engine where
 * some name has a schema and another has none.
 * @param mapped names as the engine keeps them
 */
export async function askNames(engine: LexicalName, home: Home, session: Session, written: readonly WrittenName[], mapped: readonly (readonly string[])[], signal: CancelSignal): Promise<NameRules> {
  const ask = async (statement: string): Promise<readonly (readonly (string | null)[])[]> => {
    const rows: (readonly (string | null)[])[] = [];
    for await (const batch of session.query(statement, signal)) rows.push(...batch);
    return rows;
  };
  const held = written.map((name) => heldBy(engine, name));
  const all = [...held, ...mapped];
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  const meet = all.filter((name) => all.some((other) => other.length !== name.length && other.at(-1)?.toLowerCase() === name.at(-1)?.toLowerCase()));
  const byCase = isMysql && (meet.length > 0 || all.some((name) => all.some((other) => name.join('.') !== other.join('.') && name.join('.').toLowerCase() === other.join('.').toLowerCase())));
  if (isMysql) {
    const [row] = byCase ? await ask('select cast(@@lower_case_table_names as char), database()') : [];
    // Where nothing depends on it, names are told apart.
    return rulesOf(engine, { ...home, ...(home.schema === undefined && typeof row?.[1] === 'string' ? { schema: row[1] } : {}) }, row !== undefined && row[0] !== '0', new Map());
  }
  if (engine === 'duckdb' && meet.length > 0) {
    const [row] = await ask('select current_database(), current_schema()');
    return rulesOf(engine, { catalog: row?.[0] ?? '', schema: row?.[1] ?? '' }, true, new Map());
  }
  if (engine === 'postgres' && meet.length > 0) {
    const names = [...new Set(meet.filter((name) => name.length === 1).map((name) => name[0] ?? ''))];
    const texts = names.map((name) => `('${name.replaceAll("'", "''")}')`).join(', ');
    const rows = names.length === 0 ? [] : await ask(
      `select x.name, n.nspname::text, current_database()::text from (values ${texts}) x(name) left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(x.name)) left join pg_catalog.pg_namespace n on n.oid = c.relnamespace`,
    );
    return rulesOf(engine, { ...home, ...(typeof rows[0]?.[2] === 'string' ? { catalog: rows[0][2] } : {}) }, false, new Map(rows.flatMap(([name, schema]) => (typeof name === 'string' && typeof schema === 'string' ? [[name, schema]] : []))));
  }
  return rulesOf(engine, home, engine !== 'postgres', new Map());
}

/** PostgreSQL keeps what is written without quotes in small letters. */
function heldBy(engine: LexicalName, { parts, quoted }: WrittenName): readonly string[] {
  return engine === 'postgres' ? parts.map((part, i) => (quoted?.[i] === true ? part : part.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))) : parts;
}

function rulesOf(engine: LexicalName, home: Known, folds: boolean, schemas: ReadonlyMap<string, string>): NameRules {
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  const same = (left: string | undefined, right: string | undefined): boolean => left !== undefined && right !== undefined && (folds ? left.toLowerCase() === right.toLowerCase() : left === right);
  const complete = (held: readonly string[]): readonly string[] => {
    const [table = '', second, third] = [...held].reverse();
    const schema = second ?? schemas.get(table) ?? home.schema ?? '';
    if (isMysql) return [schema, table];
    // DuckDB: `legacy.t` is in its main schema.
    if (engine === 'duckdb' && third === undefined && second !== undefined && same(second, home.catalog) && !same(second, home.schema)) return [second, 'main', table];
    return [third ?? home.catalog ?? '', schema, table];
  };
  const quote = isMysql ? '`' : '"';
  return {
    folds,
    foldsWritten: () => folds || engine === 'postgres',
    held: (written) => heldBy(engine, written),
    identity: (held) => JSON.stringify(complete(held).map((part) => (folds ? part.toLowerCase() : part))),
    quote: (part) => `${quote}${part.replaceAll(quote, quote + quote)}${quote}`,
  };
}
