/** A user who has been granted SELECT on the tables and nothing else: all that the product needs. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import { StoreError } from '../../server/engine/errors.ts';
import type { Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { LIMITS, collect, noCancel, openEngine, withSession, type TestEngine } from './engines.ts';

const SLEEP = { mariadb: 'select sleep(30)', mysql: 'select sleep(30)', postgres: 'select pg_sleep(30)::text' } as const;
const SECRET = 'only for a test';

for (const name of ['mariadb', 'mysql', 'postgres'] as const) {
  describe(`a plain reader on ${name}`, () => {
    let engine: TestEngine;
    let store: Store;
    let user: string;
    before(async () => {
      engine = await openEngine(name);
      const { connection } = engine;
      const place = String(connection.settings[name === 'postgres' ? 'schema' : 'database']);
      user = `${place.slice(-20)}_plain`;
      await engine.write([
        'create table games (id integer primary key, park varchar(20) not null, share double precision, j json)',
        ...Array.from({ length: 3 }, (_, n) => `insert into games values ${Array.from({ length: 200 }, (_, i) => `(${n * 200 + i}, 'p${i % 7}', ${i / 7}, '{"n": ${i}}')`).join(', ')}`),
        'create table games2 as select * from games',
        'update games2 set park = \'other\' where id in (17, 403)',
        ...(name === 'postgres'
          ? [`create role ${user} login password '${SECRET}'`, `grant usage on schema ${place} to ${user}`, `grant select on all tables in schema ${place} to ${user}`]
          : [`create user '${user}' identified by '${SECRET}'`, `grant select on ${place}.* to '${user}'`]),
      ]);
      store = engine.driver.create({ ...connection, settings: { ...connection.settings, user }, secret: SECRET }, { ...LIMITS, busy: { above: 1_000, waitMs: 1_000 } });
    });
    after(async () => {
      await store.close();
      await engine.write(name === 'postgres' ? [`drop owned by ${user}`, `drop role ${user}`] : [`drop user '${user}'`]);
      await engine.dispose();
    });

    test('finds exactly what differs', () =>
      withSession(store, (legacy) =>
        withSession(store, async (other) => {
          const report = recorder();
          const relations = { legacy: sqlRelation(legacy, store.dialect, 'games', { kind: 'table', table: 'games' }), new: sqlRelation(other, store.dialect, 'games', { kind: 'table', table: 'games2' }) };
          const { outcome } = await compareRelation('games', relations, { table: null, rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link }, report, noCancel());
          assert.equal(outcome.verdict, 'differs', outcome.reason?.message);
          assert.deepEqual(report.findings.map(({ kind, key }) => `${kind} ${key?.join() ?? ''}`).sort(), ['changed 17', 'changed 403']);
        })));

    test('is told keys, sizes, indexes and what the server has to do', () =>
      withSession(store, async (session) => {
        assert.deepEqual(await session.primaryKey('games', noCancel()), ['id']);
        assert.deepEqual((await session.describeTable('games', noCancel())).map((column) => column.name), ['id', 'park', 'share', 'j']);
        assert.notEqual(await session.estimate('games', noCancel()), null);
        assert.equal(typeof (await session.leadingIndex('games', 'id', noCancel())), 'boolean');
        assert.notEqual(await session.busy(noCancel()), null);
      }));

    test('stops its own statements on the server', () =>
      withSession(store, async (session) => {
        const stop = new AbortController();
        const slept = collect(session, SLEEP[name], stop.signal);
        setTimeout(() => { stop.abort(); }, 100);
        await assert.rejects(slept, (error: unknown) => error instanceof StoreError && error.code === 'cancelled');
        assert.equal((await collect(session, 'select id from games where id < 5')).length, 5);
      }));
  });
}
