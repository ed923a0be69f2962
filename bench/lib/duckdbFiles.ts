/** The table of events in two DuckDB files, for the growth benchmark. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { eventsTable, generated } from './data.ts';
import type { Plan } from './injection.ts';
import type { Expected } from './journal.ts';
import { tableMapping } from './ours.ts';
import type { OurWork } from './ours.ts';

/** Two files, how they are compared, and what the comparison must find, by id. */
export interface DuckdbWork {
  readonly work: OurWork;
  readonly expected: ReadonlyMap<string, Expected>;
}

/** Makes both files in a folder, of so many rows each, and carries out a plan on them. */
export async function duckdbWork(folder: string, rows: number, plan: Plan, { timeout, partition }: { readonly timeout: number; readonly partition: string | undefined }): Promise<DuckdbWork> {
  const files = { legacy: path.join(folder, `legacy_${rows}.duckdb`), new: path.join(folder, `new_${rows}.duckdb`) };
  const table = eventsTable(rows);
  await written(files.legacy, connection => connection.run(`create table ${table} as ${generated(rows, 1, rows)}`));
  await copyFile(files.legacy, files.new);
  const expected = new Map<string, Expected>();
  for (const { side, kind, pick, count, change } of plan.edits) {
    await written(files[side], async connection => {
      const ids = (await connection.runAndReadAll(pick.replaceAll('TABLE', table))).getRows();
      if (ids.length !== count) throw new Error(`${plan.name}: picked ${ids.length} rows instead of ${count}; use more rows`);
      for (const [id] of ids) expected.set(String(id), { kind, column: change?.column ?? null });
      const picked = `where id in (${pick.replaceAll('TABLE', table)})`;
      await connection.run(change === undefined ? `delete from ${table} ${picked}` : `update ${table} set ${change.column} = ${change.value} ${picked}`);
    });
  }
  const work = {
    stores: { legacy: { driver: 'duckdb', path: files.legacy }, new: { driver: 'duckdb', path: files.new } },
    env: {},
    table: tableMapping(table, table, partition),
    timeout,
  };
  return { work, expected };
}

/** Writes to a file, and leaves nothing of it in a log beside it. */
async function written(file: string, write: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const instance = await DuckDBInstance.create(file, { memory_limit: '2GB', threads: '2' });
  const connection = await instance.connect();
  try {
    await write(connection);
    await connection.run('checkpoint');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
