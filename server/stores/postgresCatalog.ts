/** What PostgreSQL says of its tables. */
import type { Dialect } from '../sql/dialect.ts';
import type { TableEstimate } from './driver.ts';
import { estimateOf } from './estimates.ts';
import { tableOid } from './postgresTypes.ts';
import type { RunText } from './session.ts';

/**
 * As the planner guesses: rows for each page when the table was last analyzed, times the pages of now. The partitions and children of
 * a table count with it. A table with pages that was never analyzed has -1 rows (before 14: no pages), which says nothing.
 */
export async function estimate(dialect: Dialect, table: string, run: RunText): Promise<TableEstimate | null> {
  const oid = await tableOid(dialect, table, run);
  const pages = "(pg_catalog.pg_relation_size(c.oid) / cast(current_setting('block_size') as bigint))";
  const rows =
    "case when c.relkind = 'f' then nullif(greatest(c.reltuples, 0), 0)" +
    ` when ${pages} = 0 then 0 when c.reltuples < 0 or c.relpages = 0 then null else c.reltuples / c.relpages * ${pages} end`;
  const [row] = await run(
    `with recursive tree(oid) as (select cast(${oid} as oid) union select i.inhrelid from tree join pg_catalog.pg_inherits i on i.inhparent = tree.oid),` +
      ` parts as (select cast(${rows} as numeric) as n, case when c.relkind = 'f' then null else pg_catalog.pg_table_size(c.oid) end as bytes` +
      " from tree join pg_catalog.pg_class c on c.oid = tree.oid where c.relkind in ('r', 'm', 'f'))" +
      ' select case when count(n) = count(*) then cast(round(sum(n)) as text) end, case when count(bytes) = count(*) then cast(sum(bytes) as text) end from parts',
  );
  return estimateOf(row?.[0], row?.[1]);
}

/** A correlation of column and place on disk from which on a range of the column is a range of the disk. */
const IN_ORDER = 0.8;

/**
 * A valid b-tree whose first column it is, of all rows, which lie about in its order, as far as anybody knows: fetched from everywhere they
 * would take longer than a scan. The index of a partitioned table is valid when all its partitions have it.
 */
export async function leadingIndex(dialect: Dialect, table: string, column: string, run: RunText): Promise<boolean> {
  const oid = await tableOid(dialect, table, run);
  const rows = await run(
    'select cast(i.indexrelid as text) from pg_catalog.pg_index i' +
      ' join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam' +
      ' join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]' +
      ` where i.indrelid = ${oid} and i.indisvalid and i.indisready and i.indpred is null and m.amname = 'btree'` +
    ` and lower(a.attname) = lower(${dialect.textLiteral(column)})` +
      ' and not exists (select 1 from pg_catalog.pg_stats s join pg_catalog.pg_class t on t.relname = s.tablename join pg_catalog.pg_namespace n on n.oid = t.relnamespace and n.nspname = s.schemaname' +
      ` where t.oid = i.indrelid and s.attname = a.attname and not s.inherited and abs(s.correlation) < ${IN_ORDER}) limit 1`,
  );
  return rows.length > 0;
}

/**
 * Backends that run a statement for a client at this moment, whoever it is, but for the one that asks. Without `pg_read_all_stats` (or
 * `pg_monitor`) the server hides what other users do: only those of the same user are counted then.
 */
export async function work(run: RunText): Promise<{ readonly amount: number; readonly words: string }> {
  // A transaction sees the activity of its first look, until it is told to forget it.
  await run('select cast(pg_catalog.pg_stat_clear_snapshot() as text)');
  const [row] = await run(
    "select cast(count(*) as text) from pg_catalog.pg_stat_activity where state = 'active' and backend_type = 'client backend' and pid <> pg_catalog.pg_backend_pid()",
  );
  const amount = Number(row?.[0] ?? 0);
  return { amount, words: `${amount} statements run` };
}

/** Functions of PostgreSQL itself, and of uuid-ossp, that are VOLATILE only since each call gives another value. */
const HARMLESS = ['random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday', 'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4'];

/** The functions that PostgreSQL holds to be VOLATILE: "can do anything, including modifying the database" (PostgreSQL documentation, "Function Volatility Categories"). */
export async function effects(dialect: Dialect, functions: readonly string[], run: RunText): Promise<readonly string[]> {
  const names = functions.filter((name) => !HARMLESS.includes(name));
  if (names.length === 0) return [];
  const list = names.map((name) => dialect.textLiteral(name)).join(', ');
  const rows = await run(
    "select distinct p.proname::text from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where p.provolatile = 'v' and p.prokind <> 'p'" +
      ` and ((p.proname in (${list}) and pg_catalog.pg_function_is_visible(p.oid)) or n.nspname || '.' || p.proname in (${list})) order by 1`,
  );
  return rows.map(([name]) => name ?? '');
}
