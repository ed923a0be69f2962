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

/** Joins `pg_type t` and its element type `e`, and names the type: an enum, and an array of one, has `enum` in front. */
const NAMED = {
  joins: "join pg_catalog.pg_type t on t.oid = f.oid left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'",
  name: "case when coalesce(e.typtype, t.typtype) = 'e' then 'enum ' else '' end || pg_catalog.format_type(f.oid, f.typmod)",
};

/** The columns that stand for the fields of a result. Its domains are their base types already: the server sends them so. */
export async function columnsOf(dialect: Dialect, fields: readonly Field[], run: RunText): Promise<readonly Column[]> {
  if (fields.length === 0) return [];
  const values = fields.map(({ oid, typmod }, i) => `(${i}, ${oid}, ${typmod})`).join(', ');
  const rows = await run(`select ${NAMED.name} from (values ${values}) as f(i, oid, typmod) ${NAMED.joins} order by f.i`);
  if (rows.length !== fields.length) throw new StoreError('statementFailed', 'The catalog does not know the type of a column of the query.');
  return fields.map(({ name }, i) => column(dialect, name, rows[i]?.[0] ?? ''));
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
  const rows = await run(
    'with recursive f(attnum, attname, oid, typmod, filled) as (' +
      `select a.attnum, a.attname, a.atttypid, a.atttypmod, ${FILLED} from pg_catalog.pg_attribute a where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped` +
      " union all select f.attnum, f.attname, t.typbasetype, t.typtypmod, f.filled from f join pg_catalog.pg_type t on t.oid = f.oid where t.typtype = 'd')" +
      ` select cast(f.attname as text), ${NAMED.name}, cast(f.filled as text) from f ${NAMED.joins} where t.typtype <> 'd' order by f.attnum`,
  );
  return rows.map(([name, native, filled]) => ({ ...column(dialect, name ?? '', native ?? ''), ...(filled === 'true' ? { notNull: true as const } : {}) }));
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
