/** MySQL and MariaDB stores. One driver for both: they differ in their dialect and in the name of the statement time-out. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal, Column } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { mariadb } from '../sql/dialects/mariadb.ts';
import { mysql } from '../sql/dialects/mysql.ts';
import type { Connection, Driver, Limits, Session, Store } from './driver.ts';
import { estimate, leadingIndex, tableName, work } from './mysqlCatalog.ts';
import { connectionOptions, openLink, type MysqlLink } from './mysqlConnection.ts';
import { nativeName } from './mysqlTypes.ts';
import { makeSession, type RawSession, type RunText } from './session.ts';
import { makeStore } from './store.ts';

/**
 * Modes that change what a value looks like or how zero dates are compared. The others stay as the server has them, because that is
 * how the application's own sessions read.
 */
const MODES_TAKEN_OFF = new Set([
  'PAD_CHAR_TO_FULL_LENGTH', 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE', 'STRICT_TRANS_TABLES', 'STRICT_ALL_TABLES', 'TRADITIONAL', 'ANSI_QUOTES',
  'NO_BACKSLASH_ESCAPES', 'REAL_AS_FLOAT', 'HIGH_NOT_PRECEDENCE', 'TIME_ROUND_FRACTIONAL', 'TIME_TRUNCATE_FRACTIONAL', 'EMPTY_STRING_IS_NULL',
  'ANSI', 'ORACLE', 'MSSQL', 'DB2', 'MAXDB', 'POSTGRESQL', 'ERROR_FOR_DIVISION_BY_ZERO',
]);

async function openSession(connection: Connection, dialect: Dialect, limits: Limits, signal: CancelSignal, onClose: () => void): Promise<Session> {
  const warned = new Set<string>();
  const link = await openLink(connectionOptions(connection), signal, (words) => void warned.add(words));
  try {
    const [version = '', modes = '', warnings = ''] = (await link.run('select version(), @@global.sql_mode, cast(@@max_error_count as char)'))[0]?.map((value) => value ?? '') ?? [];
    const isMariadb = /mariadb/i.test(version);
    const kept = modes.split(',').filter((mode) => mode !== '' && !MODES_TAKEN_OFF.has(mode));
    // The server's own time-out is the second line: ours has stopped the statement a second before.
    const seconds = Math.ceil(limits.statementTimeoutMs / 1000) + 1;
    const settings = [
      "set session time_zone = '+00:00'",
      `set session sql_mode = '${kept.join(',')}'`,
      isMariadb ? `set session max_statement_time = ${seconds}` : `set session max_execution_time = ${seconds * 1000}`,
      // A server may be set to end every SELECT after so many rows, without a word.
      'set session sql_select_limit = 18446744073709551615',
      // Long keys are ordered by more than their first 1024 bytes.
      'set session max_sort_length = 8192',
      // One hash over the texts of many rows is taken over all of them: see `digestOfRows`.
      'set session group_concat_max_len = 4294967295',
      // Without room for warnings nothing would tell that a text was cut. MySQL 8 and newer let few users set it, and nobody needs to: it is 1024.
      ...(Number(warnings) > 0 ? [] : ['set session max_error_count = 64']),
      // MySQL 8 and newer would show statistics of tables that are up to a day old.
      ...(isMariadb || /^[0-7]\./.test(version) ? [] : ['set session information_schema_stats_expiry = 0']),
      // A consumer may pause a stream for longer than the minute that the server would wait.
      'set session net_write_timeout = 600',
      'set session transaction isolation level repeatable read',
      'set session transaction read only',
      'start transaction with consistent snapshot, read only',
    ];
    for (const setting of settings) await link.run(setting);
    const time = (await link.run('select utc_timestamp(6)'))[0]?.[0] ?? '';
    return makeSession(rawSession(), dialect, limits, onClose);

    function rawSession(): RawSession {
      return {
        facts: {
          engine: `${isMariadb ? 'MariaDB' : 'MySQL'} ${version.replace(/-MariaDB.*/i, '')}`,
          settings,
          snapshot: `consistent snapshot (InnoDB) taken at ${time} UTC`,
        },
        warned,
        stream: (statement, abort) => link.stream(statement, abort),
        leftRunning: () => link.leftRunning(),
        describe: async (query) => (await link.prepare(query)).map((field) => toColumn(dialect, field.name, nativeName(field))),
        describeTable: (table, run) => describeTable(dialect, table, run),
        primaryKey: (table, run) => primaryKey(dialect, table, run),
        tableVersion: (table, run) => tableVersion(dialect, table, run),
        estimate: (table, run) => estimate(dialect, table, run),
        leadingIndex: (table, column, run) => leadingIndex(dialect, isMariadb, table, column, run),
        work,
        close: () => link.close(),
      };
    }
  } catch (error) {
    await closeQuietly(link);
    throw error;
  }
}

async function closeQuietly(link: MysqlLink): Promise<void> {
  await link.close().catch(() => undefined);
}

