/** PostgreSQL stores (12 and newer). One transaction for each session: its snapshot is what every statement reads. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal } from '../engine/types.ts';
import { postgres, postgresIn } from '../sql/dialects/postgres.ts';
import type { Connection, Driver, Limits, Session, Store } from './driver.ts';
import { effects, estimate, leadingIndex, work } from './postgresCatalog.ts';
import { clientConfig, openLink, type PostgresLink } from './postgresConnection.ts';
import { columnsOf, describeTable, primaryKey } from './postgresTypes.ts';
import { makeSession, type RawSession } from './session.ts';
import { makeStore } from './store.ts';

/** The first version that prints the shortest digits of a double. */
const OLDEST = 120_000;

/**
 * What the session is set to. Only for its transaction (`local`): behind a pooler the connection goes to somebody else afterwards.
 * The transaction comes first, so that nothing at all runs outside of it.
 */
function settingsOf(connection: Connection, limits: Limits): readonly string[] {
  const { schema } = connection.settings;
  return [
    'begin isolation level repeatable read read only',
    'set local default_transaction_read_only = on',
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local intervalstyle = 'iso_8601'",
    "set local client_encoding = 'UTF8'",
    "set local bytea_output = 'hex'",
    'set local extra_float_digits = 1',
    'set local standard_conforming_strings = on',
    // A table of which the role may see some rows only is an error then, and not a smaller table.
    'set local row_security = off',
    // A chunk of a scan takes less time than its long expressions take to compile (0.04 and 0.6 s).
    'set local jit = off',
    // The server's own time-out is the second line: ours has stopped the statement a second before.
    `set local statement_timeout = ${Math.ceil(limits.statementTimeoutMs) + 1000}`,
    // The other side may take its time while this one waits.
    'set local idle_in_transaction_session_timeout = 0',
    ...(typeof schema === 'string' && schema !== '' ? [`set local search_path = ${postgres.quote(schema)}`] : []),
  ];
}

/** Settings that not every server knows: a statement whose client has gone stops (14 and newer), no end for the transaction (17). */
const WHERE_KNOWN = ["set local client_connection_check_interval = '10s'", 'set local transaction_timeout = 0'];

async function openSession(connection: Connection, limits: Limits, signal: CancelSignal, onClose: () => void): Promise<Session> {
  const warned = new Set<string>();
  const link = await openLink(clientConfig(connection), signal, (words) => void warned.add(words));
  try {
    const settings = settingsOf(connection, limits);
    for (const setting of settings) await link.run(setting);
    const more = await setWhereKnown(link);
    const facts = await link.run(
      "select current_setting('server_version'), current_setting('server_version_num'), current_setting('server_encoding'), cast(pg_backend_pid() as text)," +
        " cast(txid_current_snapshot() as text), cast(clock_timestamp() at time zone 'UTC' as text)",
    );
    const [version = '', number = '', encoding = '', backend = '', snapshot = '', time = ''] = facts[0]?.map((value) => value ?? '') ?? [];
    if (Number(number) < OLDEST) throw new StoreError('configuration', `This is PostgreSQL ${version}; 12 or newer is needed, which prints numbers exactly.`);
    if (encoding === 'SQL_ASCII') {
      throw new StoreError('configuration', 'The encoding of the database is SQL_ASCII: it does not say what its bytes mean, so its texts cannot be compared. Compare a copy of it in UTF8.');
    }
    await link.keepSnapshot(backend);
    const raw: RawSession = {
      ...(encoding === 'UTF8' ? {} : { dialect: postgresIn(encoding) }),
      facts: {
        engine: `PostgreSQL ${version.replace(/ \(.*/, '')}`,
        settings: [...settings, ...more, ...(encoding === 'UTF8' ? [] : [`server_encoding=${encoding}`])],
        snapshot: `repeatable read, snapshot ${snapshot} taken at ${time} UTC`,
      },
      warned,
      stream: (statement, abort) => link.stream(statement, abort),
      leftRunning: () => link.leftRunning(),
      describe: async (query, run) => columnsOf(postgres, await link.describe(query), run),
      describeTable: (table, run) => describeTable(postgres, table, run),
      primaryKey: (table, run) => primaryKey(postgres, table, run),
      // All tables are read in one snapshot.
      tableVersion: () => Promise.resolve(null),
      estimate: (table, run) => estimate(postgres, table, run),
      leadingIndex: (table, column, run) => leadingIndex(postgres, table, column, run),
      effects: (functions, run) => effects(postgres, functions, run),
      work,
      close: () => link.close(),
    };
    return makeSession(raw, postgres, limits, onClose);
  } catch (error) {
    await link.close().catch(() => undefined);
    throw error;
  }
}

async function setWhereKnown(link: PostgresLink): Promise<readonly string[]> {
  const set: string[] = [];
  for (const setting of WHERE_KNOWN) {
    await link.run('savepoint setting');
    try {
      await link.run(setting);
      set.push(setting);
    } catch {
      await link.run('rollback to savepoint setting');
    }
    await link.run('release savepoint setting');
  }
  return set;
}

/** PostgreSQL. */
export const postgresDriver: Driver = {
  name: 'postgres',
  secretKey: (settings) => `postgres:${String(settings['user'] ?? '')}@${String(settings['host'] ?? '')}:${String(settings['port'] ?? 5432)}`,
  create: createStore,
};

function createStore(connection: Connection, limits: Limits): Store {
  for (const setting of ['host', 'user', 'database']) {
    if (typeof connection.settings[setting] !== 'string') throw new StoreError('configuration', `A postgres store needs "${setting}".`);
  }
  return makeStore(postgres, limits, (signal, onClose) => openSession(connection, limits, signal, onClose));
}
