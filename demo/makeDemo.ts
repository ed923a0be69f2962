/** Makes the demo: two DuckDB files and a workspace around them. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Sides } from '../server/engine/types.ts';
import { ROWS, seasonsFor } from './calendar.ts';
import { literal, openDuckdb } from './duckdb.ts';
import type { Duckdb } from './duckdb.ts';
import { FAULTS } from './faults.ts';
import type { FaultName } from './faults.ts';
import { legacySteps } from './legacyStore.ts';
import { newSteps } from './newStore.ts';
import { writeWorkspace } from './workspace.ts';

/** What to make. */
export interface DemoOptions {
  /** Where the files go; made when it is not there. Databases in it are replaced, other files are left as they are. */
  readonly folder: string;
  /** Plate appearances in the legacy store, 20,000 to 10,000,000; 1,000,000 when left out. */
  readonly rows?: number;
  /** The same seed gives the same rows; 1871 when left out. */
  readonly seed?: number;
  /** Whether the new store has the faults of faults.ts; true when left out. */
  readonly faults?: boolean;
  /** Told before each step: what it makes, how many are done, how many there are. */
  readonly onProgress?: (words: string, done: number, total: number) => void;
  /** Aborting stops before the next step and leaves no half-made database. */
  readonly signal?: AbortSignal;
}

/** What was made. */
export interface DemoSummary {
  readonly folder: string;
  readonly rows: number;
  readonly seed: number;
  readonly seasons: readonly number[];
  /** The database files. */
  readonly files: Sides<string>;
  readonly bytes: Sides<number>;
  /** Rows of each table, by the name that it has on that side. */
  readonly tables: Sides<Readonly<Record<string, number>>>;
  readonly faults: readonly FaultName[];
  /** Files of the workspace that were written, relative to the folder; those that were there are left alone. */
  readonly written: readonly string[];
  readonly ms: number;
}

const USUAL_SEED = 1871;
const MEMORY = '1GB';
const TABLES: Sides<readonly string[]> = { legacy: ['teams', 'players', 'games', 'plate_appearances'], new: ['teams', 'players', 'games_v2', 'pa_events'] };

/** Makes the databases and the workspace. Throws a RangeError for options out of bounds; else what the file system or DuckDB throws. */
export async function makeDemo(options: DemoOptions): Promise<DemoSummary> {
  const { folder, rows = ROWS.usual, seed = USUAL_SEED, faults = true, onProgress = () => undefined, signal } = options;
  if (!Number.isSafeInteger(rows) || rows < ROWS.least || rows > ROWS.most) {
    throw new RangeError(`The demo has from ${ROWS.least} to ${ROWS.most} rows, as a whole number.`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError('The seed of the demo is a whole number.');
  const started = performance.now();
  await mkdir(folder, { recursive: true });
  const files = { legacy: path.join(folder, 'legacy.duckdb'), new: path.join(folder, 'new.duckdb') };
  const making = { legacy: `${files.legacy}.making`, new: `${files.new}.making` };
  const spillFolder = path.join(folder, '.making');
  const cleanUp = async (): Promise<void> => {
    for (const file of [making.legacy, making.new, spillFolder]) {
      await rm(file, { recursive: true, force: true });
      await rm(`${file}.wal`, { force: true });
    }
  };

  await cleanUp();
  try {
    const tables = await makeDatabases(making, { rows, seed, faults, onProgress, spillFolder, ...(signal === undefined ? {} : { signal }) });
    for (const side of ['legacy', 'new'] as const) {
      await rm(`${files[side]}.wal`, { force: true });
      await rename(making[side], files[side]);
    }
    const written = await writeWorkspace(folder);
    return {
      folder, rows, seed, seasons: seasonsFor(rows), files, tables, written,
      bytes: { legacy: (await stat(files.legacy)).size, new: (await stat(files.new)).size },
      faults: faults ? FAULTS.map((fault) => fault.name) : [],
      ms: Math.round(performance.now() - started),
    };
  } finally {
    await cleanUp();
  }
}

interface Making extends Required<Pick<DemoOptions, 'rows' | 'seed' | 'faults' | 'onProgress'>> {
  readonly spillFolder: string;
  readonly signal?: AbortSignal;
}

async function makeDatabases(files: Sides<string>, { rows, seed, faults, onProgress, signal, spillFolder }: Making): Promise<DemoSummary['tables']> {
  const db = await openDuckdb({ memory: MEMORY, spillFolder });
  try {
    await db.run(`ATTACH ${literal(files.legacy)} AS legacy`);
    await db.run(`ATTACH ${literal(files.new)} AS migrated`);
    const steps = [...legacySteps(rows, seed), ...newSteps(faults)];
    for (const [done, step] of steps.entries()) {
      signal?.throwIfAborted();
      onProgress(step.words, done, steps.length);
      for (const statement of step.statements) await db.run(statement);
    }
    const tables = { legacy: await countRows(db, 'legacy', TABLES.legacy), new: await countRows(db, 'migrated', TABLES.new) };
    // Detaching writes what is in the log into the file, so that one file is the whole database.
    await db.run('CHECKPOINT legacy');
    await db.run('CHECKPOINT migrated');
    await db.run('DETACH legacy');
    await db.run('DETACH migrated');
    onProgress('done', steps.length, steps.length);
    return tables;
  } finally {
    db.close();
  }
}

async function countRows(db: Duckdb, database: string, tables: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of tables) counts[table] = Number((await db.rows(`SELECT count(*) FROM ${database}.${table}`))[0]?.[0] ?? 0);
  return counts;
}
