/** DuckDB files, through `@duckdb/node-api`: the only importer of it. The library is native and loaded when a file is opened. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Library from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StoreError } from '../engine/errors.ts';
import type { Column } from '../engine/types.ts';
import { duckdb } from '../sql/dialects/duckdb.ts';
import { tableParts } from '../sql/dialects/makeDialect.ts';
import type { Connection, Driver, Limits, Session, Store, TableEstimate, TextRow } from './driver.ts';
import { asTexts, LAST_ROW, valuesOfRow } from './duckdbRows.ts';
import { estimateOf } from './estimates.ts';
import { makeSession, type RawSession, type RunText } from './session.ts';
import { makeStore } from './store.ts';

/** Loads the native library. Throws a `StoreError` `configuration` that says what to do where there is none for this platform. */
async function loadLibrary(): Promise<typeof Library> {
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
interface MemoryLimits {
  readonly first: number;
  readonly most: number;
}

/** One open file, shared by all its sessions in this process. DuckDB locks a file for as long as it is open: it is closed with its last session. */
interface SharedFile {
  readonly instance: Promise<DuckDBInstance>;
  users: number;
  /** What it may take now. */
  memoryMB: number;
  mostMB: number;
}

const openFiles = new Map<string, SharedFile>();

async function acquire(file: string, { first, most }: MemoryLimits): Promise<SharedFile> {
  let shared = openFiles.get(file);
  if (shared === undefined) {
    shared = { instance: openReadOnly(file, first), users: 0, memoryMB: first, mostMB: most };
    openFiles.set(file, shared);
  }
  shared.users++;
  shared.mostMB = Math.max(shared.mostMB, most);
  try {
    await shared.instance;
    return shared;
  } catch (error) {
    shared.users--;
    if (openFiles.get(file) === shared) openFiles.delete(file);
    throw error;
  }
}

async function release(file: string): Promise<void> {
  const shared = openFiles.get(file);
  if (shared === undefined || --shared.users > 0) return;
  openFiles.delete(file);
  (await shared.instance).closeSync();
}

/**
 * What one file may take of the machine when the store does not say. It begins with little, since the editor runs beside it and the scans of a
 * check are as fast with 16 MB as with 64; a statement that runs out of memory, for not everything can be spilled to the temporary
 * folder, is run again with twice as much.
 */
const DEFAULT_MEMORY: MemoryLimits = { first: 22, most: 768 };

/** Gives the file more memory than the `had` with which a statement did not get along; false when it may not have more. */
async function grow(shared: SharedFile, connection: DuckDBConnection, had: number): Promise<boolean> {
  if (shared.memoryMB > had) return true;
  if (shared.memoryMB >= shared.mostMB) return false;
  shared.memoryMB = Math.min(shared.mostMB, shared.memoryMB * 2);
  await connection.run(`set memory_limit = '${shared.memoryMB}MB'`);
  return true;
}

/** How often freed memory is given back, in milliseconds. */
const GIVE_BACK_EVERY_MS = 100;

/**
 * Gives freed memory back to the system, of all files. Worker threads free what others allocated, so that the heap grows with each statement
 * (by 5 MB, of 50,000 rows); DuckDB trims it whenever a limit of memory is set, even to what it was (seen with 1.5.5).
 */
async function giveBack(shared: SharedFile, connection: DuckDBConnection): Promise<void> {
  const now = performance.now();
  if (now - gaveBack < GIVE_BACK_EVERY_MS) return;
  gaveBack = now;
  await connection.run(`set memory_limit = '${shared.memoryMB}MB'`);
}

let gaveBack = 0;

async function openReadOnly(file: string, memoryMB: number): Promise<DuckDBInstance> {
  if (!existsSync(file)) throw new StoreError('configuration', `There is no DuckDB file at "${file}". Check "path" of the store.`);
  const { DuckDBInstance } = await loadLibrary();
  try {
    return await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', autoinstall_known_extensions: 'false', temp_directory: tmpdir(), threads: '2', memory_limit: `${memoryMB}MB` });
  } catch (error) {
    const message = messageOf(error);
    const locked = /lock/i.test(message);
    throw new StoreError(
      'connection',
      locked
        ? `The DuckDB file "${file}" is open for writing in another process. Close it there, then try again.`
        : `The DuckDB file "${file}" could not be opened: ${firstLine(message)}`,
      { cause: error },
    );
  }
}

const SETTINGS = ["set TimeZone='UTC'"];
const BEGIN = 'begin transaction read only';

async function openSession(file: string, memory: MemoryLimits, limits: Limits, leave: () => void): Promise<Session> {
  const shared = await acquire(file, memory);
  let connection: DuckDBConnection | undefined;
  try {
    connection = await (await shared.instance).connect();
    for (const setting of SETTINGS) await connection.run(setting);
    await connection.run(BEGIN);
    const version = String((await connection.runAndReadAll('select version()')).getRows()[0]?.[0] ?? '');
    return makeSession(rawSession(connection, version), duckdb, limits, () => {
      leave();
    });
  } catch (error) {
    connection?.closeSync();
    await release(file);
    throw error instanceof StoreError ? error : toStoreError(error);
  }

  function rawSession(open: DuckDBConnection, version: string): RawSession {
    return {
      facts: {
        engine: `DuckDB ${version}`,
        settings: ['access_mode=READ_ONLY', ...SETTINGS],
        snapshot: 'one read-only transaction; the file is locked against writers of other processes',
        nativeHash: `native:duckdb ${version}`,
      },
      stream: (statement, signal) => withMoreMemory(shared, open, statement, signal),
      describe: async (query, run) => toColumns(await run(`select column_name, column_type from (describe ${query}\n)`)),
      describeTable: async (table, run) => toColumns(await run(`select column_name, column_type from (describe select * from ${duckdb.quoteTable(table)})`)),
      primaryKey,
      tableVersion: () => Promise.resolve(null),
      estimate,
      close: async () => {
        open.closeSync();
        await release(file);
      },
    };
  }
}

function toColumns(rows: readonly TextRow[]): readonly Column[] {
  return rows.map(([name, native]) => ({ name: name ?? '', native: native ?? '', type: duckdb.parseType(native ?? '') }));
}

async function primaryKey(table: string, run: RunText): Promise<readonly string[] | null> {
  const rows = await run(
    `select unnest(k.constraint_column_names) from duckdb_constraints() k join duckdb_tables() t using (database_oid, schema_oid, table_oid)` +
      ` where k.constraint_type = 'PRIMARY KEY' and t.table_oid = (select table_oid from duckdb_tables() where ${tableCondition(table)} limit 1)` +
      ` and ${tableCondition(table, 't.')}`,
  );
  return rows.length === 0 ? null : rows.map(([name]) => name ?? '');
}

/** DuckDB keeps the number of rows, and no size of a table. */
async function estimate(table: string, run: RunText): Promise<TableEstimate | null> {
  const [row] = await run(`select estimated_size from duckdb_tables() where ${tableCondition(table)} limit 1`);
  return estimateOf(row?.[0], null);
}

/** Where `duckdb_tables()` names the table: in the file's own database and its current schema unless the name says otherwise. */
function tableCondition(table: string, prefix = ''): string {
  const parts = tableParts(table, '"').map((part) => duckdb.textLiteral(part));
  const [name, schema, database] = [...parts].reverse();
  const same = (column: string, value: string): string => `lower(${prefix}${column}) = lower(${value})`;
  return [
    same('table_name', name ?? "''"),
    schema === undefined ? `${prefix}schema_name = current_schema()` : same('schema_name', schema),
    database === undefined ? `${prefix}database_name = current_database()` : same('database_name', database),
  ].join(' and ');
}

const OUT_OF_MEMORY = 'Out of Memory Error';

/** Streams a statement; one that ran out of memory before its first row is run again with more, as long as the file may take more. */
async function* withMoreMemory(shared: SharedFile, connection: DuckDBConnection, statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]> {
  for (;;) {
    const had = shared.memoryMB;
    let begun = false;
    try {
      for await (const rows of stream(connection, statement, signal)) {
        begun = true;
        yield rows;
      }
      await giveBack(shared, connection);
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof StoreError) || error.serverCode !== OUT_OF_MEMORY) throw error;
      if (!begun && (await grow(shared, connection, had))) continue;
      throw new StoreError('statementFailed', `DuckDB: the statement needs more memory than the ${had} MB that it has. Raise "memoryMB" of this store.`, { serverCode: OUT_OF_MEMORY });
    }
  }
}

