/** Trino stores. A session is a set of headers: Trino has no transaction to read in, so tables tell their version. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal, Column } from '../engine/types.ts';
import { trino } from '../sql/dialects/trino.ts';
import type { Connection, Driver, Limits, Session, Store, TextRow } from './driver.ts';
import { startClock } from './governor.ts';
import { makeSession } from './session.ts';
import { makeStore } from './store.ts';
import { tlsOf } from './tls.ts';
import { estimate, tableVersion, work } from './trinoCatalog.ts';
import { pinTable } from './trinoPin.ts';
import { PLAN_OF } from './trinoPlan.ts';
import { pages, readWarnings, type TrinoColumn, type TrinoRequests } from './trinoTransport.ts';

/** The prefix of the protocol's headers. */
const PREFIX = 'X-Trino-';

interface Endpoint {
  readonly client: TrinoRequests;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly settings: readonly string[];
}

async function endpoint(connection: Connection, limits: Limits): Promise<Endpoint> {
  const { settings, secret } = connection;
  const text = (name: string): string => String(settings[name] ?? '');
  const server = text('server');
  const seconds = Math.ceil(limits.statementTimeoutMs / 1000) + 1;
  const session = `query_max_run_time=${encodeURIComponent(`${seconds}s`)}`;
  const open: Record<string, string> = {
    [`${PREFIX}Source`]: 'parity',
    [`${PREFIX}Client-Tags`]: 'parity',
    [`${PREFIX}Time-Zone`]: 'UTC',
    // Without it timestamps come cut to milliseconds.
    [`${PREFIX}Client-Capabilities`]: 'PARAMETRIC_DATETIME',
    ...(text('catalog') === '' ? {} : { [`${PREFIX}Catalog`]: text('catalog') }),
    ...(text('schema') === '' ? {} : { [`${PREFIX}Schema`]: text('schema') }),
    [`${PREFIX}Session`]: session,
  };
  const token = settings['auth'] === 'token';
  const { Trino, BasicAuth } = await import('./trinoLibrary.ts');
  const made = Trino.create({
    server,
    source: 'parity',
    ...(secret !== undefined && !token ? { auth: new BasicAuth(text('user'), secret) } : {}),
    ...(server.startsWith('https:') ? { ssl: { ...(tlsOf(connection, 'verify') ?? { rejectUnauthorized: true }) } } : {}),
    extraHeaders: { [`${PREFIX}User`]: text('user'), ...(secret !== undefined && token ? { Authorization: `Bearer ${secret}` } : {}) },
  });
  const { client } = made as unknown as { readonly client: TrinoRequests };
  return {
    client,
    origin: new URL(server).origin,
    headers: { ...open, [`${PREFIX}User`]: text('user') },
    settings: Object.entries(open).map(([name, value]) => `${name}: ${value}`),
  };
}

/** Text only: a number that came as JSON may have lost digits already. Statistics (SHOW STATS) are guesses, and numbers there. */
function toTextRows(data: readonly (readonly unknown[])[], guesses: boolean): readonly TextRow[] {
  if (guesses) return data.map((row) => row.map((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : null)));
  for (const row of data) {
    for (const value of row) {
      if (value !== null && typeof value !== 'string') {
        throw new StoreError('internal', `Trino sent a value of type ${typeof value} where text was asked for.`);
      }
    }
  }
  return data as readonly TextRow[];
}

async function* rows(at: Endpoint, statement: string, signal: AbortSignal, warned: (words: string) => void): AsyncGenerator<readonly TextRow[]> {
  const guesses = /^show stats for /.test(statement);
  for await (const page of pages(at.client, at.origin, statement, statement.startsWith(PLAN_OF) ? withoutStatistics(at.headers) : at.headers, signal)) {
    readWarnings(page).forEach(warned);
    if (page.data !== undefined && page.data.length > 0) yield toTextRows(page.data, guesses);
  }
}

/** A plan that is only looked at needs no statistics, which Trino gathers from every manifest of a table. */
function withoutStatistics(headers: Endpoint['headers']): Endpoint['headers'] {
  const name = `${PREFIX}Session`;
  return { ...headers, [name]: `${headers[name] ?? ''},enable_stats_calculator=false` };
}

/** The columns of a statement that gives no rows. */
async function columnsOf(at: Endpoint, statement: string, limits: Limits): Promise<readonly TrinoColumn[]> {
  const clock = startClock(limits, new AbortController().signal);
  try {
    let columns: readonly TrinoColumn[] | undefined;
    for await (const page of pages(at.client, at.origin, statement, at.headers, clock.signal)) columns ??= page.columns;
    if (columns === undefined) throw new StoreError('incompleteResult', 'Trino did not name the columns of the query.');
    return columns;
  } catch (error) {
    throw clock.verdict() ?? error;
  } finally {
    clock.stop();
  }
}

function toColumns(columns: readonly TrinoColumn[]): readonly Column[] {
  return columns.map(({ name, type }) => ({ name, native: type, type: trino.parseType(type) }));
}

async function openSession(connection: Connection, limits: Limits, signal: CancelSignal, onClose: () => void, begun: (session: Session) => void): Promise<Session> {
  const at = await endpoint(connection, limits);
  let version = '';
  const warned = new Set<string>();
  const describe = async (query: string): Promise<readonly Column[]> => toColumns(await columnsOf(at, `select * from (${query}\n) q limit 0`, limits));
  const session = makeSession(
    {
      get facts() {
        return { engine: `Trino ${version}`, settings: at.settings, snapshot: null };
      },
      sideBySide: true,
      warned,
      stream: (statement, abort) => rows(at, statement, abort, (words) => void warned.add(words)),
      describe,
      describeTable: async (table) => toColumns(await columnsOf(at, `select * from ${trino.quoteTable(table)} limit 0`, limits)),
      primaryKey: () => Promise.resolve(null),
      tableVersion,
      pinTable,
      work,
      estimate,
      close: () => Promise.resolve(),
    },
    trino,
    limits,
    onClose,
  );
  const clock = startClock(limits, signal);
  try {
    for await (const page of pages(at.client, at.origin, 'select version()', at.headers, clock.signal)) {
      // User and password are right when the first statement was taken; before, a wrong one is tried once and not several times at once.
      begun(session);
      const value = page.data?.[0]?.[0];
      if (typeof value === 'string') version = value;
    }
  } catch (error) {
    throw clock.verdict() ?? error;
  } finally {
    clock.stop();
  }
  return session;
}

function createStore(connection: Connection, limits: Limits): Store {
  for (const setting of ['server', 'user']) {
    if (typeof connection.settings[setting] !== 'string') throw new StoreError('configuration', `A Trino store needs "${setting}".`);
  }
  if (!/^https?:\/\//.test(String(connection.settings['server']))) {
    throw new StoreError('configuration', '"server" of a Trino store has to start with http:// or https://.');
  }
  return makeStore(trino, limits, (signal, onClose, begun) => openSession(connection, limits, signal, onClose, begun));
}

export const trinoDriver: Driver = {
  name: 'trino',
  secretKey: (settings) => {
    const server = String(settings['server'] ?? '');
    return `trino:${String(settings['user'] ?? '')}@${URL.canParse(server) ? new URL(server).host : server}`;
  },
  create: createStore,
};
