/** The tables of MariaDB against Trino: 13 columns in MariaDB, the same in Iceberg, read by Trino out of MariaDB itself. */
import { columnNames, dropTable, ensureEvents, finish, isReady, recipe } from './data.ts';
import { PLACE, single } from './engine.ts';
import type { Engine, Table } from './engine.ts';
import { restore } from './journal.ts';

/** Without the double: Trino's text of one is its own (`6.0E1`), so that no bare statements would agree. */
export const lakeColumns = columnNames.filter(name => name !== 'velocity');

/** Where the Iceberg table is. */
export const LAKE = `iceberg.${PLACE}`;

/** A catalog that is there while rows are copied. */
const CATALOG = `${PLACE}_copy`;

/** Rows of one statement on their way: Trino's reader of MariaDB may hold all of them. */
const SLICE = 1_000_000;

/** What Iceberg has no type for. */
const WIDER: ReadonlySet<string> = new Set(['runs', 'pitches']);

/** Makes sure that both engines have the table of so many rows. Gives its name. */
export async function ensureLake(mariadb: Table, trino: Engine, rows: number): Promise<string> {
  const table = `lake_${rows}`;
  const made = `${recipe(rows)} lake 2`;
  if (!(await isReady(mariadb, table, made))) {
    const events = await ensureEvents([mariadb], rows);
    await dropTable(mariadb, table);
    await mariadb.ask(`create table ${table} like ${events}`);
    await mariadb.ask(`alter table ${table} drop column velocity`);
    await mariadb.ask(`insert into ${table} select ${lakeColumns.join(', ')} from ${events}`);
    await mariadb.ask(`analyze table ${table}`);
    await finish(mariadb, table, made);
  }
  await restore(mariadb, table);
  await trino.ask(`create schema if not exists ${LAKE}`);
  if (!(await isReady(trino, table, made, `${LAKE}.`))) await copy(mariadb, trino, table, rows, made);
  for (const [engine, name] of [[mariadb, table], [trino, `${LAKE}.${table}`]] as const) {
    const count = Number(await single(engine, `select count(*) from ${name}`));
    if (count !== rows) throw new Error(`${engine.name}: ${name} has ${count} rows instead of ${rows}: drop it and run again.`);
  }
  return table;
}

async function copy(mariadb: Table, trino: Engine, table: string, rows: number, made: string): Promise<void> {
  process.stderr.write(`copying ${table} from MariaDB into Iceberg\n`);
  const { hostname, port, username, password } = mariadb.url;
  await dropTable(trino, table, `${LAKE}.`);
  await trino.ask(`drop catalog if exists ${CATALOG}`);
  await trino.ask(`create catalog ${CATALOG} using mariadb with ("connection-url" = 'jdbc:mariadb://${hostname}:${port}',
    "connection-user" = '${decodeURIComponent(username)}', "connection-password" = '${decodeURIComponent(password)}')`);
  try {
    const columns = lakeColumns.map(name => (WIDER.has(name) ? `cast(${name} as integer) as ${name}` : name));
    const source = `select ${columns.join(', ')} from ${CATALOG}.${PLACE}.${table}`;
    await trino.ask(`create table ${LAKE}.${table} as ${source} with no data`);
    for (let first = 1; first <= rows; first += SLICE) await trino.ask(`insert into ${LAKE}.${table} ${source} where id between ${first} and ${first + SLICE - 1}`);
  } finally {
    await trino.ask(`drop catalog ${CATALOG}`);
  }
  await finish(trino, table, made, `${LAKE}.`);
}
