/** The data of the benchmarks: plays of a ball game from a seed, 14 columns, the same on every engine. */
import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { PLACE, single } from './engine.ts';
import type { Engine, Table } from './engine.ts';
import { withFolder } from './folder.ts';
import { DAYS } from './injection.ts';
import { restore } from './journal.ts';

const SEED = 1;

/** Columns in their order: name, type in MariaDB, type in PostgreSQL where it has another name. */
const COLUMNS: readonly (readonly [name: string, mariadb: string, postgres?: string])[] = [
  ['id', 'bigint primary key'], ['game_date', 'date not null'], ['team', 'varchar(3) not null'], ['batter', 'int not null'], ['pitcher', 'int not null'],
  ['event', 'varchar(21) not null'], ['runs', 'smallint not null'], ['pitches', 'smallint not null'], ['velocity', 'double', 'double precision'],
  ['wp', 'decimal(9,6) not null'], ['at', 'datetime(6) not null', 'timestamp(6) not null'], ['note', 'varchar(40)'], ['amount', 'decimal(12,2) not null'],
  ['token', 'bigint not null'],
];

/** Names of the columns, in their order. */
export const columnNames: readonly string[] = COLUMNS.map(([name]) => name);

/** The rows with ids from `first` to `last` of `rows`, as a query of DuckDB. */
export function generated(rows: number, first: number, last: number): string {
  const hash = (column: number): string => `hash(r, ${SEED * 100 + column})`;
  const letter = (column: number): string => `chr(65 + cast(${hash(column)} % 26 as int))`;
  return `select r as id, date '2012-01-01' + cast((r * ${DAYS}) // ${rows} as int) as game_date, ${letter(1)} || ${letter(2)} || ${letter(3)} as team,
    cast(${hash(4)} % 20000 as int) as batter, cast(${hash(5)} % 5000 as int) as pitcher,
    (['single', 'double', 'triple', 'home run', 'walk', 'strikeout', 'fly out', 'ground out'])[1 + cast(${hash(6)} % 8 as int)] as event,
    cast(${hash(7)} % 5 as smallint) as runs, cast(${hash(8)} % 12 as smallint) as pitches,
    case when ${hash(9)} % 10 = 0 then null else round(60 + cast(${hash(10)} % 45000 as double) / 1000, 1) end as velocity,
    cast(cast(${hash(11)} % 1000000 as decimal(18, 0)) / 1000000 as decimal(9, 6)) as wp,
    timestamp '2012-01-01 00:00:00' + to_microseconds(cast(r * 315360000 // ${rows} as bigint) * 1000000 + cast(${hash(12)} % 1000000 as bigint)) as at,
    case when ${hash(13)} % 3 = 0 then null else 'note ' || ${hash(14)} % 100000 end as note,
    cast(cast(${hash(15)} % 10000000 as decimal(18, 0)) / 100 as decimal(12, 2)) as amount, cast(${hash(16)} % 9223372036854775807 as bigint) as token
    from range(${first}, ${last} + 1) t(r)`;
}

/** Rows of one file on its way to the servers: 70 MB. */
const SLICE = 500_000;

/** What a table of so many rows is made of, in a few digits: another generator makes another table. */
export function recipe(rows: number): string {
  let sum = 0;
  for (const character of JSON.stringify(COLUMNS) + generated(rows, 1, rows)) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return String(sum);
}

/** Name of the table of so many rows. */
export const eventsTable = (rows: number): string => `events_${rows}`;

/**
 * Makes sure that each engine has the table of so many rows, whole and as generated: loads those that have not, undoes changes that
 * an earlier run left behind. Gives the table's name.
 */
export async function ensureEvents(engines: readonly Table[], rows: number): Promise<string> {
  const table = eventsTable(rows);
  const wanting: Table[] = [];
  for (const engine of engines) if (!(await isReady(engine, table, recipe(rows)))) wanting.push(engine);
  if (wanting.length > 0) await load(wanting, table, rows);
  for (const engine of engines) {
    await restore(engine, table);
    const count = Number(await single(engine, `select count(*) from ${table}`));
    if (count !== rows) throw new Error(`${engine.name}: ${table} has ${count} rows instead of ${rows}: drop ${PLACE}.${table} and run again.`);
  }
  return table;
}

/** True when the table was finished by this recipe; makes the list of finished tables when there is none. */
export async function isReady(engine: Engine, table: string, made: string, place = ''): Promise<boolean> {
  await engine.ask(`create table if not exists ${place}finished (name varchar(60), recipe varchar(60))`);
  return (await engine.ask(`select name from ${place}finished where name = '${table}' and recipe = '${made}'`)).length > 0;
}

/** Notes that the table is whole. */
export async function finish(engine: Engine, table: string, made: string, place = ''): Promise<void> {
  await engine.ask(`insert into ${place}finished values ('${table}', '${made}')`);
}

/** Removes a table and what is noted of it. */
export async function dropTable(engine: Engine, table: string, place = ''): Promise<void> {
  await engine.ask(`delete from ${place}finished where name = '${table}'`);
  await engine.ask(`drop table if exists ${place}${table}`);
}

async function load(engines: readonly Table[], table: string, rows: number): Promise<void> {
  process.stderr.write(`loading ${rows.toLocaleString('en')} rows into ${engines.map(({ name }) => name).join(' and ')}\n`);
  for (const engine of engines) {
    await dropTable(engine, table);
    const types = COLUMNS.map(([name, mariadb, postgres]) => `${name} ${engine.name === 'postgres' ? (postgres ?? mariadb) : mariadb}`);
    await engine.ask(`create table ${table} (${types.join(', ')})${engine.name === 'mariadb' ? ' character set utf8mb4' : ''}`);
  }
  await withFolder(folder => loadSlices(engines, table, rows, folder));
  for (const engine of engines) {
    await engine.ask(engine.name === 'postgres' ? `vacuum analyze ${table}` : `analyze table ${table}`);
    await finish(engine, table, recipe(rows));
  }
}

async function loadSlices(engines: readonly Table[], table: string, rows: number, folder: string): Promise<void> {
  const duckdb = await DuckDBInstance.create(':memory:', { memory_limit: '500MB', threads: '2' });
  const connection = await duckdb.connect();
  try {
    for (let first = 1; first <= rows; first += SLICE) {
      const file = path.join(folder, `${first}.csv`);
      await connection.run(`copy (${generated(rows, first, Math.min(rows, first + SLICE - 1))}) to '${file}' (header false, nullstr '\\N')`);
      await chmod(file, 0o644);
      await Promise.all(engines.map(engine => engine.load(table, file)));
      await rm(file);
    }
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}