function toColumn(dialect: Dialect, name: string, native: string): Column {
  return { name, native, type: dialect.parseType(native) };
}

/** With collations, and MariaDB's JSON, which is a LONGTEXT with a constraint. */
async function describeTable(dialect: Dialect, table: string, run: RunText): Promise<readonly Column[]> {
  const rows = await run(`show full columns from ${dialect.quoteTable(table)}`);
  await allColumnsSeen(dialect, table, run);
  const json = dialect.name === 'mariadb' ? await jsonColumns(dialect, table, run) : new Set<string>();
  const keepsNotNull = rows.some(([, , , nullable]) => nullable === 'NO') && (await isOwnTable(dialect, table, run));
  return rows.map(([name, type, collation, nullable]) => ({
    ...toColumn(dialect, name ?? '', json.has(name ?? '') ? 'json' : [type, collation].filter((part) => part !== null && part !== '').join(' ')),
    ...(keepsNotNull && nullable === 'NO' ? { notNull: true as const } : {}),
  }));
}

/** The servers show a user the columns only that he may read; `*` stands for all of them. */
async function allColumnsSeen(dialect: Dialect, table: string, run: RunText): Promise<void> {
  try {
    await run(`select * from ${dialect.quoteTable(table)} where 1 = 0`);
  } catch (error) {
    if (!(error instanceof StoreError) || !DENIED.has(error.serverCode ?? '')) throw error;
    throw new StoreError('statementFailed', `The user may not read all columns of ${table}: grant SELECT on the whole table, or compare a query of the columns that it may read.`, { cause: error });
  }
}

/** The right to read a table, or a column of it, is missing. */
const DENIED: ReadonlySet<string> = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR']);

async function jsonColumns(dialect: Dialect, table: string, run: RunText): Promise<ReadonlySet<string>> {
  const { schema, name } = tableName(dialect, table);
  const rows = await run(
    `select constraint_name, check_clause from information_schema.check_constraints where constraint_schema = ${schema} and table_name = ${name}`,
  ).catch((error: unknown) => {
    // Servers before 8.0.16 and 10.2 have no such view, nor JSON.
    if (error instanceof StoreError && error.code === 'statementFailed') return [];
    throw error;
  });
  return new Set(rows.flatMap(([column, clause]) => (column !== null && column !== undefined && /^json_valid\(`.*`\)$/is.test(clause ?? '') ? [column] : [])));
}

/** Engines that keep what their tables declare. */
const OWN_ENGINES = ['InnoDB', 'MyISAM', 'Aria', 'ROCKSDB'];

/** Whether NOT NULL is a promise: what views and tables of other servers say of it is a guess. */
async function isOwnTable(dialect: Dialect, table: string, run: RunText): Promise<boolean> {
  const rows = await storage(dialect, table, run);
  // A view has no engine.
  return rows.length === 1 && OWN_ENGINES.includes(rows[0]?.[0] ?? '');
}

async function primaryKey(dialect: Dialect, table: string, run: RunText): Promise<readonly string[] | null> {
  // Columns: Table, Non_unique, Key_name, Seq_in_index, Column_name.
  const rows = await run(`show keys from ${dialect.quoteTable(table)} where key_name = 'PRIMARY'`);
  const columns = [...rows].sort((left, right) => Number(left[3]) - Number(right[3])).map((row) => row[4] ?? '');
  return columns.length === 0 ? null : columns;
}

/** The engine of a table and its time of change; several rows where names differ by case only. */
function storage(dialect: Dialect, table: string, run: RunText): ReturnType<RunText> {
  const { schema, name } = tableName(dialect, table);
  return run(`select engine, update_time from information_schema.tables where table_schema = ${schema} and table_name = ${name}`);
}

/** InnoDB is read in one snapshot. Other engines have none: their time of change is the token. */
async function tableVersion(dialect: Dialect, table: string, run: RunText): Promise<string | null> {
  const [row] = await storage(dialect, table, run);
  const [engine, changed] = row ?? [];
  return engine === undefined || engine === null || engine === 'InnoDB' ? null : `${engine} ${changed ?? ''}`;
}

function makeDriver(name: string, dialect: Dialect): Driver {
  return {
    name,
    secretKey: (settings) => `${name}:${String(settings['user'] ?? '')}@${String(settings['host'] ?? '')}:${String(settings['port'] ?? 3306)}`,
    create: (connection, limits) => createStore(connection, dialect, limits),
  };
}

function createStore(connection: Connection, dialect: Dialect, limits: Limits): Store {
  for (const setting of ['host', 'user']) {
    if (typeof connection.settings[setting] !== 'string') throw new StoreError('configuration', `A ${connection.driver} store needs "${setting}".`);
  }
  return makeStore(dialect, limits, (signal, onClose) => openSession(connection, dialect, limits, signal, onClose));
}

export const mysqlDriver: Driver = makeDriver('mysql', mysql);
export const mariadbDriver: Driver = makeDriver('mariadb', mariadb);

