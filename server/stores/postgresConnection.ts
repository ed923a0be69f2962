/** One connection to PostgreSQL, through `pg`: only this file knows the library. */
import type { Duplex } from 'node:stream';
import type { Client, ClientConfig, Connection as PgConnection, CustomTypesConfig, DatabaseError, QueryArrayConfig } from 'pg';
import { StoreError } from '../engine/errors.ts';
import type { Connection, TextRow } from './driver.ts';
import { tlsOf } from './tls.ts';
import { readNotice, type Notice } from './postgresNotices.ts';
import type { Field } from './postgresTypes.ts';

/** Rows, and characters of values, that wait for their consumer before the socket is paused. */
const HIGH_WATER = { rows: 2_000, characters: 1_000_000 };
/** How long a statement may take to end after it was cancelled, in milliseconds, before its connection is thrown away. */
const PATIENCE_MS = 10_000;
/** How long after a cancel another one is sent, in milliseconds: one that comes before its statement has begun is lost. */
const CANCEL_AGAIN_MS = 250;
/** The point in the transaction to which a failed statement is taken back, so that the snapshot stays. */
const SAVEPOINT = 'parity';

/** Every value stays the text that the server sent. */
const asSent = { getTypeParser: () => (value: string) => value } as unknown as CustomTypesConfig;

/** Where and as whom to connect. Nothing is taken from the environment (PGPASSWORD, PGSSLMODE, .pgpass …). */
export function clientConfig(connection: Connection): ClientConfig {
  const { settings, secret } = connection;
  const host = String(settings['host']);
  return {
    host,
    port: Number(settings['port'] ?? 5432),
    user: String(settings['user']),
    database: String(settings['database']),
    // A function: an empty password would be looked up elsewhere.
    password: () => {
      if (secret === undefined || secret === '') throw new StoreError('connection', 'The server asks for a password, and none was given.', { serverCode: '28P01' });
      return secret;
    },
    ssl: tlsOf(connection, 'off') ?? false,
    application_name: 'parity',
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
    types: asSent,
  };
}

/** A connection whose statements come as text, one after the other, and end on the server when they are stopped. */
export interface PostgresLink {
  /** Runs a statement of the driver's own and gives its rows. */
  run(statement: string): Promise<readonly TextRow[]>;
  /** Sets the point to which failed statements are taken back. Called once, in the transaction that all statements are run in. */
  keepSnapshot(backend: string): Promise<void>;
  /** What there is to say of a statement that did not stop when it was cancelled; null: there is none. */
  leftRunning(): string | null;
  /** Streams a statement. Ends only when the server has said that it is complete, and how many rows it has. */
  stream(statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]>;
  /** The columns of a statement, which is parsed and not run. */
  describe(statement: string): Promise<readonly Field[]>;
  close(): Promise<void>;
}