/**
 * DuckDB ends a streaming result without a word when the statement fails or is interrupted after its first rows (seen with 1.5.6). So a
 * row of ours follows the result: an answer is complete only when that row came, and came last.
 */
async function* stream(connection: DuckDBConnection, statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]> {
  const interrupt = (): void => connection.interrupt();
  let ended = false;
  try {
    const prepared = await connection.prepare(statement);
    let columns: number;
    try {
      const { StatementType } = await loadLibrary();
      if (prepared.statementType !== StatementType.SELECT) throw new StoreError('refused', 'The statement was not sent: DuckDB says that it is no query. Parity only reads.');
      columns = prepared.columnCount;
    } finally {
      prepared.destroySync();
    }
    const wrapped = asTexts(statement, columns);
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) return;
    const result = await connection.stream(wrapped);
    let complete = false;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      if (complete) throw incomplete();
      const texts = chunk.getColumnValues(0) as (string | null)[];
      if (texts.at(-1) === LAST_ROW) {
        complete = true;
        texts.pop();
      }
      const batch = texts.map((text) => toTextRow(text, columns));
      if (batch.length > 0) yield batch;
    }
    if (!complete) throw incomplete();
    ended = true;
  } catch (error) {
    throw error instanceof StoreError ? error : toStoreError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    if (!ended) {
      connection.interrupt();
      // A statement that failed or was interrupted takes its transaction along. A new one reads the same: the file is locked against writers.
      await connection.run('rollback').catch(() => undefined);
      await connection.run(BEGIN);
    }
  }
}

