/** The table of events in two DuckDB files, for the growth benchmark. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { eventsTable, generated } from './data.ts';
import { tableMapping } from './ours.ts';
import type { OurWork } from './ours.ts';

/** Makes both files in a folder, of so many rows each, and says how they are compared. */
export async function duckdbWork(folder: string, rows: number, { timeout, partition }: { readonly timeout: number; readonly partition: string | undefined }): Promise<OurWork> {
  const files = { legacy: path.join(folder, `legacy_${rows}.duckdb`), new: path.join(folder, `new_${rows}.duckdb`) };
  const table = eventsTable(rows);
  const instance = await DuckDBInstance.create(files.legacy, { memory_limit: '1GB', threads: '2' });
  const connection = await instance.connect();
  await connection.run(`create table ${table} as ${generated(rows, 1, rows)}`);
  await connection.run('checkpoint');
  connection.closeSync();
  instance.closeSync();
  await copyFile(files.legacy, files.new);
  return {
    stores: { legacy: { driver: 'duckdb', path: files.legacy }, new: { driver: 'duckdb', path: files.new } },
    env: {},
    table: tableMapping(table, table, partition),
    timeout,
  };
}
