/** Names of PostgreSQL's types, as `postgres.ts` of the dialects reads them. */
import { StoreError } from '../engine/errors.ts';
import type { Column } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { tableParts } from '../sql/dialects/makeDialect.ts';
import type { RunText } from './session.ts';

/** A column as the protocol describes it: the numbers of `pg_type` and `atttypmod`. */
export interface Field {
  readonly name: string;
  readonly oid: number;
  readonly typmod: number;
}

/**
 * A query of types out of `source`, rows `(i, name, oid, typmod, filled)`: the name, the type as `format_type` names it, whether it is filled, and what the name does
 * not say: the number of a composite type, or of a domain in an array, that it is made of, and whether it is an array of it. Domains are their base types;
 * an enum, and an array of one, has `enum` in front.
 */
const namedQuery = (source: string): string =>
  `with recursive f(i, name, oid, typmod, filled) as (${source}` +
  " union all select f.i, f.name, t.typbasetype, t.typtypmod, f.filled from f join pg_catalog.pg_type t on t.oid = f.oid where t.typtype = 'd')" +
  " select cast(f.name as text), case when coalesce(e.typtype, t.typtype) = 'e' then 'enum ' else '' end || pg_catalog.format_type(f.oid, f.typmod), cast(f.filled as text)," +
  " case when coalesce(e.typtype, t.typtype) in ('c', 'd') then cast(coalesce(e.oid, t.oid) as text) end, cast(e.oid is not null as text)" +
  " from f join pg_catalog.pg_type t on t.oid = f.oid left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A' where t.typtype <> 'd' order by f.i";

/** The columns of a relation, as `source` of `namedQuery`. */
const attributes = (relation: string, filled: string): string =>
  `select cast(a.attnum as integer), cast(a.attname as text), a.atttypid, a.atttypmod, ${filled} from pg_catalog.pg_attribute a where a.attrelid = ${relation} and a.attnum > 0 and not a.attisdropped`;

/** A type as `postgres.ts` of the dialects reads it. No type is a part of itself: the server forbids it. */
async function named(source: string, run: RunText): Promise<readonly { readonly name: string; readonly native: string; readonly filled: boolean }[]> {
  const found = [];
  for (const [name, native, filled, inner, isArray] of await run(namedQuery(source))) {
    const whole = typeof inner === 'string' ? `${await innerName(inner, run)}${isArray === 'true' ? '[]' : ''}` : native;
    found.push({ name: name ?? '', native: whole ?? '', filled: filled === 'true' });
  }
  return found;
}

/** `row("a" integer, "b c" text)` for a composite type; for a domain, its base type. */
async function innerName(oid: string, run: RunText): Promise<string> {
  const [domain] = await named(`select 0, cast('' as text), t.typbasetype, t.typtypmod, false from pg_catalog.pg_type t where t.oid = ${oid} and t.typtype = 'd'`, run);
  if (domain !== undefined) return domain.native;
  const fields = await named(attributes(`(select c.typrelid from pg_catalog.pg_type c where c.oid = ${oid})`, 'false'), run);
  return `row(${fields.map(({ name, native }) => `"${name.replaceAll('"', '""')}" ${native}`).join(', ')})`;
}

/** The columns that stand for the fields of a result. Its domains are their base types already: the server sends them so. */
export async function columnsOf(dialect: Dialect, fields: readonly Field[], run: RunText): Promise<readonly Column[]> {
  if (fields.length === 0) return [];
  const values = fields.map(({ oid, typmod }, i) => `(${i}, '', cast(${oid} as oid), ${typmod}, false)`).join(', ');
  const types = await named(`select v.i, cast(v.name as text), v.oid, v.typmod, v.filled from (values ${values}) as v(i, name, oid, typmod, filled)`, run);
  if (types.length !== fields.length) throw new StoreError('statementFailed', 'The catalog does not know the type of a column of the query.');
  return fields.map(({ name }, i) => column(dialect, name, types[i]?.native ?? ''));
}

function column(dialect: Dialect, name: string, native: string): Column {
  return { name, native, type: dialect.parseType(native) };
}

/** The number of a table, view or foreign table. Throws a `StoreError` `tableMissing`. */
export async function tableOid(dialect: Dialect, table: string, run: RunText): Promise<string> {
  const quoted = dialect.quoteTable(table);
  const [row] = await run(
    `select cast(c.oid as text) from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass(${dialect.textLiteral(quoted)}) and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
  );
  const oid = row?.[0];
  if (typeof oid !== 'string') throw new StoreError('tableMissing', `There is no table ${tableParts(table, '"').join('.')}, or its schema is not searched.`);
  return oid;
}

/**
 * Whether `a.attnotnull` of a table's column holds for every row that a query of the table reads. Not where it is a mere claim (foreign tables), where
 * children inherit the table (ALTER TABLE ONLY leaves theirs out), nor while the constraint is not validated (18 and newer).
 */
const FILLED =
  "a.attnotnull and exists (select from pg_catalog.pg_class c where c.oid = a.attrelid and c.relkind in ('r', 'p', 'm'))" +
  " and not exists (select from pg_catalog.pg_class c join pg_catalog.pg_inherits i on i.inhparent = c.oid where c.oid = a.attrelid and c.relkind <> 'p')" +
  " and not exists (select from pg_catalog.pg_class c cross join lateral pg_catalog.pg_partition_tree(c.oid) l join pg_catalog.pg_class f on f.oid = l.relid where c.oid = a.attrelid and c.relkind = 'p' and f.relkind = 'f')" +
  " and not exists (select from pg_catalog.pg_constraint n where n.conrelid = a.attrelid and n.contype = 'n' and n.conkey[1] = a.attnum and not n.convalidated)";

/** The columns of a table, domains as their base types. */
export async function describeTable(dialect: Dialect, table: string, run: RunText): Promise<readonly Column[]> {
  const oid = await tableOid(dialect, table, run);
  const columns = await named(attributes(oid, FILLED), run);
  return columns.map(({ name, native, filled }) => ({ ...column(dialect, name, native), ...(filled ? { notNull: true as const } : {}) }));
}

/** The columns of the primary key in its order, or null. */
export async function primaryKey(dialect: Dialect, table: string, run: RunText): Promise<readonly string[] | null> {
  const oid = await tableOid(dialect, table, run);
  const rows = await run(
    'select cast(a.attname as text) from pg_catalog.pg_index i' +
      ' cross join lateral unnest(cast(i.indkey as int2[])) with ordinality as k(attnum, n)' +
      ' join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum' +
      ` where i.indrelid = ${oid} and i.indisprimary and k.n <= i.indnkeyatts order by k.n`,
  );
  return rows.length === 0 ? null : rows.map(([name]) => name ?? '');
}