function toTextRow(text: string | null, columns: number): TextRow {
  const row = valuesOfRow(text, columns);
  if (row === null) throw incomplete();
  return row;
}

function incomplete(): StoreError {
  return new StoreError('incompleteResult', 'DuckDB ended the result before its last row. The statement failed half-way: try again, or compare fewer partitions.');
}

/** Sorts DuckDB's errors by the word that they begin with: `Catalog Error: Table with name x does not exist!`. */
function toStoreError(error: unknown): StoreError {
  const message = messageOf(error);
  const kind = /^([A-Z][\w -]*?) Error:/i.exec(message)?.[1] ?? '';
  // Without the cause: its message may quote a value.
  const more = { serverCode: kind === '' ? 'DuckDB' : `${kind} Error` };
  if (kind === 'Catalog' && /table with name/i.test(message)) return new StoreError('tableMissing', firstLine(message), more);
  // Errors of conversion quote the value that could not be converted.
  const words = kind === 'Conversion' || kind === 'Invalid Input' ? message.split('\n')[0]?.replace(/(["']).*\1/s, '…') ?? '' : firstLine(message);
  return new StoreError('statementFailed', `DuckDB: ${words}`, more);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function createStore(connection: Connection, limits: Limits): Store {
  const setting = connection.settings['path'];
  if (typeof setting !== 'string' || setting === '') throw new StoreError('configuration', 'A DuckDB store needs "path": the file of the database.');
  const file = path.resolve(setting);
  const given = connection.settings['memoryMB'];
  const memory = typeof given === 'number' ? { first: given, most: given } : DEFAULT_MEMORY;
  return makeStore(duckdb, limits, (_signal, onClose) => openSession(file, memory, limits, onClose));
}

export const duckdbDriver: Driver = {
  name: 'duckdb',
  secretKey: () => null,
  create: createStore,
};
