/** What every store must do, whatever its engine. A new engine adds a line to `conformance.test.ts`. */
// long because: one suite is one list of promises that every store keeps, read from the top.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import { StoreError } from '../../server/engine/errors.ts';
import { compareKeys } from '../../server/engine/order.ts';
import type { CanonicalForm, Key, Segment } from '../../server/engine/types.ts';
import { naturalForm } from '../../server/sql/dialects/engineSql.ts';
import { leaveOutCondition } from '../../server/sql/conditions.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { openCuttingProxy } from './cuttingProxy.ts';
import { LIMITS, collect, noCancel, openEngine, withSession as sessionOf, type EngineName, type TestEngine } from './engines.ts';

/** What differs between engines in how a test has to speak to them. */
export interface Spoken {
  /** A query of `n` rows with one text column, in order, that needs no table. */
  manyRows(n: number): string;
  /** A statement that runs for minutes. */
  readonly endless: string;
  /** Asks the server for its running statements that hold `endless`; null when the server is in this process. */
  readonly running: string | null;
  /** Sessions read one snapshot. */
  readonly snapshot: boolean;
  /** The table's primary key is known. */
  readonly primaryKey: boolean;
}

const isStoreError = (code: string) => (error: unknown): true => {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

/** In order. */
const WHOLE_KEYS: readonly (bigint | null)[] = [null, -(2n ** 61n), -1025n, -1024n, -513n, -512n, -511n, -257n, -256n, -1n, 0n, 1n, 255n, 256n, 511n, 512n, 513n, 1024n, 2n ** 40n, 2n ** 61n];

/** Width and numbers: one range, neighbours, with gaps, above zero alone, far away. */
const FINE_RANGES: readonly (readonly [bigint, readonly bigint[]])[] = [
  [256n, [-1n]], [256n, [-2n, -1n, 0n]], [256n, [-4n, -2n, 0n, 2n]], [256n, [0n, 2n, 4n]], [512n, [-3n, -2n, 1n]], [1n, [-1n, 1n, 512n]], [2n ** 40n, [-(2n ** 21n), 0n, 1n, 2n ** 21n]],
];

export function describeStore(name: EngineName, spoken: Spoken): void {
  describe(`store ${name}`, () => {
    let engine: TestEngine;
    let store: Store;

    before(async () => {
      engine = await openEngine(name);
      store = engine.store();
      const q = (identifier: string): string => store.dialect.quote(identifier);
      const text = name === 'trino' || name === 'duckdb' ? 'varchar' : 'varchar(100)';
      const key = spoken.primaryKey ? `, primary key (home, id)` : '';
      const rows: string[] = [];
      for (let id = 0; id < 500; id++) {
        const month = String((id % 12) + 1).padStart(2, '0');
        const day = id % 50 === 49 ? 'null' : `date '2016-${month}-${String((id % 28) + 1).padStart(2, '0')}'`;
        rows.push(`(${id}, 'team ${'aAbBé'[id % 5] ?? ''}${id % 7}', ${day}, ${id % 10 === 0 ? 'null' : `'x${id}'`})`);
      }
      await engine.write([
        `create table games (id integer${name === 'trino' ? '' : ' not null'}, home ${text}${name === 'trino' ? '' : ' not null'}, game_date date, note ${text}${key})`,
        `insert into games values ${rows.join(', ')}`,
        `create table ${q('odd ta"ble')} (${q('sel"ect')} integer, ${q('q`x')} ${text}, ${q('é b')} integer)`,
        `insert into ${q('odd ta"ble')} values (1, 'a', 2)`,
        // Whole numbers as keys, around zero and far from it, with NULL.
        `create table whole (i bigint, d decimal(25, 0))`,
        `insert into whole values ${WHOLE_KEYS.map((key) => `(${key ?? 'null'}, ${key ?? 'null'})`).join(', ')}`,
        // Keys with NULL, more than once, in upper and lower case.
        `create table loose (k ${text}, n integer)`,
        `insert into loose values ('b', 1), ('A', 2), ('a', 3), (null, 4), ('a ', 5), ('', 6), ('a', 3), ('é', 7), ('Z', 8), (null, null), ('🤦', 9), ('\uFFFD', 10)`,
      ]);
    });

    after(async () => {
      await store.close();
      await engine.dispose();
    });

    const withSession = <T>(use: (session: Session) => Promise<T>, from: Store = store): Promise<T> => sessionOf(from, use);

    const planOf = async (session: Session, table: string, keys: readonly string[], partition?: string): Promise<{ readonly plan: ReadPlan; readonly forms: readonly CanonicalForm[] }> => {
      const columns = await session.describeTable(table, noCancel());
      const index = (column: string): number => columns.findIndex((found) => found.name.toLowerCase() === column);
      const rendered = columns.map((column) => ({ column, form: naturalForm(column.type) ?? { form: 'integer' as const } }));
      const key = keys.map(index);
      return {
        plan: {
          columns: rendered, key, hashed: columns.map((_, i) => i), hash: 'sha256',
          ...(partition === undefined ? {} : { partition: { scheme: { column: partition, by: 'month' }, column: index(partition) } }),
        },
        forms: key.map((i) => rendered[i]?.form ?? { form: 'integer' }),
      };
    };

    const readRows = async (session: Session, table: string, plan: ReadPlan, segment: Segment, order: 'key' | 'hash' = 'key'): Promise<readonly ReadRow[]> => {
      const rows: ReadRow[] = [];
      for await (const batch of sqlRelation(session, store.dialect, table, { kind: 'table', table }).rows(plan, segment, order, noCancel())) rows.push(...batch);
      return rows;
    };

    test('says what it is and what it set', () =>
      withSession((session) => {
        assert.match(session.facts.engine, /^(DuckDB|MariaDB|MySQL|PostgreSQL|Trino) v?\d+/);
        assert.ok(session.facts.settings.some((setting) => /UTC|\+00:00/.test(setting)), 'the session is in UTC');
        assert.equal(session.facts.snapshot !== null, spoken.snapshot);
        return Promise.resolve();
      }));

    test('describes tables and queries alike, without running them', () =>
      withSession(async (session) => {
        const table = await session.describeTable('games', noCancel());
        assert.deepEqual(table.map((column) => column.name), ['id', 'home', 'game_date', 'note']);
        assert.deepEqual(table.map((column) => column.type.kind), ['integer', 'text', 'date', 'text']);
        const query = await session.describe('select id, home as h, count(*) as n from games group by id, home -- the end', noCancel());
        assert.deepEqual(query.map((column) => column.name), ['id', 'h', 'n']);
        assert.deepEqual(query.map((column) => column.type.kind), ['integer', 'text', 'integer']);
        assert.ok((await session.describe(spoken.endless, noCancel())).length > 0);
      }));

    test('knows the primary key', () =>
      withSession(async (session) => {
        assert.deepEqual(await session.primaryKey('games', noCancel()), spoken.primaryKey ? ['home', 'id'] : null);
        assert.equal(await session.primaryKey('loose', noCancel()), null);
      }));

    test('a missing table is tableMissing', () =>
      withSession(async (session) => {
        await assert.rejects(collect(session, 'select 1 from no_such_table'), isStoreError('tableMissing'));
        await assert.rejects(session.describeTable('no_such_table', noCancel()), isStoreError('tableMissing'));
        assert.equal((await collect(session, "select 'works on'")).length, 1);
      }));

    test('odd names are quoted', () =>
      withSession(async (session) => {
        const table = name === 'mariadb' || name === 'mysql' ? '`odd ta"ble`' : '"odd ta""ble"';
        const { plan } = await planOf(session, table, ['sel"ect']);
        assert.deepEqual((await readRows(session, table, plan, {})).map((row) => row.values), [['1', 'a', '2']]);
      }));

    test('columns of a query without a name, or with the same name twice', () =>
      withSession(async (session) => {
        const relation = sqlRelation(session, store.dialect, 'q', { kind: 'query', query: 'select count(*), max(id) from games' });
        const columns = await relation.describe(noCancel());
        const plan: ReadPlan = { columns: columns.map((column) => ({ column, form: { form: 'integer' } })), key: [], hashed: [0, 1], hash: 'sha256' };
        const rows: ReadRow[] = [];
        for await (const batch of relation.rows(plan, {}, 'hash', noCancel())) rows.push(...batch);
        assert.deepEqual(rows.map((row) => row.values), [['500', '499']]);
        const twice = sqlRelation(session, store.dialect, 'q', { kind: 'query', query: 'select id as n, id + 1 as n from games' });
        await assert.rejects(twice.checksums(plan, {}, { by: 'nothing' }, noCancel()), (error: unknown) => {
          assert.match(String(error), /"n" appears twice: give one an alias/i);
          return true;
        });
      }));

    test('rows come in the order of keys, NULL first, and of hashes', () =>
      withSession(async (session) => {
        const { plan, forms } = await planOf(session, 'loose', ['k', 'n']);
        const rows = await readRows(session, 'loose', plan, {});
        assert.deepEqual(rows.map((row) => row.values), [
          [null, null], [null, '4'], ['', '6'], ['A', '2'], ['Z', '8'], ['a', '3'], ['a', '3'], ['a ', '5'], ['b', '1'], ['é', '7'], ['\uFFFD', '10'], ['🤦', '9'],
        ]);
        for (const [i, row] of rows.entries()) {
          const before = rows[i - 1];
          if (before !== undefined) assert.ok(compareKeys(before.values, row.values, forms) <= 0);
        }
        const hashes = (await readRows(session, 'loose', plan, {}, 'hash')).map((row) => BigInt(row.hash));
        assert.deepEqual(hashes, [...hashes].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0)));
      }));

    test('checksums by nothing, by partition and by range tell of the same rows', () =>
      withSession(async (session) => {
        const { plan, forms } = await planOf(session, 'games', ['home', 'id'], 'game_date');
        const relation = sqlRelation(session, store.dialect, 'games', { kind: 'table', table: 'games' });
        const sum = (groups: readonly { readonly checksum: { readonly count: number; readonly sum: string } }[]) =>
          groups.reduce((total, { checksum }) => ({ count: total.count + checksum.count, sum: total.sum + BigInt(checksum.sum) }), { count: 0, sum: 0n });
        const all = sum(await relation.checksums(plan, {}, { by: 'nothing' }, noCancel()));
        const rows = await readRows(session, 'games', plan, {});
        assert.deepEqual(all, { count: 500, sum: rows.reduce((total, row) => total + BigInt(row.hash), 0n) });

        const partitions = await relation.checksums(plan, {}, { by: 'partition' }, noCancel());
        assert.deepEqual(partitions.map(({ group }) => group).sort(), [...Array.from({ length: 12 }, (_, i) => `2016-${String(i + 1).padStart(2, '0')}`), null].sort());
        assert.deepEqual(sum(partitions), all);
        for (const { group, checksum } of partitions) {
          const [alone] = await relation.checksums(plan, { partitions: { kind: 'list', ids: [group as string | null] } }, { by: 'nothing' }, noCancel());
          assert.deepEqual(alone?.checksum, checksum, `partition ${group}`);
        }
        const interval = await relation.checksums(plan, { partitions: { kind: 'interval', from: '2016-03', to: '2016-05' } }, { by: 'nothing' }, noCancel());
        assert.deepEqual(sum(interval), sum(partitions.filter(({ group }) => typeof group === 'string' && group >= '2016-03' && group <= '2016-05')));

        const boundaries = await relation.boundaries(plan, {}, 16, noCancel());
        assert.ok(boundaries.length >= 12 && boundaries.length <= 15, `${boundaries.length} boundaries`);
        for (let i = 1; i < boundaries.length; i++) assert.ok(compareKeys(boundaries[i - 1] ?? [], boundaries[i] ?? [], forms) < 0);
        const ranges = await relation.checksums(plan, {}, { by: 'range', boundaries }, noCancel());
        assert.deepEqual(sum(ranges), all);
        for (const { group, checksum } of ranges) {
          const i = Number(group);
          const [alone] = await relation.checksums(plan, { range: { from: boundaries[i - 1] ?? null, to: boundaries[i] ?? null } }, { by: 'nothing' }, noCancel());
          assert.deepEqual(alone?.checksum, checksum, `range ${i}`);
        }
      }));

    test('ranges and keys with NULL lose no row', () =>
      withSession(async (session) => {
        const { plan } = await planOf(session, 'loose', ['k', 'n']);
        const relation = sqlRelation(session, store.dialect, 'loose', { kind: 'table', table: 'loose' });
        const rows = (await readRows(session, 'loose', plan, {})).map((row) => row.values);
        const keys: readonly Key[] = [[null, null], [null, '4'], [null, '5'], ['', '6'], ['A', null], ['a', '3'], ['a', '4'], ['a ', '5'], ['zz', '0'], ['é', '7']];
        for (const key of keys) {
          const low = (await readRows(session, 'loose', plan, { range: { from: null, to: key } })).map((row) => row.values);
          const high = (await readRows(session, 'loose', plan, { range: { from: key, to: null } })).map((row) => row.values);
          assert.deepEqual([...low, ...high], rows, `cut at ${JSON.stringify(key)}`);
          const same = (await readRows(session, 'loose', plan, { keys: [key] })).map((row) => row.values);
          assert.deepEqual(same, rows.filter((row) => row[0] === key[0] && row[1] === key[1]));
        }
        const every = (await readRows(session, 'loose', plan, { keys })).map((row) => row.values);
        assert.deepEqual(every, rows.filter((row) => keys.some((key) => row[0] === key[0] && row[1] === key[1])));
        const [ranged] = await relation.checksums(plan, { range: { from: null, to: [null, null] } }, { by: 'nothing' }, noCancel());
        assert.equal(ranged?.checksum.count, 0, 'nothing comes before NULL');
      }));

    test('fine ranges by their numbers are the keys in them', () =>
      withSession(async (session) => {
        for (const column of ['i', 'd']) {
          const { plan } = await planOf(session, 'whole', [column]);
          for (const [width, numbers] of FINE_RANGES) {
            const inside = WHOLE_KEYS.filter((key) => key !== null && numbers.some((number) => key >= number * width && key < (number + 1n) * width));
            const read = (await readRows(session, 'whole', plan, { fine: { width, numbers } })).map((row) => row.values[plan.key[0] ?? -1]);
            assert.deepEqual(read, inside.map(String), `${column}: ${numbers.join(', ')} of width ${width}`);
          }
        }
      }));

    test('what is left out and what stays are all rows', () =>
      withSession(async (session) => {
        const { plan } = await planOf(session, 'games', ['home', 'id'], 'game_date');
        const loose = await planOf(session, 'loose', ['k', 'n']);
        const count = async (table: string, condition: string): Promise<number> => Number((await collect(session, `select ${store.dialect.integerAsText('count(*)')} from ${table} where ${condition}`))[0]?.[0]);
        const partitions = leaveOutCondition(store.dialect, plan, { kind: 'partitions', ids: ['2016-03', null] });
        const gone = (await readRows(session, 'games', plan, { partitions: { kind: 'list', ids: ['2016-03', null] } })).length;
        assert.equal(await count('games', partitions), 500 - gone);
        assert.equal(await count('games', `not (${partitions})`), gone);
        const keys: readonly Key[] = [['a', '3'], [null, '4'], ['no', '1']];
        const condition = leaveOutCondition(store.dialect, loose.plan, { kind: 'keys', keys });
        assert.equal(await count('loose', condition), 9);
        assert.equal(await count('loose', `not (${condition})`), 3);
      }));

    test('more keys than one statement takes', () =>
      withSession(async (session) => {
        const { plan } = await planOf(session, 'games', ['home', 'id']);
        const all = await readRows(session, 'games', plan, {});
        const keys = [...all.map((row) => [row.values[1] ?? null, row.values[0] ?? null]), ...Array.from({ length: 700 }, (_, i) => ['nobody', String(i)])];
        assert.deepEqual(await readRows(session, 'games', plan, { keys: [...keys].reverse() }), all);
        const [sum] = await sqlRelation(session, store.dialect, 'games', { kind: 'table', table: 'games' }).checksums(plan, { keys }, { by: 'nothing' }, noCancel());
        assert.equal(sum?.checksum.count, 500);
      }));

    test('200,000 rows stream in bounded memory', () =>
      withSession(async (session) => {
        let count = 0;
        let largest = 0;
        for await (const rows of session.query(spoken.manyRows(200_000), noCancel())) {
          count += rows.length;
          largest = Math.max(largest, rows.reduce((characters, row) => characters + (row[0]?.length ?? 0), 0));
          // A slow consumer: the rows must wait on the server's side, not here.
          if (count % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        }
        assert.equal(count, 200_000);
        assert.ok(largest <= 2 ** 21, `a batch of ${largest} characters`);
        assert.equal(session.usage.rowsReturned, 200_000);
      }));

    test('cancelling stops the statement on the server', () =>
      withSession(async (session) => {
        const controller = new AbortController();
        const running = collect(session, spoken.endless, controller.signal);
        running.catch(() => undefined);
        if (spoken.running !== null) await until(async () => (await engine.ask(spoken.running ?? '')).length > 0, 'the statement runs');
        else await new Promise((resolve) => setTimeout(resolve, 300));
        const start = performance.now();
        controller.abort();
        await assert.rejects(running, isStoreError('cancelled'));
        assert.ok(performance.now() - start < 10_000);
        if (spoken.running !== null) await until(async () => (await engine.ask(spoken.running ?? '')).length === 0, 'the statement has gone');
        assert.deepEqual(await collect(session, "select 'works on'"), [['works on']]);
      }));

    test('leaving the loop early stops the statement, and the session works on', () =>
      withSession(async (session) => {
        for await (const rows of session.query(spoken.manyRows(3_000_000), noCancel())) {
          assert.ok(rows.length > 0);
          break;
        }
        assert.deepEqual(await collect(session, "select 'works on'"), [['works on']]);
      }));

    test('a statement that was cancelled before it began is not sent', () =>
      withSession(async (session) => {
        await assert.rejects(collect(session, spoken.endless, AbortSignal.abort()), isStoreError('cancelled'));
      }));

    test('a statement that takes too long is timedOut and stopped', async () => {
      const hasty = engine.store({ ...LIMITS, statementTimeoutMs: 1_500 });
      try {
        await withSession(async (session) => {
          await assert.rejects(collect(session, spoken.endless), isStoreError('timedOut'));
          if (spoken.running !== null) await until(async () => (await engine.ask(spoken.running ?? '')).length === 0, 'the statement has gone');
          assert.deepEqual(await collect(session, "select 'works on'"), [['works on']]);
        }, hasty);
      } finally {
        await hasty.close();
      }
    });

    test('a failure after the first rows is an error, never an end', () =>
      withSession(async (session) => {
        const late = name === 'mariadb' || name === 'mysql' ? null : failing(name);
        if (late === null) return;
        await assert.rejects(collect(session, late), (error: unknown) => error instanceof StoreError && (error.code === 'statementFailed' || error.code === 'incompleteResult'));
      }));

    test('only reads are sent', () =>
      withSession(async (session) => {
        for (const statement of [
          "insert into games values (1000, 'x', null, null)", 'delete from games', 'drop table games', 'select 1; drop table games', '', '-- nothing', 'update games set id = 1',
          'create table t2 as select 1', 'call p()', 'set x = 1', 'explain analyze insert into games select * from games', 'select 1 into x', '/* select */ delete from games',
        ]) {
          await assert.rejects(collect(session, statement), isStoreError('refused'), statement);
        }
        assert.equal((await collect(session, "select 'a;b' -- ; no second statement")).length, 1);
      }));

    test('sessions beyond the limit wait their turn', async () => {
      const narrow = engine.store({ ...LIMITS, concurrency: 1 });
      const first = await narrow.open(noCancel());
      let opened = false;
      const second = narrow.open(noCancel()).then((session) => {
        opened = true;
        return session;
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(opened, false);
      await assert.rejects(narrow.open(AbortSignal.timeout(50)), isStoreError('cancelled'));
      await first.close();
      await (await second).close();
      await narrow.close();
    });

    if (spoken.snapshot && name !== 'duckdb') {
      test('rows that come after the session was opened are not seen, and nothing can be written', () =>
        withSession(async (session) => {
          const count = async (): Promise<string | null | undefined> => (await collect(session, 'select count(*) from loose'))[0]?.[0];
          const before = await count();
          await engine.write(["insert into loose values ('later', 99)"]);
          assert.equal(await count(), before);
          await engine.write(["delete from loose where n = 99"]);
        }));
    }

    if (name !== 'duckdb') {
      test('a connection that dies in mid-stream is an error, and a new session works', async () => {
        const address = name === 'trino' ? new URL(String(engine.connection.settings['server'])) : undefined;
        const proxy = await openCuttingProxy('127.0.0.1', Number(address?.port ?? engine.connection.settings['port']));
        const through = { ...engine.connection.settings, ...(address === undefined ? { port: proxy.port } : { server: `http://127.0.0.1:${proxy.port}` }) };
        const cut = proxiedStore(engine, through);
        try {
          await withSession(async (session) => {
            // Trino keeps no connection: it is cut in the middle of one answer after the other.
            proxy.cutAfter(name === 'trino' ? 20_000 : 500_000);
            let rows = 0;
            await assert.rejects(async () => {
              for await (const batch of session.query(spoken.manyRows(500_000), noCancel())) {
                rows += batch.length;
                if (name === 'trino') proxy.cutAfter(20_000);
              }
            }, isStoreError('connection'));
            assert.ok(rows < 500_000);
          }, cut);
          await withSession(async (session) => assert.deepEqual(await collect(session, "select 'works'"), [['works']]), cut);
        } finally {
          await cut.close();
          await proxy.close();
        }
      });
    }

    if (name === 'mariadb' || name === 'mysql' || name === 'postgres') {
      test('a wrong password is an error that does not hold it', async () => {
        const wrong = proxiedStore(engine, engine.connection.settings, 'not-the-password');
        await assert.rejects(wrong.open(noCancel()), (error: unknown) => {
          isStoreError('connection')(error);
          assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /not-the-password/);
          return true;
        });
        await wrong.close();
      });
    }

    test('a server that is not there is a connection error', async () => {
      if (name === 'duckdb') {
        const none = proxiedStore(engine, { path: '/nonexistent/file.duckdb' });
        await assert.rejects(none.open(noCancel()), isStoreError('configuration'));
        return;
      }
      const none = proxiedStore(engine, { ...engine.connection.settings, port: 1, server: 'http://127.0.0.1:1' });
      await assert.rejects(none.open(noCancel()), isStoreError('connection'));
      await none.close();
    });
  });
}

/** The same store by other settings. */
function proxiedStore(engine: TestEngine, settings: TestEngine['connection']['settings'], secret?: string): Store {
  return engine.driver.create({ ...engine.connection, settings, ...(secret === undefined ? {} : { secret }) }, LIMITS);
}

/** A query that fails after many rows. */
function failing(name: EngineName): string {
  if (name === 'postgres') return 'select cast(10 / (1500000 - i) as text) from generate_series(1, 3000000) i';
  return name === 'duckdb'
    ? "select case when i = 1500000 then error('late') else cast(i as varchar) end from range(3000000) t(i)"
    : "select cast(10 / (1500000 - n) as varchar) from (select n from unnest(sequence(1, 2000)) a(x) cross join unnest(sequence(1, 1000)) b(y) cross join lateral (select (x - 1) * 1000 + y as n))";
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not in 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
