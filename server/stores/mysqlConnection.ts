/** One connection to MySQL or MariaDB, through `mysql2`: only this file and `mysqlDriver.ts` know the library. */
import type { Duplex } from 'node:stream';
import type { Connection as MysqlConnection, ConnectionOptions, FieldPacket, QueryError } from 'mysql2';
import { StoreError } from '../engine/errors.ts';
import type { Connection, TextRow } from './driver.ts';
import { LIST_WARNINGS, readWarnings } from './mysqlWarnings.ts';
import { tlsOf } from './tls.ts';

/** Rows that wait for their consumer before the socket is paused. */
const HIGH_WATER = 2_000;
/** How long a statement may take to end after it was killed, in milliseconds, before its connection is thrown away. */
const KILL_PATIENCE_MS = 10_000;

/** The options that make values exact: every value of a result comes as the text that the server sent. */
export function connectionOptions(connection: Connection): ConnectionOptions {
  const { settings, secret } = connection;
  const text = (name: string): string | undefined => (typeof settings[name] === 'string' ? settings[name] : undefined);
  const host = text('host');
  const user = text('user');
  const database = text('database');
  const tls = tlsOf(connection, 'off');
  return {
    ...(host === undefined ? {} : { host }),
    ...(user === undefined ? {} : { user }),
    ...(database === undefined ? {} : { database }),
    port: Number(settings['port'] ?? 3306),
    password: secret ?? '',
    ...(tls === null ? {} : { ssl: tls }),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    multipleStatements: false,
    connectTimeout: 15_000,
    typeCast: (field) => field.string('utf8'),
  };
}

/** A connection whose statements come as text and end on the server when they are stopped. */
export interface MysqlLink {
  /** Runs a statement of the driver's own and gives its rows. */
  run(statement: string): Promise<readonly TextRow[]>;
  /** Streams a statement. Ends only when the server's end-of-result packet came. */
  stream(statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]>;
  /** What there is to say of a statement that did not stop when it was killed; null: there is none. */
  leftRunning(): string | null;
  /** The columns of a statement, by preparing it. */
  prepare(statement: string): Promise<readonly FieldPacket[]>;
  close(): Promise<void>;
}

/**
 * Opens a connection. Every failure is a `StoreError`. @param warned told what a streamed statement was warned of, in words for the evidence
 * @param patienceMs how long a killed statement may take to end
 */
export async function openLink(options: ConnectionOptions, signal: { readonly aborted: boolean }, warned: (words: string) => void, patienceMs = KILL_PATIENCE_MS): Promise<MysqlLink> {
  const warnings = { count: 0 };
  let broken: StoreError | undefined;
  let left: string | null = null;
  let onBreak: (() => void) | undefined;
  // mysql2 tells a lost connection to the connection, not to a statement without a callback: such a stream would wait for ever.
  const connection = await connect(options, (error) => {
    broken ??= toStoreError(error, true);
    onBreak?.();
  }, warnings);
  if (signal.aborted) {
    connection.destroy();
    throw new StoreError('cancelled', 'Cancelled while connecting.');
  }
  const threadId = connection.threadId;

  const run = (statement: string): Promise<readonly TextRow[]> =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(broken);
      connection.query({ sql: statement, rowsAsArray: true }, (error, rows) => {
        if (error !== null) reject(toStoreError(error));
        else resolve(Array.isArray(rows) ? (rows as unknown as TextRow[]) : []);
      });
    });

  async function* stream(statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]> {
    if (broken !== undefined) throw broken;
    let rows: TextRow[] = [];
    let ended = false;
    let dropping = false;
    let failure: StoreError | undefined;
    let killing: Promise<void> | undefined;
    let wake = (): void => undefined;
    let onEnd = (): void => undefined;
    const finished = new Promise<void>((resolve) => (onEnd = resolve));
    const end = (): void => {
      ended = true;
      onEnd();
      wake();
    };
    onBreak = () => {
      failure ??= broken;
      end();
    };
    const kill = (): void => {
      killing ??= killStatement(options, threadId);
      dropping = true;
      connection.resume();
      wake();
    };
    const command = connection.query({ sql: statement, rowsAsArray: true });
    command.on('result', (row) => {
      if (dropping) return;
      rows.push(row as unknown as TextRow);
      if (rows.length >= HIGH_WATER) connection.pause();
      if (rows.length === 1 || rows.length >= HIGH_WATER) wake();
    });
    command.on('error', (error) => {
      failure ??= toStoreError(error);
      wake();
    });
    command.on('end', end);
    signal.addEventListener('abort', kill, { once: true });
    try {
      for (;;) {
        if (signal.aborted) throw new StoreError('cancelled', 'Cancelled; the statement was stopped on the server.');
        if (failure !== undefined) throw failure;
        if (rows.length > 0) {
          const batch = rows;
          rows = [];
          if (!ended) connection.resume();
          yield batch;
          continue;
        }
        if (ended) {
          // The end of a result says how many warnings there are: only then they are asked for.
          const { count } = warnings;
          if (count > 0 && statement !== LIST_WARNINGS) readWarnings(statement, count, await run(LIST_WARNINGS)).forEach(warned);
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', kill);
      if (!ended) kill();
      if (killing !== undefined) await afterKill(killing, finished);
      onBreak = undefined;
    }
  }

  /** Waits for the killed statement's end; takes a late kill away from the statement that comes next. */
  async function afterKill(killing: Promise<void>, finished: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), patienceMs)));
    const outcome = await Promise.race([Promise.all([killing, finished]), late]).catch(() => 'late' as const);
    clearTimeout(timer);
    if (outcome === 'late') {
      left = `a statement did not end within ${patienceMs / 1000} s of KILL QUERY ${threadId}, and the server may still work on it: look for connection ${threadId} in SHOW PROCESSLIST`;
      broken ??= new StoreError('connection', `The connection was thrown away: ${left}.`);
      connection.destroy();
      return;
    }
    if (broken === undefined) await run('do 0').catch(() => undefined);
  }

  return {
    run,
    stream,
    leftRunning: () => left,
    prepare: (statement) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        connection.prepare(statement, (error, prepared) => {
          if (error !== null) return reject(toStoreError(error));
          // The published types of a prepared statement leave its columns out.
          const { columns } = prepared as unknown as { readonly columns: readonly FieldPacket[] };
          connection.unprepare(statement);
          resolve(columns);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        if (broken !== undefined) {
          connection.destroy();
          return resolve();
        }
        connection.end(() => resolve());
      }),
  };
}

