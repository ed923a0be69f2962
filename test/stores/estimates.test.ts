/** What stores say of a table without reading it: how large it is, and which columns an index leads with. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

const ROWS = 5_000;

/** Statements that make a table `games` of so many rows and a table `empty`, with statistics that are up to date. */
const MADE: Readonly<Record<EngineName, readonly string[]>> = {
  duckdb: [
    'create table games (id integer primary key, home integer, note varchar)',
    `insert into games select i, i % 30, 'x' || i from range(${ROWS}) t(i)`,
    'create view looking as select * from games',
  ],
  mariadb: [
    'create table games (id int primary key, home int, note varchar(50), key by_home (home, note), key by_note (note(3)))',
    `insert into games select seq, seq % 30, concat('x', seq) from seq_1_to_${ROWS}`,
    'alter table games add key hidden (note) ignored',
    'analyze table games',
    'create view looking as select * from games',
  ],
  mysql: [
    'create table games (id int primary key, home int, note varchar(50), key by_home (home, note), key by_note (note(3)), key hidden (note) invisible, key by_what ((home + 1)))',
    'set session cte_max_recursion_depth = 10000',
    `insert into games with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS}) select i, i % 30, concat('x', i) from n`,
    'analyze table games',
    'create view looking as select * from games',
  ],
  postgres: [
    'create table games (id integer primary key, home integer, note text)',
    `insert into games select i, i % 30, 'x' || i from generate_series(1, ${ROWS}) i`,
    "create index by_home on games (home, note); create index partly on games (note) where note > 'x5'; create index other on games using hash (note); create index what on games ((note || 'a'))",
    'analyze games',
    'create view looking as select * from games',
    'create table fresh (id integer) with (autovacuum_enabled = off)',
    `insert into fresh select i from generate_series(1, ${ROWS}) i`,
    'create table parted (id integer, d date) partition by range (d)',
    "create table parted_1 partition of parted for values from ('2016-01-01') to ('2016-06-01')",
    "create table parted_2 partition of parted for values from ('2016-06-01') to ('2017-01-01')",
    `insert into parted select i, date '2016-01-01' + i % 300 from generate_series(1, ${ROWS}) i`,
    'create index by_d on parted (d)',
    'analyze parted',
  ],
  trino: [
    'create table games (id integer, home integer, note varchar)',
    `insert into games select a * 1000 + b, b % 30, 'x' from unnest(sequence(0, ${ROWS / 1000 - 1})) s(a) cross join unnest(sequence(1, 1000)) t(b)`,
  ],
};

const NO_SIZE: ReadonlySet<EngineName> = new Set(['duckdb', 'trino']);

for (const name of ENGINES) {
  describe(`estimates of ${name}`, () => {
    let engine: TestEngine;
    let store: Store;
    let session: Session;

    before(async () => {
      engine = await openEngine(name);
      await engine.write(MADE[name]);
      store = engine.store();
      session = await store.open(noCancel());
    });
    after(async () => {
      await store.close();
      await engine.dispose();
    });

    test('a table says about how many rows it has', async () => {
      const estimate = await session.estimate('games', noCancel());
      assert.ok(estimate?.rows !== null && estimate?.rows !== undefined, JSON.stringify(estimate));
      assert.ok(Math.abs(estimate.rows - ROWS) <= ROWS * 0.2, `${estimate.rows} rows`);
      if (!NO_SIZE.has(name)) assert.ok((estimate.bytes ?? 0) > ROWS * 8, `${estimate.bytes} bytes`);
    });

    test('no table, no estimate', async () => {
      const absent = await session.estimate('no_such_table', noCancel()).catch((error: unknown) => {
        assert.ok(error instanceof StoreError && error.code === 'tableMissing', String(error));
        return null;
      });
      assert.equal(absent, null);
    });

    if (name !== 'trino') {
      test('a view has no statistics', async () => {
        assert.equal((await session.estimate('looking', noCancel()))?.rows ?? null, null);
      });
    }

    test('an index leads with its first column only', async () => {
      const indexed = name !== 'duckdb' && name !== 'trino';
      assert.equal(await session.leadingIndex('games', 'id', noCancel()), indexed);
      assert.equal(await session.leadingIndex('games', 'ID', noCancel()), indexed, 'whatever the case of its name');
      // It leads an index of its own, but the rows do not lie in its order.
      assert.equal(await session.leadingIndex('games', 'home', noCancel()), false);
      // It is second in one index, and first in some that do not count: of a part of it, hidden, with a condition, without order.
      assert.equal(await session.leadingIndex('games', 'note', noCancel()), false);
    });

    if (name === 'mysql') {
      test('a table that was filled after somebody looked is not told as it was then', async () => {
        await engine.write([
          'create table filled (id int primary key) stats_persistent = 0',
          "select table_rows from information_schema.tables where table_name = 'filled' and table_schema = database()",
          'insert into filled select id from games',
        ]);
        // The dictionary is read in the session's snapshot: in one that is older, the table is not there.
        const younger = await store.open(noCancel());
        const estimate = await younger.estimate('filled', noCancel());
        assert.ok(Math.abs((estimate?.rows ?? 0) - ROWS) <= ROWS * 0.2, JSON.stringify(estimate));
      });
    }

    if (name === 'postgres') {
      test('a table that was never analyzed does not say that it is empty', async () => {
        const estimate = await session.estimate('fresh', noCancel());
        assert.equal(estimate?.rows, null);
        assert.ok((estimate.bytes ?? 0) > ROWS * 8);
      });

      test('a partitioned table is the sum of its partitions', async () => {
        const estimate = await session.estimate('parted', noCancel());
        assert.ok(Math.abs((estimate?.rows ?? 0) - ROWS) <= ROWS * 0.2, JSON.stringify(estimate));
        assert.equal(await session.leadingIndex('parted', 'd', noCancel()), true);
        assert.equal(await session.leadingIndex('parted', 'id', noCancel()), false);
      });
    }

    if (name === 'trino') {
      test('an Iceberg table knows its rows and bytes, of its newest snapshot', async () => {
        const schema = `iceberg.p${process.pid}_estimates`;
        await engine.write([`create schema ${schema}`, `create table ${schema}.games as select x as id from unnest(sequence(1, ${ROWS})) t(x)`, `insert into ${schema}.games select x from unnest(sequence(1, ${ROWS})) t(x)`]);
        try {
          const estimate = await session.estimate(`${schema}.games`, noCancel());
          assert.equal(estimate?.rows, 2 * ROWS);
          assert.ok((estimate.bytes ?? 0) > ROWS);
        } finally {
          await engine.write([`drop table ${schema}.games`, `drop schema ${schema}`]);
        }
      });

      test('a table without snapshots is asked for its statistics', async () => {
        const estimate = await session.estimate('tpch.tiny.orders', noCancel());
        assert.equal(estimate?.rows, 15_000);
      });
    }
  });
}