/** Opens a connection. Every failure is a `StoreError`. @param warned told what a streamed statement was warned of, in words for the evidence */
export async function openLink(config: ClientConfig, signal: { readonly aborted: boolean }, warned: (words: string) => void): Promise<PostgresLink> {
  const { Query } = await import('pg');
  let broken: StoreError | undefined;
  const client = await connect(config, (error) => {
    broken ??= toStoreError(error);
  });
  if (signal.aborted) {
    client.connection.stream.destroy();
    throw new StoreError('cancelled', 'Cancelled while connecting.');
  }
  let backend = '';
  let left: string | null = null;
  let stopRunning: (() => Promise<void>) | undefined;

  const run = async (statement: string): Promise<readonly TextRow[]> => {
    if (broken !== undefined) throw broken;
    try {
      return (await client.query<(string | null)[]>(textQuery(statement))).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  };

  /** Takes the transaction back to where it reads on. A cancel that came too late for its statement may hit this one. */
  async function recover(): Promise<void> {
    if (backend === '' || broken !== undefined) return;
    for (let tries = 0; tries < 3; tries++) {
      try {
        await run(`rollback to savepoint ${SAVEPOINT}`);
        return;
      } catch (error) {
        if (!(error instanceof StoreError) || error.serverCode !== '57014') break;
      }
    }
    throwAway('The transaction could not be taken back to its snapshot; its connection was thrown away.');
  }

  function throwAway(why: string): void {
    broken ??= new StoreError('connection', why);
    client.connection.stream.destroy();
  }

  async function* stream(statement: string, signal: AbortSignal): AsyncGenerator<readonly TextRow[]> {
    if (broken !== undefined) throw broken;
    let rows: TextRow[] = [];
    let characters = 0;
    let received = 0;
    let ended = false;
    let dropping = false;
    let failure: StoreError | undefined;
    let stopping: Promise<void> | undefined;
    let wake = (): void => undefined;
    let onEnd = (): void => undefined;
    const finished = new Promise<void>((resolve) => (onEnd = resolve));
    const end = (): void => {
      ended = true;
      onEnd();
      wake();
    };
    const stop = (): void => {
      stopping ??= cancelBackend(config, backend, finished);
      stopping.catch(() => undefined);
      dropping = true;
      client.connection.stream.resume();
      wake();
    };
    stopRunning = async () => {
      stop();
      await afterStop(stopping, finished);
    };
    // Not a cursor: the server works on a portal that is read in pieces without parallel workers. Paused, the socket holds it back as well.
    const query = new Query<(string | null)[]>(textQuery(statement));
    query.on('row', (row) => {
      if (dropping) return;
      const values = row as unknown as TextRow;
      rows.push(values);
      received++;
      for (const value of values) characters += value === null ? 0 : value.length;
      const full = rows.length >= HIGH_WATER.rows || characters >= HIGH_WATER.characters;
      if (full) client.connection.stream.pause();
      if (rows.length === 1 || full) wake();
    });
    query.on('error', (error) => {
      failure ??= toStoreError(error);
      end();
    });
    query.on('end', (result) => {
      if (!dropping) failure ??= incomplete(result, received, client.getTransactionStatus());
      end();
    });
    // Notices come between the rows, before the end of the result.
    const onNotice = (notice: Notice): void => {
      const read = readNotice(notice);
      if (read instanceof StoreError) failure ??= read;
      else warned(read);
    };
    client.on('notice', onNotice);
    client.query(query);
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        if (signal.aborted) throw new StoreError('cancelled', 'Cancelled; the statement was stopped on the server.');
        if (failure !== undefined) throw failure;
        if (rows.length > 0) {
          const batch = rows;
          rows = [];
          characters = 0;
          client.connection.stream.resume();
          yield batch;
          continue;
        }
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', stop);
      client.off('notice', onNotice as () => void);
      // What follows an error may still be in a socket that was paused for the rows before it.
      client.connection.stream.resume();
      if (!ended) stop();
      if (stopping !== undefined) await afterStop(stopping, finished);
      else if (failure !== undefined) await recover();
      stopRunning = undefined;
    }
  }

  /** Waits for the end of a cancelled statement; takes a late cancel away from the statement that comes next. */
  async function afterStop(stopping: Promise<void> | undefined, finished: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), PATIENCE_MS)));
    const outcome = await Promise.race([Promise.all([stopping, finished]), late]).catch(() => 'late' as const);
    clearTimeout(timer);
    if (outcome === 'late') {
      left = `a statement did not end within ${PATIENCE_MS / 1000} s of being cancelled, and the server may still work on it: look for process ${backend} in pg_stat_activity`;
      return throwAway(`The connection was thrown away: ${left}.`);
    }
    if (broken !== undefined) return;
    await run('select 1').catch(() => undefined);
    await recover();
  }

  return {
    run,
    stream,
    leftRunning: () => left,
    keepSnapshot: async (pid) => {
      await run(`savepoint ${SAVEPOINT}`);
      backend = pid;
    },
    describe: async (statement) => {
      if (broken !== undefined) throw broken;
      try {
        return await new Promise<readonly Field[]>((resolve, reject) => client.query(describeQuery(statement, resolve, reject)));
      } catch (error) {
        await recover();
        throw toStoreError(error);
      }
    },
    close: async () => {
      await stopRunning?.();
      if (broken !== undefined) client.connection.stream.destroy();
      else await client.end().catch(() => undefined);
    },
  };
}

/** Rows as arrays of texts. By the extended protocol, which takes one statement and no more. */
function textQuery(text: string): QueryArrayConfig {
  const config: QueryArrayConfig & { readonly queryMode: 'extended' } = { text, rowMode: 'array', types: asSent, queryMode: 'extended' };
  return config;
}

/** Parse and Describe without Bind and Execute. `pg` hands a query of another make the answers by these names. */
function describeQuery(text: string, resolve: (fields: readonly Field[]) => void, reject: (error: unknown) => void) {
  let fields: readonly Field[] = [];
  return {
    submit: (connection: PgConnection) => {
      connection.parse({ name: '', text, types: [] }, true);
      connection.describe({ type: 'S', name: '' }, true);
      connection.sync();
    },
    handleRowDescription: (message: { readonly fields: readonly { readonly name: string; readonly dataTypeID: number; readonly dataTypeModifier: number }[] }) => {
      fields = message.fields.map(({ name, dataTypeID, dataTypeModifier }) => ({ name, oid: dataTypeID, typmod: dataTypeModifier }));
    },
    handleError: reject,
    handleReadyForQuery: () => resolve(fields),
  };
}

