/**
 * Loads Trino, the new store. The files are read by DuckDB (another reader than the legacy store's: what the two do not agree on shows),
 * written as Parquet into a folder of our own, seen by Trino as an external table, and copied from there into the table itself.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileForm } from './legacyStore.ts';
import type { TableSpec } from './schema.ts';
import { runTrino } from '../../support/trinoClient.ts';

/** A lake of our own on a Trino server: two catalogs on a folder, both gone with `dropLake`. */
export interface Lake {
  readonly url: string;
  readonly folder: string;
  readonly iceberg: string;
  readonly hive: string;
}

export const SCHEMA = 'baseball';

/** Makes the catalogs. The server must see our file system: it is one on this machine. */
export async function createLake(url: string, folder: string): Promise<Lake> {
  await dropForgotten(url);
  mkdirSync(path.join(folder, 'staging'), { recursive: true });
  const lake = { url, folder, iceberg: `parity_iceberg_${process.pid}`, hive: `parity_hive_${process.pid}` };
  const files = `"hive.metastore.catalog.dir" = 'local:///metastore', "local.location" = '${folder}', "fs.native-local.enabled" = 'true'`;
  await runTrino(lake, `create catalog ${lake.iceberg} using iceberg with ("iceberg.catalog.type" = 'TESTING_FILE_METASTORE', ${files})`);
  const hive = files.replace('///metastore', '///hive');
  await runTrino(lake, `create catalog ${lake.hive} using hive with ("hive.metastore" = 'file', "hive.security" = 'allow-all', "hive.non-managed-table-writes-enabled" = 'true', ${hive})`);
  for (const catalog of [lake.iceberg, lake.hive]) await runTrino(lake, `create schema ${catalog}.${SCHEMA}`);
  return lake;
}

/** Takes the catalogs away; the folder is the caller's. */
export async function dropLake(lake: Lake): Promise<void> {
  for (const catalog of [lake.iceberg, lake.hive]) await runTrino(lake, `drop catalog ${catalog}`);
}

/** Catalogs of processes that ended before they could take them away. */
async function dropForgotten(url: string): Promise<void> {
  for (const [name] of await runTrino({ url }, `show catalogs like 'parity\\_%' escape '\\'`)) {
    const pid = Number(/^parity_(?:iceberg|hive)_(\d+)$/.exec(String(name))?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) await runTrino({ url }, `drop catalog ${String(name)}`);
  }
}

/** Whether a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Name of a column in the new store. */
const nameOf = (column: TableSpec['columns'][number]): string => column.newName ?? column.name;

/** Full name of a table in the new store. */
export function newTable(lake: Lake, spec: TableSpec): string {
  return `${lake[spec.catalog]}.${SCHEMA}.${spec.newName}`;
}

/** Creates `spec` on the new side out of `files`. Gives the number of rows. */
export async function loadNewTable(lake: Lake, spec: TableSpec, files: readonly string[], form: FileForm): Promise<number> {
  const staging = path.join(lake.folder, 'staging', spec.newName);
  mkdirSync(staging, { recursive: true });
  await writeParquet(spec, files, form, path.join(staging, 'part.parquet'), path.join(lake.folder, 'staging'));
  // Partition columns of Hive stand last.
  const columns = spec.catalog === 'hive' ? [...spec.columns.filter((c) => !spec.partitioning.includes(c.name)), ...spec.columns.filter((c) => spec.partitioning.includes(c.name))] : spec.columns;
  const external = `${lake.hive}.${SCHEMA}.staging_${spec.newName}`;
  await runTrino(lake, `create table ${external} (${spec.columns.map((c) => `"${nameOf(c)}" ${c.new}`).join(', ')}) with (format = 'PARQUET', external_location = 'local:///staging/${spec.newName}')`);
  const property = spec.catalog === 'hive' ? 'partitioned_by' : 'partitioning';
  const partitioned = spec.partitioning.length === 0 ? '' : ` with (${property} = array[${spec.partitioning.map((part) => `'${part}'`).join(', ')}])`;
  const [[count] = []] = await runTrino(lake, `create table ${newTable(lake, spec)}${partitioned} as select ${columns.map((c) => `"${nameOf(c)}"`).join(', ')} from ${external}`);
  await runTrino(lake, `drop table ${external}`);
  return Number(count);
}

async function writeParquet(spec: TableSpec, files: readonly string[], form: FileForm, target: string, spill: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '600MB', threads: '2', temp_directory: spill });
  const connection = await instance.connect();
  try {
    const names = Array.from({ length: form.width }, (_, i) => `f${i}`);
    const list = files.map((file) => `'${file}'`).join(', ');
    const read = `read_csv([${list}], auto_detect = false, header = ${spec.headerLines === 1}, encoding = '${form.encoding === 'latin1' ? 'latin-1' : 'utf-8'}', delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${names.map((name) => `${name}: 'varchar'`).join(', ')}})`;
    const values = spec.columns.map((column, i) => `${cast(`f${form.fields[i] ?? 0}`, column.new)} as "${nameOf(column)}"`);
    await connection.run(`copy (select ${values.join(', ')} from ${read}) to '${target}' (format parquet, row_group_size 20000)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Game logs write dates as `yyyymmdd`, the databank with hyphens. */
function cast(field: string, type: string): string {
  if (type === 'varchar') return field;
  if (type === 'date') return `coalesce(try_strptime(${field}, '%Y%m%d'), strptime(${field}, '%Y-%m-%d'))::date`;
  return `cast(${field} as ${type})`;
}
