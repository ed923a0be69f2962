/** The two baseball warehouses of a test process: loaded once, described to the product by a configuration, put back to clean after each fault. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { GAME_FIELDS } from './gameFields.ts';
import { createLake, dropLake, isAlive, loadNewTable, newTable } from './lake.ts';
import type { Lake } from './lake.ts';
import { loadLegacyTable } from './legacyStore.ts';
import type { FileForm } from './legacyStore.ts';
import { openMariadb } from './mariadbClient.ts';
import type { MariadbClient } from './mariadbClient.ts';
import { gameColumns, PEOPLE, SALARIES, tableSpecs, TEAMS } from './schema.ts';
import type { ColumnSpec, TableSpec } from './schema.ts';
import { prepareFiles } from './source.ts';
import type { Prepared } from './source.ts';
import { runTrino } from '../../support/trinoClient.ts';

export type TableName = 'games' | 'players' | 'teams' | 'salaries';

/** Both warehouses. */
export interface Warehouses {
  readonly data: Prepared['kind'];
  readonly specs: Readonly<Record<TableName, TableSpec>>;
  /** Rows of each table; the same on both sides. */
  readonly rows: Readonly<Record<TableName, number>>;
  readonly legacy: MariadbClient;
  readonly lake: Lake;
  /** Address and database of the legacy store. */
  readonly legacyUrl: string;
  /** A folder for what the tests write. */
  readonly folder: string;
  /** Runs a statement on the new store; names without a catalog are Iceberg's. */
  onNew(statement: string): Promise<readonly (readonly unknown[])[]>;
  /** Puts a table of the new side back to what was loaded. */
  clean(table: TableName): Promise<void>;
  /** Breaks the new side by `statements`, runs `work`, and puts the tables back to what they were. */
  withFault<T>(tables: readonly TableName[], statements: readonly string[], work: () => Promise<T>): Promise<T>;
}

function addressOf(name: 'MARIADB' | 'TRINO'): string {
  const url = process.env[`PARITY_TEST_${name}`];
  if (url === undefined) throw new Error(`PARITY_TEST_${name} is not set: run these tests with "npm test real", or start servers with "npm run servers start" and take their addresses with: eval "$(npm run -s servers env)"`);
  return url;
}

function formOf(columns: readonly (ColumnSpec | null)[]): FileForm {
  return { encoding: 'utf8', width: columns.length, fields: columns.flatMap((column, i) => (column === null ? [] : [i])) };
}

/** Loads both warehouses; they are taken away after the last test of the file. */
export async function openWarehouses(): Promise<Warehouses> {
  const began = Date.now();
  const addresses = { legacy: addressOf('MARIADB'), new: addressOf('TRINO') };
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-real-'));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const prepared = await prepareFiles(folder);
  const specs = tableSpecs(gameColumns(GAME_FIELDS));
  const files: Readonly<Record<TableName, { readonly files: readonly string[]; readonly form: FileForm }>> = {
    games: { files: prepared.games, form: { encoding: 'latin1', width: GAME_FIELDS.length, fields: GAME_FIELDS.map((_, i) => i) } },
    players: { files: [prepared.people], form: formOf(PEOPLE) },
    teams: { files: [prepared.teams], form: formOf(TEAMS) },
    salaries: { files: [prepared.salaries], form: formOf(SALARIES) },
  };

  const database = `parity_real_${process.pid}`;
  const legacyUrl = addresses.legacy.replace(/\/[^/]*$/, `/${database}`);
  const admin = await openMariadb(addresses.legacy);
  // Those of processes that were killed before they could take them away.
  for (const [name] of await admin.run("show databases like 'parity\\_real\\_%'")) if (!isAlive(Number(name?.split('_').at(-1)))) await admin.run(`drop database ${name ?? ''}`);
  await admin.run(`drop database if exists ${database}`);
  await admin.run(`create database ${database}`);
  const legacy = await openMariadb(legacyUrl);
  after(async () => {
    await legacy.close();
    await admin.run(`drop database ${database}`);
    await admin.close();
  });
  mkdirSync(path.join(folder, 'lake'));
  const lake = await createLake(addresses.new, path.join(folder, 'lake'));
  after(() => dropLake(lake));

  const rows: Partial<Record<TableName, number>> = {};
  const names = Object.keys(files) as TableName[];
  const loadSide = async (load: (name: TableName) => Promise<number>): Promise<void> => {
    for (const name of names) {
      const count = await load(name);
      if (rows[name] !== undefined && rows[name] !== count) throw new Error(`${name}: ${rows[name]} rows on one side and ${count} on the other`);
      rows[name] = count;
    }
  };
  await Promise.all([
    loadSide((name) => loadLegacyTable(legacy, specs[name], files[name].files, files[name].form)),
    loadSide((name) => loadNewTable(lake, specs[name], files[name].files, files[name].form)),
  ]);
  console.log(`both warehouses are loaded after ${((Date.now() - began) / 1000).toFixed(1)} s: ${names.map((name) => `${rows[name] ?? 0} ${name}`).join(', ')}`);

  const onNew: Warehouses['onNew'] = (statement) => runTrino({ url: lake.url, catalog: lake.iceberg, schema: 'baseball' }, statement);
  // Taken once, before the first fault: a rollback leaves the snapshots of faults in the list.
  const loaded = new Map<TableName, string>();
  for (const name of names.filter((table) => specs[table].catalog === 'iceberg')) {
    const [[id] = []] = await onNew(`select cast(snapshot_id as varchar) from "${specs[name].newName}$snapshots" order by committed_at desc limit 1`);
    loaded.set(name, String(id));
  }
  const clean = async (name: TableName): Promise<void> => {
    await onNew(`alter table ${newTable(lake, specs[name])} execute rollback_to_snapshot(${loaded.get(name) ?? ''})`);
  };
  return {
    data: prepared.kind, specs, rows: rows as Record<TableName, number>, legacy, lake, legacyUrl, folder, onNew, clean,
    withFault: async (tables, statements, work) => {
      try {
        for (const statement of statements) await onNew(statement);
        return await work();
      } finally {
        for (const name of tables) await clean(name);
      }
    },
  };
}