/** Connects. @param onBreak told of every error that belongs to no statement, from the first moment of the connection to its last: one without a listener would end the process @param warnings kept at how many the last end of a result told */
async function connect(options: ConnectionOptions, onBreak: (error: QueryError) => void, warnings = { count: 0 }): Promise<MysqlConnection> {
  const { createConnection } = await import('./mysqlLibrary.ts');
  return new Promise((resolve, reject) => {
    const connection = createConnection(options);
    let connected = false;
    connection.on('error', (error: QueryError) => {
      if (connected) return onBreak(error);
      connection.destroy();
      reject(toStoreError(error, true));
    });
    connection.once('connect', () => {
      connected = true;
      resolve(connection);
    });
    readGuarded(connection, warnings);
  });
}

/** A packet of the protocol, as far as it is looked at here: mysql2 reads the number of warnings and tells nobody. */
interface Packet {
  /** It ends a list of columns, or the rows. */
  isEOF(): boolean;
  eofWarningCount(): number;
}

/**
 * What mysql2 throws while it takes a packet apart is thrown in an event of the socket, where nobody can catch it. Here the connection is lost with
 * that error instead, which ends what waits for it.
 */
function readGuarded(connection: MysqlConnection, warnings: { count: number }): void {
  const reading = connection as unknown as { handlePacket(packet: Packet | undefined): unknown; readonly stream: Duplex };
  const handle = reading.handlePacket.bind(connection);
  reading.handlePacket = (packet) => {
    try {
      // Two bytes without a sign, which the library reads as if they had one.
      if (packet?.isEOF() === true) warnings.count = packet.eofWarningCount() & 0xffff;
      return handle(packet);
    } catch {
      reading.stream.destroy(new Error('the server sent what is no answer of its protocol'));
      return undefined;
    }
  };
}

/** Stops the statement of another connection of the same user. */
async function killStatement(options: ConnectionOptions, threadId: number | null): Promise<void> {
  const killer = await connect(options, () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      killer.query(`kill query ${threadId}`, (error) => {
        // ER_NO_SUCH_THREAD: it has gone by itself.
        if (error !== null && error.errno !== 1094) reject(toStoreError(error));
        else resolve();
      });
    });
  } finally {
    killer.destroy();
  }
}

/** Errors by MySQL's and MariaDB's numbers; without a number the connection is at fault. */
function toStoreError(error: QueryError, connecting = false): StoreError {
  // Without the cause: mysql2 puts the statement into it, and statements hold keys.
  const more = { serverCode: error.code };
  const { errno } = error;
  if (errno === undefined || error.fatal || connecting) {
    const words = error.message === '' ? error.code : error.message;
    return new StoreError('connection', `The connection failed: ${words}`, more);
  }
  if (errno === 1146) return new StoreError('tableMissing', error.message, more);
  // 1969 ER_STATEMENT_TIMEOUT (MariaDB), 3024 ER_QUERY_TIMEOUT (MySQL).
  if (errno === 1969 || errno === 3024) return new StoreError('timedOut', 'The server stopped the statement: it took longer than "statementTimeoutSeconds" of this store.', more);
  if (errno === 1317) return new StoreError('statementFailed', 'The statement was stopped on the server (KILL).', more);
  // ER_DATA_OUT_OF_RANGE: of a sum of the query's own, or of the hash of a row that the server could not write (see `neverNull` in the dialect).
  if (errno === 1690) {
    return new StoreError('statementFailed', 'A number went out of its range on the server, or the text of a row is longer than its max_allowed_packet: raise that setting, or leave the long columns out ("ignore").', more);
  }
  if (errno === 1060) return new StoreError('statementFailed', duplicateColumn(error.message), more);
  // Classes 22 and 23 are about data: their messages quote values.
  const quotesValues = /^2[23]/.test(error.sqlState ?? '');
  return new StoreError('statementFailed', quotesValues ? error.message.replace(/'[^']*'/g, "'…'") : error.message, more);
}

function duplicateColumn(message: string): string {
  const name = /'(.*)'/s.exec(message)?.[1] ?? '';
  return `column "${name}" appears twice: give one an alias`;
}
