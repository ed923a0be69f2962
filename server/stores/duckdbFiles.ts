/** DuckDB files that are open in this process: one instance a file, its memory, and the folder that it spills into. */
import { realpathSync, statSync } from 'node:fs';
import type * as Library from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StoreError } from '../engine/errors.ts';
import { makeSpillFolder, type SpillFolder } from './spillFolders.ts';

/** Loads the native library. Throws a `StoreError` `configuration` that says what to do where there is none for this platform. */
export async function loadLibrary(): Promise<typeof Library> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    throw new StoreError(
      'configuration',
      `DuckDB could not be loaded on ${process.platform}-${process.arch}: its native module is missing. Install it beside Parity with "npm install @duckdb/node-api", or use the package of Parity for this platform.`,
      { cause: error },
    );
  }
}

/** What a file may take of the memory, in megabytes: at first, and at most. */
export interface MemoryLimits {
  readonly first: number;
  readonly most: number;
}

/**
 * What one file may take of the machine when the store does not say. It begins with little, since the editor runs beside it and the scans of a
 * check are as fast with 16 MB as with 64; a statement that runs out of memory, for not everything can be spilled to a
 * folder, is run again with twice as much.
 */
export const DEFAULT_MEMORY: MemoryLimits = { first: 22, most: 768 };

/** One open file, shared by all its sessions in this process. DuckDB locks a file for as long as it is open: it is closed with its last session. */
export interface SharedFile {
  connect(): Promise<DuckDBConnection>;
  /** What it may take now, in megabytes. */
  memoryMB(): number;
  /** Gives the file more memory than the `had` with which a statement did not get along; false when it may not have more. */
  grow(connection: DuckDBConnection, had: number): Promise<boolean>;
  /**
   * Gives freed memory back to the system, of all files. Worker threads free what others allocated, so that the heap grows with each statement
   * (by 5 MB, of 50,000 rows); DuckDB trims it whenever a limit of memory is set, even to what it was (seen with 1.5.5).
   */
  giveBack(connection: DuckDBConnection): Promise<void>;
  /** One session less; the last one closes the file. */
  release(): void;
}

interface OpenFile {
  readonly instance: Promise<{ readonly database: DuckDBInstance; readonly spill: SpillFolder }>;
  users: number;
  memoryMB: number;
  mostMB: number;
  /** The limit is set by one after the other, each to what holds when its turn comes. */
  turn: Promise<void>;
}

const openFiles = new Map<string, OpenFile>();

/** How often freed memory is given back, in milliseconds. */
const GIVE_BACK_EVERY_MS = 100;

let gaveBack = 0;

/** One more session of a file, however its path is spelled. Throws a `StoreError` that says what to do where it cannot be opened. @param readsFiles whether views may read other files */
export async function openFile(path: string, { first, most }: MemoryLimits, readsFiles: boolean): Promise<SharedFile> {
  const { file, key: place } = identity(path);
  const key = `${place}:${readsFiles}`;
  let shared = openFiles.get(key);
  if (shared === undefined) {
    shared = { instance: openReadOnly(file, path, first, readsFiles), users: 0, memoryMB: first, mostMB: most, turn: Promise.resolve() };
    openFiles.set(key, shared);
  }
  const open = shared;
  open.users++;
  open.mostMB = Math.max(open.mostMB, most);
  try {
    const { database, spill } = await open.instance;
    return {
      connect: () => database.connect(),
      memoryMB: () => open.memoryMB,
      grow: async (connection, had) => {
        let has = true;
        await inTurn(open, async () => {
          if (open.memoryMB > had) return;
          has = open.memoryMB < open.mostMB;
          if (!has) return;
          open.memoryMB = Math.min(open.mostMB, open.memoryMB * 2);
          await setLimit(open, connection);
        });
        return has;
      },
      giveBack: async (connection) => {
        const now = performance.now();
        if (now - gaveBack < GIVE_BACK_EVERY_MS) return;
        gaveBack = now;
        await inTurn(open, () => setLimit(open, connection));
      },
      release: () => {
        if (--open.users > 0) return;
        if (openFiles.get(key) === open) openFiles.delete(key);
        database.closeSync();
        spill.remove();
      },
    };
  } catch (error) {
    open.users--;
    if (openFiles.get(key) === open) openFiles.delete(key);
    throw error;
  }
}

/** The one place that sets a limit of memory. */
async function setLimit(open: OpenFile, connection: DuckDBConnection): Promise<void> {
  await connection.run(`set memory_limit = '${open.memoryMB}MB'`);
}

async function inTurn(open: OpenFile, act: () => Promise<void>): Promise<void> {
  const mine = open.turn.then(act);
  open.turn = mine.catch(() => undefined);
  await mine;
}

/** The file behind links and other spellings, whose log DuckDB looks for beside it; and what tells it from a file that was put in its place. */
function identity(path: string): { readonly file: string; readonly key: string } {
  try {
    const file = realpathSync.native(path);
    const { dev, ino } = statSync(file, { bigint: true });
    return { file, key: `${dev}:${ino}:${file}` };
  } catch (error) {
    throw new StoreError('configuration', `There is no DuckDB file at "${path}". Check "path" of the store.`, { cause: error });
  }
}

async function openReadOnly(file: string, path: string, memoryMB: number, readsFiles: boolean): Promise<{ readonly database: DuckDBInstance; readonly spill: SpillFolder }> {
  const { DuckDBInstance } = await loadLibrary();
  const spill = spillFolder();
  try {
    const database = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', temp_directory: spill.path, threads: '2', memory_limit: `${memoryMB}MB` });
    try {
      await lockDown(database, readsFiles);
    } catch (error) {
      database.closeSync();
      throw error;
    }
    return { database, spill };
  } catch (error) {
    spill.remove();
    const message = messageOf(error);
    const locked = /lock/i.test(message);
    throw new StoreError(
      'connection',
      locked
        ? `The DuckDB file "${path}" is open for writing in another process. Close it there, then try again.`
        : `The DuckDB file "${path}" could not be opened: ${message.split('\n')[0] ?? ''}`,
      { cause: error },
    );
  }
}

/**
 * Shuts the file in: no other file, no network, no extension, and no setting but those that its sessions need. A SELECT can do all of that in DuckDB, and so can a view
 * in a file from somebody else. What was set so cannot be taken back while the file is open (DuckDB documentation, "Securing DuckDB").
 */
async function lockDown(database: DuckDBInstance, readsFiles: boolean): Promise<void> {
  const connection = await database.connect();
  try {
    if (!readsFiles) await connection.run('set enable_external_access = false');
    await connection.run("set allowed_configs = ['memory_limit', 'TimeZone']");
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

function spillFolder(): SpillFolder {
  try {
    return makeSpillFolder();
  } catch (error) {
    throw new StoreError('configuration', `Parity could not make a folder for DuckDB's temporary files: ${messageOf(error)}. Make the temporary folder of the system writable, or name another one in TMPDIR.`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
