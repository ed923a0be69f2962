/** DuckDB files, through `@duckdb/node-api`. The library is native and loaded when a file is opened. */
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { StoreError } from '../engine/errors.ts';
import type { Column } from '../engine/types.ts';
import { duckdb } from '../sql/dialects/duckdb.ts';
import { tableParts } from '../sql/dialects/makeDialect.ts';
import type { Connection, Driver, Limits, Session, Store, TableEstimate, TextRow } from './driver.ts';
import { DEFAULT_MEMORY, loadLibrary, openFile, type MemoryLimits, type SharedFile } from './duckdbFiles.ts';
import { asTexts, LAST_ROW, valuesOfRow } from './duckdbRows.ts';
import { estimateOf } from './estimates.ts';
import { makeSession, type RawSession, type RunText } from './session.ts';
import { makeStore } from './store.ts';

const SETTINGS = ["set TimeZone='UTC'"];
const BEGIN = 'begin transaction read only';

async function openSession(file: string, memory: MemoryLimits, readsFiles: boolean, limits: Limits, leave: () => void): Promise<Session> {
  const shared = await openFile(file, memory, readsFiles);
  let connection: DuckDBConnection | undefined;
  try {
    connection = await shared.connect();
    for (const setting of SETTINGS) await connection.run(setting);
    await connection.run(BEGIN);
    const version = String((await connection.runAndReadAll('select version()')).getRows()[0]?.[0] ?? '');
    return makeSession(rawSession(connection, version), duckdb, limits, () => {
      leave();
    });
  } catch (error) {
    connection?.closeSync();
    shared.release();
    throw error instanceof StoreError ? error : toStoreError(error);
  }

  function rawSession(open: DuckDBConnection, version: string): RawSession {
    return {
      facts: {
        engine: `DuckDB ${version}`,
        settings: ['access_mode=READ_ONLY', ...(readsFiles ? [] : ['enable_external_access=false']), 'lock_configuration=true', ...SETTINGS],
        snapshot: 'one read-only transaction; the file is locked against writers of other processes',
        nativeHash: `native:duckdb ${version}`,
      },
      stream: (statement, signal) => withMoreMemory(shared, open, statement, signal),
      describe: async (query, run) => toColumns(await run(`select column_name, column_type from (describe ${query}\n)`)),
      describeTable: async (table, run) => toColumns(await run(`select column_name, column_type from (describe select * from ${duckdb.quoteTable(table)})`)),
      primaryKey,
      tableVersion: () => Promise.resolve(null),
      estimate,
      close: () => {
        open.closeSync();
        shared.release();
        return Promise.resolve();
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
    const had = shared.memoryMB();
    let begun = false;
    try {
      for await (const rows of stream(connection, statement, signal)) {
        begun = true;
        yield rows;
      }
      await shared.giveBack(connection);
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof StoreError) || error.serverCode !== OUT_OF_MEMORY) throw error;
      if (!begun && (await shared.grow(connection, had))) continue;
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
  const readsFiles = connection.settings['readsFiles'] === true;
  return makeStore(duckdb, limits, (_signal, onClose) => openSession(file, memory, readsFiles, limits, onClose));
}

export const duckdbDriver: Driver = {
  name: 'duckdb',
  secretKey: () => null,
  create: createStore,
};
