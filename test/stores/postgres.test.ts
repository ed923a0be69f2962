/** What only PostgreSQL has: its own types, one transaction whose snapshot outlives failures, plans that may be parallel. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import { agreeForm } from '../../server/engine/agreedForm.ts';
import type { ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import type { Segment } from '../../server/engine/types.ts';
import { naturalForm } from '../../server/sql/dialects/engineSql.ts';
import { checksumQuery } from '../../server/sql/queries.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { LIMITS, collect, noCancel, openEngine, withSession as sessionOf, type TestEngine } from './engines.ts';

describe('PostgreSQL', () => {
  let engine: TestEngine;
  let store: Store;
  before(async () => {
    engine = await openEngine('postgres');
    store = engine.store();
    await engine.write([
      "create type size as enum ('small', 'Großes')",
      'create domain score as numeric(6,2) check (value >= 0)',
      'create domain deep as score',
      'create table kinds (id integer, e size, es size[], s deep, n numeric, m money, r int4range, b bit(3), v bit varying, j jsonb, o oid, t timestamptz(3), primary key (id) include (s))',
      "insert into kinds values (1, 'Großes', array['small', null]::size[], 1.5, 1.50, 3, '[1,2]', b'101', b'01', '{}', 7, '2016-07-03 01:02:03.1256+02')",
      'create type part as (low score, "a ""size""" size)',
      'create type place as (park text, inside part)',
      'create table composed (id integer, p place, ps place[], ss score[], at point, rs int4range[], m money)',
      "insert into composed values (1, ('PHI', (1.5, 'small')), array[(null, (null, 'Großes'))::place, null], array[2, null]::score[], '(1.5,-2)', array['[1,3]', 'empty']::int4range[], (-1234.5)::numeric::money)," +
        " (2, (null, null), '{}', null, '(0.1,1e300)', null, '92233720368547758.07'::numeric::money), (3, null, null, null, null, null, null)",
      'create table loose (k text collate "und-x-icu", u uuid, n integer)',
      "insert into loose values ('a', '12345678-90ab-4def-8234-567890abcdef', 1), ('a' || chr(1), null, 2), ('B', null, 3), (null, null, 4)",
      'create table many as select i as id, i * 0.5::float8 as f, i::numeric(12,2) as d, current_timestamp as t, \'x\' || i as x, i % 2 = 0 as b from generate_series(1, 20000) i',
    ]);
  });
  after(async () => {
    await store.close();
    await engine.dispose();
  });

  const withSession = <T>(use: (session: Session) => Promise<T>, from: Store = store): Promise<T> => sessionOf(from, use);
  const planOf = async (session: Session, table: string, key: readonly number[]): Promise<ReadPlan> => {
    const columns = (await session.describeTable(table, noCancel())).map((column) => ({ column, form: naturalForm(column.type) ?? assert.fail(column.native) }));
    return { columns, key, hashed: columns.map((_, i) => i), hash: 'sha256' };
  };
  const read = async (session: Session, table: string, plan: ReadPlan, segment: Segment): Promise<readonly ReadRow[]> => {
    const rows: ReadRow[] = [];
    for await (const batch of sqlRelation(session, store.dialect, table, { kind: 'table', table }).rows(plan, segment, 'key', noCancel())) rows.push(...batch);
    return rows;
  };

  test('tables and queries are described alike, with domains as their base types', () =>
    withSession(async (session) => {
      const table = await session.describeTable('kinds', noCancel());
      const query = await session.describe('select * from kinds', noCancel());
      // Only a table promises that a column is never NULL.
      assert.deepEqual(query, table.map(({ notNull: _, ...column }) => column));
      assert.deepEqual(table.filter(({ notNull }) => notNull === true).map(({ name }) => name), ['id']);
      assert.deepEqual(table.map(({ native }) => native), [
        'integer', 'enum size', 'enum size[]', 'numeric(6,2)', 'numeric', 'money', 'int4range', 'bit(3)', 'bit varying', 'jsonb', 'oid', 'timestamp(3) with time zone',
      ]);
      assert.deepEqual(table.map(({ type }) => type.kind), ['integer', 'text', 'array', 'decimal', 'decimal', 'decimal', 'text', 'bit', 'text', 'json', 'text', 'timestamp']);
      assert.deepEqual(await session.primaryKey('kinds', noCancel()), ['id']);
    }));

  test('enums, arrays of them, domains and instants have their texts', () =>
    withSession(async (session) => {
      const columns = await session.describeTable('kinds', noCancel());
      const texts = ['e', 'es', 's', 'n', 'b', 'v', 't'].map((name) => {
        const type = columns.find((column) => column.name === name)?.type ?? assert.fail(name);
        return store.dialect.canonical(store.dialect.quote(name), type, naturalForm(type) ?? assert.fail(name));
      });
      assert.deepEqual(await collect(session, `select ${texts.join(', ')} from kinds`), [['Großes', '[5:small|~]', '1.50', '1.5', '5', '01', '2016-07-02 23:02:03.126']]);
    }));

  test('composite types are rows, however deep, and what has no form of its own is what it prints', () =>
    withSession(async (session) => {
      const table = await session.describeTable('composed', noCancel());
      assert.deepEqual(await session.describe('select * from composed', noCancel()), table);
      const place = 'row("park" text, "inside" row("low" numeric(6,2), "a ""size""" enum size))';
      assert.deepEqual(table.map(({ native }) => native), ['integer', place, `${place}[]`, 'numeric(6,2)[]', 'point', 'int4range[]', 'money']);
      const texts = table.map(({ name, type }) => store.dialect.canonical(store.dialect.quote(name), type, naturalForm(type) ?? assert.fail(name)));
      assert.deepEqual(await collect(session, `select ${texts.join(', ')} from composed order by id`), [
        ['1', '(3:PHI|14:(1.50|5:small))', '[19:(~|12:(~|6:Großes))|~]', '[2.00|~]', '(1.5,-2)', '[5:[1,4)|5:empty]', '-1234.50'],
        // A row of NULLs is another value than NULL.
        ['2', '(~|~)', '[]', null, '(0.1,1e+300)', null, '92233720368547758.07'],
        ['3', null, null, null, null, null, null],
      ]);
    }));

  test('the sum of a query meets the decimals of the other side', () =>
    withSession(async (session) => {
      const [sum] = await session.describe('select sum(s) as s from kinds', noCancel());
      assert.ok(sum !== undefined);
      const agreed = agreeForm({ legacy: { kind: 'decimal', precision: 28, scale: 2 }, new: sum.type }, undefined);
      assert.ok('form' in agreed);
      assert.deepEqual(agreed.form, { form: 'decimal', scale: 2 });
      assert.deepEqual(await collect(session, `select ${store.dialect.canonical('s', sum.type, agreed.form)} from (select sum(s) as s from kinds) q`), [['1.50']]);
    }));

  test('keys are found with and without an index, and a key that cannot be is not found', () =>
    withSession(async (session) => {
      const plan = await planOf(session, 'loose', [0]);
      const texts = async (segment: Segment): Promise<readonly unknown[]> => (await read(session, 'loose', plan, segment)).map((row) => row.values[2]);
      assert.deepEqual(await texts({}), ['4', '3', '1', '2']);
      assert.deepEqual(await texts({ keys: [['a'], ['b'], [null]] }), ['4', '1']);
      // U+0000 is in no text of PostgreSQL, and would end the statement; as a bound it stands right behind "a".
      assert.deepEqual(await texts({ range: { from: ['a\u0000b'], to: null } }), ['2']);
      assert.deepEqual(await texts({ range: { from: null, to: ['a\u0000b'] } }), ['4', '3', '1']);
    }));

  test('failures leave the snapshot as it was', () =>
    withSession(async (session) => {
      const count = async (): Promise<unknown> => (await collect(session, 'select count(*) from loose'))[0]?.[0];
      assert.equal(await count(), '4');
      await engine.write(["insert into loose values ('later', null, 5)"]);
      await assert.rejects(collect(session, 'select 1 / 0 from loose'), StoreError);
      await assert.rejects(session.describe('select no_such_column from loose', noCancel()), StoreError);
      await assert.rejects(collect(session, 'select pg_sleep(10)').then(() => 'slept'), StoreError, 'the statement is stopped by the clock');
      assert.equal(await count(), '4');
      await assert.rejects(collect(session, "select set_config('transaction_read_only', 'off', false)"), StoreError);
      await assert.rejects(collect(session, "select nextval('pg_catalog.no_sequence')"), StoreError);
      await engine.write(['delete from loose where n = 5']);
    }, engine.store({ ...LIMITS, statementTimeoutMs: 1_000 })));

  test('a failure behind rows that nobody has taken yet is taken back at once', () =>
    withSession(async (session) => {
      for (let i = 0; i < 40; i++) {
        // The failure stands at another place of a packet each time.
        const at = 1_000 + i * 173;
        await assert.rejects(collect(session, `select cast(10 / (${at} - i) as text) from generate_series(1, 100000) i`), (error: unknown) => error instanceof StoreError && error.serverCode === '22012');
        assert.equal((await collect(session, `select 'x' || i from generate_series(1, ${at}) i`)).length, at);
      }
    }));

  test('errors hold no values', () =>
    withSession(async (session) => {
      await assert.rejects(collect(session, "select cast('secret value' as integer)"), (error: unknown) => {
        assert.ok(error instanceof StoreError);
        assert.equal(error.serverCode, '22P02');
        assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /secret value/);
        return true;
      });
    }));

  test('describing runs nothing', () =>
    withSession(async (session) => {
      assert.equal((await session.describe('select pg_sleep(3600) as s, 1 / 0 as x', noCancel())).length, 2);
    }));

  test('checksums are planned in parallel', () =>
    withSession(async (session) => {
      const plan = await planOf(session, 'many', [0]);
      const statement = checksumQuery(store.dialect, { kind: 'table', table: 'many' }, plan, {}, { by: 'nothing' });
      await engine.write(['analyze many', 'set parallel_setup_cost = 0', 'set parallel_tuple_cost = 0', 'set min_parallel_table_scan_size = 0']);
      assert.match(JSON.stringify(await engine.ask(`explain ${statement}`)), /Workers Planned/);
    }));

  test('without a password it says so, as a rejected one', async () => {
    const { secret: _, ...without } = engine.connection;
    await assert.rejects(engine.driver.create(without, LIMITS).open(noCancel()), (error: unknown) => {
      assert.ok(error instanceof StoreError);
      assert.deepEqual([error.code, error.serverCode], ['connection', '28P01']);
      return true;
    });
  });

  test('encryption that the server does not have is an error, not plain text', async () => {
    const encrypted = engine.driver.create({ ...engine.connection, settings: { ...engine.connection.settings, ssl: 'required' } }, LIMITS);
    await assert.rejects(encrypted.open(noCancel()), (error: unknown) => error instanceof StoreError && error.code === 'connection');
  });
});
