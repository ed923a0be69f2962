/** What a comparison does to servers in production: it leaves them alone when they are busy, and leaves nothing behind when they are not. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadConfig } from '../../server/config/load.ts';
import { StoreError } from '../../server/engine/errors.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import type { Session } from '../../server/stores/driver.ts';
import { LIMITS, noCancel, openEngine, type TestEngine } from './engines.ts';

/** Statements that sleep on the server while the test looks; more than other tests have running at the same time. */
const SLEEPERS = 24;
const ABOVE = 16;
const SLEEP = { mariadb: 'select sleep(20)', mysql: 'select sleep(20)', postgres: 'select pg_sleep(20)::text' } as const;

async function drain(session: Session, statement: string, signal: AbortSignal = noCancel()): Promise<number> {
  let rows = 0;
  for await (const batch of session.query(statement, signal)) rows += batch.length;
  return rows;
}

/** Makes the server busy until it is told to stop. Resolves when the server itself says that it is. */
async function makeBusy(engine: TestEngine, sleep: string): Promise<() => Promise<void>> {
  const store = engine.store({ ...LIMITS, concurrency: SLEEPERS + 1, busy: { above: ABOVE, waitMs: 0 } });
  const stop = new AbortController();
  const watcher = await store.open(noCancel());
  const sleepers = await Promise.all(Array.from({ length: SLEEPERS }, () => engine.store({ ...LIMITS }).open(noCancel())));
  const asleep = sleepers.map((session) => drain(session, sleep, stop.signal).catch(() => 0));
  for (let i = 0; (await watcher.busy(noCancel()))?.busy !== true; i++) {
    assert.ok(i < 200, 'the server never said that it is busy');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return async () => {
    stop.abort();
    await Promise.all(asleep);
    await Promise.all(sleepers.map((session) => session.close()));
    await store.close();
  };
}

for (const name of ['mariadb', 'mysql', 'postgres'] as const) {
  describe(`a busy ${name}`, () => {
    let engine: TestEngine;
    before(async () => {
      engine = await openEngine(name);
    });
    after(() => engine.dispose());

    test('is waited for, left alone after the wait, and left at once by who cancels', async () => {
      const calm = await makeBusy(engine, SLEEP[name]);
      const store = engine.store({ ...LIMITS, busy: { above: ABOVE, waitMs: 600 } });
      try {
        const session = await store.open(noCancel());
        const from = performance.now();
        await assert.rejects(drain(session, 'select 1'), (error) => {
          assert.ok(error instanceof StoreError && error.code === 'busy', String(error));
          assert.match(error.message, /(?:threads|statements) run \(busy above 16\)/);
          return true;
        });
        assert.ok(performance.now() - from >= 550);
        assert.deepEqual(session.usage.statements.filter((statement) => statement === 'select 1'), []);

        const patient = engine.store({ ...LIMITS, busy: { above: ABOVE, waitMs: 60_000 } });
        const [waiting, leaving] = await Promise.all([patient.open(noCancel()), patient.open(noCancel())]);
        const stop = new AbortController();
        const answered = drain(waiting, 'select 1');
        const left = drain(leaving, 'select 1', stop.signal);
        setTimeout(() => stop.abort(), 300);
        const asked = performance.now();
        await assert.rejects(left, (error) => error instanceof StoreError && error.code === 'cancelled');
        assert.ok(performance.now() - asked < 1_500);
        await calm();
        assert.equal(await answered, 1);
        assert.match(waiting.load.join(), /waited \d+\.\d s for the server, which was busy/);
        await patient.close();
      } finally {
        await calm();
        await store.close();
      }
    });
  });
}

describe('Trino', () => {
  test('says how many queries are queued', async () => {
    const engine = await openEngine('trino');
    const store = engine.store({ ...LIMITS, busy: { above: 50, waitMs: 0 } });
    try {
      const session = await store.open(noCancel());
      const seen = await session.busy(noCancel());
      assert.equal(seen?.busy, false);
      assert.match(seen.words, /^\d+ queries are queued \(busy above 50\)$/);
    } finally {
      await store.close();
      await engine.dispose();
    }
  });
});

const ROWS = 60_000;

describe('a whole check of MariaDB and PostgreSQL', () => {
  const reader = `reader_${process.pid}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-load-'));
  let mariadb: TestEngine;
  let postgres: TestEngine;

  before(async () => {
    [mariadb, postgres] = await Promise.all([openEngine('mariadb'), openEngine('postgres')]);
    const { database } = mariadb.connection.settings;
    const { schema } = postgres.connection.settings;
    await mariadb.write([
      'create table games (id int primary key, day date not null, home varchar(20), runs int)',
      `insert into games select seq, date '2016-01-01' + interval seq % 300 day, concat('team ', seq % 30), seq % 17 from seq_1_to_${ROWS}`,
      // Whoever reads has no right to anything else: no locks, no tables of its own, no changes.
      `create user ${reader} identified by 'reads-only'`,
      `grant select on ${String(database)}.* to ${reader}`,
    ]);
    await postgres.write([
      'create table games (id integer primary key, day date not null, home varchar(20), runs integer)',
      `insert into games select i, date '2016-01-01' + i % 300, 'team ' || i % 30, case when i % 7777 = 0 then -1 else i % 17 end from generate_series(1, ${ROWS}) i where i % 9999 <> 0`,
      'analyze games',
      `create role ${reader} login password 'reads-only'`,
      `grant usage on schema ${String(schema)} to ${reader}`,
      `grant select on all tables in schema ${String(schema)} to ${reader}`,
    ]);
  });

  after(async () => {
    await mariadb.ask(`drop user ${reader}`);
    await postgres.ask(`drop owned by ${reader}`);
    await postgres.ask(`drop role ${reader}`);
    await Promise.all([mariadb.dispose(), postgres.dispose()]);
    rmSync(folder, { recursive: true, force: true });
  });

  async function check(limits: Readonly<Record<string, number>> = {}, during: (done: () => boolean) => Promise<void> = () => Promise.resolve(), progress: (words: string) => void = () => undefined): Promise<RunRecord> {
    const side = ({ connection }: TestEngine) => ({ driver: connection.driver, ...connection.settings, user: reader, password: '${env:READER_PASSWORD}', limits });
    const loaded = loadConfig(JSON.stringify({
      environments: { load: { legacy: side(mariadb), new: side(postgres) } },
      tables: { games: { key: ['id'], partition: { column: 'day', by: 'month' } } },
    }));
    assert.deepEqual(loaded.problems, []);
    const service = createService({ runs: await openRunStore(folder), secrets: { secret: () => Promise.resolve(null) }, environmentVariables: { READER_PASSWORD: 'reads-only' }, maxFindings: 1_000, timeoutSeconds: 60 });
    try {
      let done = false;
      const checked = service.checkTable({ project: { folder, loaded }, table: 'games' }, { progress }, noCancel()).finally(() => (done = true));
      await during(() => done);
      const answer = await checked;
      assert.ok(answer.kind === 'compared');
      return answer.run;
    } finally {
      await service.close();
    }
  }

  test('takes no locks, makes no tables and writes nothing, by the accounts of both servers', async () => {
    const transactions: (readonly unknown[])[] = [];
    const locks = new Set<string>();
    const written = new Set<string>();
    let looks = 0;
    const run = await check({}, async (done) => {
      while (!done()) {
        // InnoDB renews what it tells of its transactions only when nobody has asked for a tenth of a second.
        await new Promise((resolve) => { setTimeout(resolve, 110); });
        transactions.push(...(await mariadb.ask(
          'select trx_rows_locked, trx_tables_locked, trx_rows_modified, trx_is_read_only from information_schema.innodb_trx t' +
            ` join information_schema.processlist p on p.id = t.trx_mysql_thread_id where p.user = '${reader}'`,
        )));
        const activity = await postgres.ask(
          `select coalesce(l.locktype, ''), coalesce(l.mode, ''), a.backend_xid::text from pg_stat_activity a left join pg_locks l on l.pid = a.pid where a.usename = '${reader}'`,
        );
        for (const [type, mode, xid] of activity) {
          looks++;
          locks.add(`${String(type)} ${String(mode)}`);
          if (typeof xid === 'string') written.add(xid);
        }
      }
    });
    assert.equal(run.verdict, 'differs', run.headline);
    assert.ok(looks > 0 && transactions.length > 0, 'nothing was seen of the check');
    for (const [rowsLocked, tablesLocked, rowsModified, readOnly] of transactions) {
      assert.deepEqual([rowsLocked, tablesLocked, rowsModified, readOnly].map(Number), [0, 0, 0, 1]);
    }
    // A transaction always holds its own number. What writes, or makes a table, has a transaction's number and other locks as well.
    assert.deepEqual([...locks].filter((lock) => !['relation AccessShareLock', 'virtualxid ExclusiveLock', ' '].includes(lock)), []);
    assert.ok(locks.has('relation AccessShareLock'));
    assert.deepEqual([...written], []);
    assert.match(run.evidence.settings.legacy.join('\n'), /start transaction with consistent snapshot, read only/);
    assert.match(run.evidence.settings.new.join('\n'), /begin isolation level repeatable read read only/);
    for (const sql of [...run.evidence.sql.legacy, ...run.evidence.sql.new]) assert.match(sql, /^\s*(?:\/\*[^!][^*]*\*\/\s*)?(?:select|with|values|show|\(|…)/i);
  });

  test('reads no faster than it may, and in chunks of about the time that it may take', async () => {
    const began = performance.now();
    const run = await check({ rowsPerSecond: 40_000 });
    const ms = performance.now() - began;
    assert.equal(run.verdict, 'differs', run.headline);
    // The rows of one side, but for the last second's worth, which nothing waits for.
    assert.ok(ms >= (ROWS / 40_000 - 1) * 1_000, `${ms} ms`);
    const small = await check({ chunkSeconds: 0.05, rowsPerSecond: 5_000_000 });
    assert.equal(small.verdict, 'differs');
    assert.deepEqual(small.outcome.counts, run.outcome.counts);
  });

  test('ends as busy when a server is, and says so', async () => {
    const calm = await makeBusy(mariadb, SLEEP.mariadb);
    try {
      const told: string[] = [];
      const run = await check({ busyAbove: ABOVE, busyWaitSeconds: 1 }, undefined, (words) => void told.push(words));
      assert.ok(told.some((words) => /^the legacy store is busy, waiting: \d+ threads run/.test(words)), told.join());
      assert.equal(run.verdict, 'inconclusive');
      assert.equal(run.reason?.code, 'busy');
      assert.equal(run.reason.side, 'legacy');
      assert.match(run.headline, /the server is busy/);
      assert.match(run.reason.message, /threads run \(busy above 16\), for 1 s\. Compare again/);
    } finally {
      await calm();
    }
  });
});