/** What an end without an error lacks: the server's word that it is complete, all its rows, the transaction with the snapshot. */
function incomplete(result: { readonly command: string | null; readonly rowCount: number | null }, received: number, status: string | null): StoreError | undefined {
  if (result.command === null) return new StoreError('incompleteResult', 'The server ended the result without saying that it is complete.');
  if (result.command === 'SELECT' && result.rowCount !== received) {
    return new StoreError('incompleteResult', `The server sent ${received} rows and says that there are ${result.rowCount}.`);
  }
  if (status !== 'T') return new StoreError('connection', 'The transaction with the snapshot has ended: the rows may be of another moment.');
  return undefined;
}

/** Connects. @param onBreak told of every error that belongs to no statement, from the first moment of the connection to its last: one without a listener would end the process */
async function connect(config: ClientConfig, onBreak: (error: Error) => void): Promise<Client> {
  const { Client } = await import('pg');
  const client = new Client(config);
  // A connection that breaks while it is refused says so more than once, and one that is thrown away says so too.
  client.on('error', onBreak);
  readGuarded(client.connection);
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw toStoreError(error, true);
  }
  return client;
}

/**
 * What `pg` throws while it takes an answer apart is thrown in an event of the socket, where nobody can catch it. Here the socket is destroyed with
 * that error instead, which ends the connection and what waits for it. `attachListeners` is called for each socket of a connection: the plain one, the one with TLS.
 */
function readGuarded(connection: PgConnection): void {
  const attaching = connection as unknown as { attachListeners(stream: Duplex): void };
  const attach = attaching.attachListeners.bind(connection);
  attaching.attachListeners = (stream) => {
    attach(stream);
    for (const read of stream.listeners('data')) {
      stream.off('data', read as (chunk: Buffer) => void);
      stream.on('data', (chunk: Buffer) => {
        try {
          Reflect.apply(read, stream, [chunk]);
        } catch (error) {
          stream.destroy(error instanceof StoreError ? error : new StoreError('connection', 'The connection failed: the server sent what is no answer of PostgreSQL.', { cause: error }));
        }
      });
    }
  };
}

/** Cancels the statement of another session of the same user, until it has `finished`. */
async function cancelBackend(config: ClientConfig, backend: string, finished: Promise<void>): Promise<void> {
  const client = await connect(config, () => undefined);
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const end = finished.then(() => {
    ended = true;
  });
  try {
    for (let waited = 0; !ended && waited < PATIENCE_MS; waited += CANCEL_AGAIN_MS) {
      await client.query(`select pg_catalog.pg_cancel_backend(${Number(backend)})`);
      await Promise.race([end, new Promise((resolve) => (timer = setTimeout(resolve, CANCEL_AGAIN_MS)))]);
      clearTimeout(timer);
    }
  } finally {
    client.connection.stream.destroy();
  }
}

/** Errors by SQLSTATE; one without is of the connection. */
function toStoreError(error: unknown, connecting = false): StoreError {
  if (error instanceof StoreError) return error;
  const { message } = error as Error;
  if (!isFromServer(error)) return new StoreError('connection', `The connection failed: ${message === '' ? codeOf(error) : message}`, { serverCode: codeOf(error) });
  const { code = '' } = error;
  const more = { serverCode: code };
  // 08 connection, 28 authorization, 53 resources, 57P shutdown, 25P03 idle too long, 58 system.
  if (connecting || /^(?:08|28|57P|25P03)/.test(code)) return new StoreError('connection', `The connection failed: ${message}`, more);
  if (code === '42P01' || code === '3F000') return new StoreError('tableMissing', message, more);
  if (code === '57014') return new StoreError('statementFailed', 'The statement was stopped on the server (pg_cancel_backend, or statement_timeout).', more);
  if (code === '42501' && /row-level security/.test(message)) {
    return new StoreError('statementFailed', `${message}: the role sees some of its rows only. Read with a role that has BYPASSRLS, or that owns the table.`, more);
  }
  // Classes 22 and 23 are about data: their messages quote values.
  return new StoreError('statementFailed', /^2[23]/.test(code) ? message.replace(/"[^"]*"/g, '"…"') : message, more);
}

/** `DatabaseError` of `pg`: it alone has a severity. */
function isFromServer(error: unknown): error is DatabaseError {
  return error instanceof Error && 'severity' in error && typeof error.severity === 'string';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';
}
