/** What every session does, whatever its engine. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import { duckdb } from '../../../server/sql/dialects/duckdb.ts';
import type { Limits, Session } from '../../../server/stores/driver.ts';
import { createPacer } from '../../../server/stores/pacer.ts';
import { makeSession, type RawSession } from '../../../server/stores/session.ts';
import { makeStore } from '../../../server/stores/store.ts';

const LIMITS: Limits = { statementTimeoutMs: 1_000, concurrency: 1 };
const never = new AbortController().signal;

/** A session that answers every statement with one row. */
function rawSession(more: Partial<RawSession> = {}): RawSession {
  return {
    facts: { engine: 'fake 1', settings: [], snapshot: null },
    async *stream() {
      yield await Promise.resolve([['1']]);
    },
    describe: () => Promise.resolve([]),
    describeTable: () => Promise.resolve([]),
    primaryKey: () => Promise.resolve(null),
    tableVersion: () => Promise.resolve(null),
    estimate: () => Promise.resolve(null),
    close: () => Promise.resolve(),
    ...more,
  };
}

async function drain(session: Session, statement: string, signal: AbortSignal = never): Promise<number> {
  let rows = 0;
  for await (const batch of session.query(statement, signal)) rows += batch.length;
  return rows;
}

describe('sessions', () => {
  test('keep the first statements, each once, and count the rest', async () => {
    const session = makeSession(rawSession(), duckdb, LIMITS, () => undefined);
    for (let i = 0; i < 3; i++) await drain(session, 'select 1');
    for (let i = 0; i < 2_000; i++) await drain(session, `select ${i} as n`);
    assert.equal(session.usage.statements.length, 60);
    assert.deepEqual(session.usage.statements.slice(0, 2), ['select 1', 'select 0 as n']);
    assert.equal(session.usage.statements.length + session.usage.moreStatements, 2_003);
    assert.equal(session.usage.rowsReturned, 2_003);
  });

  test('ask for a table\'s size and its index once, and again after a failure', async () => {
    const asked: string[] = [];
    let fails = true;
    const session = makeSession(
      rawSession({
        estimate: (table) => {
          asked.push(table);
          return fails ? Promise.reject(new StoreError('timedOut', 'slow')) : Promise.resolve({ rows: 7, bytes: null });
        },
        leadingIndex: (table, column) => {
          asked.push(`${table}.${column}`);
          return Promise.resolve(true);
        },
      }),
      duckdb, LIMITS, () => undefined,
    );
    await assert.rejects(session.estimate('games', never));
    fails = false;
    assert.deepEqual([(await session.estimate('games', never))?.rows, (await session.estimate('games', never))?.rows], [7, 7]);
    assert.deepEqual([await session.leadingIndex('games', 'id', never), await session.leadingIndex('games', 'id', never), await session.leadingIndex('games', 'day', never)], [true, true, true]);
    assert.deepEqual(asked, ['games', 'games', 'games.id', 'games.day']);
  });

  test('ask about tables ahead where statements run side by side, each thing once; what fails is told to who needs it', async () => {
    for (const sideBySide of [true, false]) {
      const asked: string[] = [];
      const missing = new StoreError('tableMissing', 'no such table');
      const note = <T>(what: string, answer: T) => (table: string): Promise<T> => {
        asked.push(`${what} ${table}`);
        return table === 'gone' ? Promise.reject(missing) : Promise.resolve(answer);
      };
      const raw = rawSession({ ...(sideBySide ? { sideBySide } : {}), describeTable: note('columns', []), pinTable: note('pin', { kind: 'pinned' as const, sql: 'games at 1', words: 'snapshot 1', schema: '' }), estimate: note('size', null) });
      const store = makeStore(duckdb, LIMITS, (_signal, onClose) => Promise.resolve(makeSession(raw, duckdb, LIMITS, onClose)));
      const session = await store.open(never, ['games', 'gone']);
      assert.equal(asked.length, sideBySide ? 6 : 0);
      assert.deepEqual([await session.describeTable('games', never), await session.pinTable('games', never), await session.estimate('games', never)], [[], { kind: 'pinned', sql: 'games at 1', words: 'snapshot 1', schema: '' }, null]);
      await session.pinTable('games', never);
      assert.deepEqual(asked.filter((words) => words.endsWith('games')), ['columns games', 'pin games', 'size games']);
      await assert.rejects(session.describeTable('gone', never), missing);
      await store.close();
    }
  });

  test('begin to ask before a session is open, but not before the server has let the user in; what is learnt later is told', async () => {
    const order: string[] = [];
    let version = '';
    const raw: RawSession = {
      ...rawSession({ sideBySide: true, describeTable: () => (order.push('columns'), Promise.resolve([])), estimate: () => Promise.resolve(null) }),
      get facts() {
        return { engine: `fake ${version}`, settings: [], snapshot: null };
      },
    };
    const store = makeStore(duckdb, LIMITS, async (_signal, onClose, begun) => {
      const session = makeSession(raw, duckdb, LIMITS, onClose);
      order.push('let in');
      begun(session);
      begun(session);
      await new Promise((resolve) => setTimeout(resolve, 5));
      version = '7';
      order.push('open');
      return session;
    });
    const session = await store.open(never, ['games']);
    assert.deepEqual([order, session.facts.engine], [['let in', 'columns', 'open'], 'fake 7']);
    const refusing = makeStore(duckdb, LIMITS, () => Promise.reject(new StoreError('connection', 'who are you?')));
    await assert.rejects(refusing.open(never, ['games']), /who are you/);
    // The place of a session that did not open is free again.
    await assert.rejects(refusing.open(never, ['games']), /who are you/);
    assert.equal(order.length, 3);
    await store.close();
  });

  test('run one statement after the other, but where the engine has no sessions', async () => {
    for (const sideBySide of [false, true]) {
      let running = 0;
      let most = 0;
      const raw = rawSession({
        ...(sideBySide ? { sideBySide } : {}),
        async *stream() {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running--;
          yield [['1']];
        },
      });
      const session = makeSession(raw, duckdb, LIMITS, () => undefined);
      await Promise.all([drain(session, 'select 1'), drain(session, 'select 2'), drain(session, 'select 3')]);
      assert.equal(most, sideBySide ? 3 : 1);
    }
  });

  test('wait before a statement while the server is busy; a wait is not the statement\'s time', async () => {
    let work = 9;
    const store = makeStore(duckdb, { ...LIMITS, statementTimeoutMs: 200, busy: { above: 3, waitMs: 10_000 } }, (_signal, onClose) =>
      Promise.resolve(makeSession(rawSession({ work: () => Promise.resolve({ amount: work, words: `${work} threads run` }) }), duckdb, { ...LIMITS, statementTimeoutMs: 200, busy: { above: 3, waitMs: 10_000 } }, onClose)),
    );
    const session = await store.open(never);
    assert.deepEqual(await session.busy(never), { busy: true, words: '9 threads run (busy above 3)' });
    const told: string[] = [];
    session.onWait((words) => void told.push(words));
    setTimeout(() => (work = 3), 300);
    const from = performance.now();
    assert.equal(await drain(session, 'select 1'), 1);
    assert.ok(performance.now() - from > 250);
    assert.equal(told[0], '9 threads run (busy above 3)');
    assert.match(session.load.join(), /^waited 0\.\d s for the server, which was busy$/);
    await store.close();
  });

  test('end as busy after the wait, and nothing was sent', async () => {
    const limits = { ...LIMITS, busy: { above: 3, waitMs: 300 } };
    const store = makeStore(duckdb, limits, (_signal, onClose) => Promise.resolve(makeSession(rawSession({ work: () => Promise.resolve({ amount: 4, words: '4 threads run' }) }), duckdb, limits, onClose)));
    const session = await store.open(never);
    await assert.rejects(drain(session, 'select 1'), (error) => error instanceof StoreError && error.code === 'busy');
    assert.deepEqual(session.usage.statements, []);
    // What it needs to know of a table may still be asked.
    assert.equal(await session.estimate('games', never), null);
    await store.close();
  });

  test('a session that nobody limits has a pace, and is never busy', async () => {
    const session = makeSession(rawSession({ work: () => Promise.resolve({ amount: 1_000, words: '' }) }), duckdb, LIMITS, () => undefined);
    assert.equal(await session.busy(never), null);
    assert.equal(session.pace.chunkMs, 500);
    assert.equal(await session.leadingIndex('games', 'id', never), false);
  });

  test('a pacer waits as the rate limit asks, and is left at once by who cancels', async () => {
    const pacer = createPacer({ chunkMs: 500, rowsPerSecond: 10_000 });
    assert.ok(pacer.rows <= 10_000);
    const from = performance.now();
    await pacer.took({ rows: 2_000, ms: 50 }, never);
    assert.ok(performance.now() - from >= 145);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(pacer.took({ rows: 10_000, ms: 1 }, stop.signal), (error) => error instanceof StoreError && error.code === 'cancelled');
    assert.ok(performance.now() - from < 600);
  });
});
