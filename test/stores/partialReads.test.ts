/** Settings of a server, a role or a table by which a reader is shown a part, without a word: no part may pass for the whole. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import type { Store } from '../../server/stores/driver.ts';
import { LIMITS, collect, noCancel, openEngine, withSession, type TestEngine } from './engines.ts';

/** More than any other test reads at once, in case one connects while the limit stands. */
const SERVER_LIMIT = 60_000;

for (const name of ['mariadb', 'mysql'] as const) {
  describe(`parts on ${name}`, () => {
    let engine: TestEngine;
    let store: Store;
    before(async () => {
      engine = await openEngine(name);
      store = engine.store();
      const digits = '(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)';
      await engine.write([
        'create table many (id int primary key)',
        `insert into many select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d from ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f`,
      ]);
    });
    after(async () => {
      await store.close();
      await engine.dispose();
    });

    test('a table of which the user may see some columns is an error, not a narrower table', async () => {
      const [[database] = []] = await engine.ask('select database()');
      const user = `'${String(database).slice(-20)}_reader'`;
      await engine.write(['create table games (id int primary key, runs int)', `create user ${user} identified by 'only for a test'`, `grant select (id) on games to ${user}`]);
      const { connection } = engine;
      const narrow = engine.driver.create({ ...connection, settings: { ...connection.settings, user: user.slice(1, -1) }, secret: 'only for a test' }, LIMITS);
      try {
        await withSession(narrow, async (session) => {
          assert.deepEqual(await collect(session, 'select cast(count(id) as char) from games'), [['0']]);
          await assert.rejects(session.describeTable('games', noCancel()), (error: unknown) => error instanceof StoreError && /games/.test(error.message) && /columns/.test(error.message));
        });
      } finally {
        await narrow.close();
        await engine.write([`drop user ${user}`]);
      }
    });

    test('a limit of the server for every SELECT does not hold here', async () => {
      await engine.write([`set global sql_select_limit = ${SERVER_LIMIT}`]);
      try {
        await withSession(store, async (session) => {
          await engine.write(['set global sql_select_limit = default']);
          assert.equal((await collect(session, 'select id from many')).length, 100_000);
          assert.equal((await collect(session, 'select id, count(*) from many group by id')).length, 100_000);
        });
      } finally {
        await engine.write(['set global sql_select_limit = default']);
      }
    });
  });
}

describe('parts on postgres', () => {
  let engine: TestEngine;
  let store: Store;
  let role: string;
  before(async () => {
    engine = await openEngine('postgres');
    const [[place] = []] = await engine.ask('select current_schema()');
    role = `${String(place)}_reader`;
    await engine.write([
      'create table games (id integer primary key, share double precision)',
      'insert into games values (1, 0.1), (2, 0.30000000000000004), (3, 0.3)',
      'create table own as select * from games',
      'create policy few on own using (id < 3)',
      'alter table own enable row level security',
      `create role ${role} login password 'only for a test'`,
      `grant usage on schema ${String(place)} to ${role}`,
      `grant select on all tables in schema ${String(place)} to ${role}`,
      // What an operator may have set for the role.
      `alter role ${role} set extra_float_digits = -5`,
      `alter role ${role} set datestyle = 'German'`,
      `alter role ${role} set row_security = on`,
    ]);
    const { connection } = engine;
    store = engine.driver.create({ ...connection, settings: { ...connection.settings, user: role }, secret: 'only for a test' }, LIMITS);
  });
  after(async () => {
    await store.close();
    await engine.write([`drop owned by ${role}`, `drop role ${role}`]);
    await engine.dispose();
  });

  test('a table of which the role may see some rows is an error, not a smaller table', () =>
    withSession(store, async (session) => {
      await assert.rejects(collect(session, 'select count(*) from own'), (error: unknown) => error instanceof StoreError && /row-level security/.test(error.message) && /BYPASSRLS/.test(error.message));
      assert.deepEqual(await collect(session, 'select cast(count(*) as text) from games'), [['3']]);
    }));

  test('what a role has set for its sessions is not set here', () =>
    withSession(store, async (session) => {
      assert.deepEqual(await collect(session, "select cast(share as text), cast(date '2016-07-03' as text) from games order by id"), [['0.1', '2016-07-03'], ['0.30000000000000004', '2016-07-03'], ['0.3', '2016-07-03']]);
    }));
});
