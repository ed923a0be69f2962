/** Names of tables as each engine takes them: case, quotes, and the schema that it adds by itself. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Sides } from '../../server/engine/types.ts';
import { openComparing } from '../support/comparing.ts';
import { openTwoStores } from '../support/twoStores.ts';
import type { TwoStores } from '../support/twoStores.ts';
import { openEngine } from './engines.ts';
import type { EngineName } from './engines.ts';

const table = (name: string, ...values: readonly number[]): readonly string[] => [`create table ${name} (id integer, v integer)`, `insert into ${name} values ${values.map((value, i) => `(${i + 1}, ${value})`).join(', ')}`];
const keyed = (tables: Readonly<Record<string, Readonly<Partial<Sides<string>>>>>): object => Object.fromEntries(Object.entries(tables).map(([name, sides]) => [name, { ...sides, key: ['id'] }]));

/** A text (or one for each side), its verdict, and its cause where there is one. */
type Expected = readonly [string | Sides<string>, string, string?];

function cases(title: string, names: Sides<EngineName>, statements: Sides<readonly string[]>, tables: object, all: (places: Sides<string>) => readonly Expected[]): void {
  describe(title, () => {
    let stores: TwoStores;
    before(async () => { stores = await openTwoStores(names, statements, tables); });
    after(async () => { await stores.close(); });
    test('are the tables that the engine reads', async () => {
      const place = (side: 'legacy' | 'new'): string => {
        const { settings } = stores.engines[side].connection;
        return String(settings['schema'] ?? settings['database'] ?? 'main');
      };
      for (const [text, verdict, cause] of all({ legacy: place('legacy'), new: place('new') })) {
        const { run } = await stores.compare(text);
        assert.deepEqual([run.verdict, run.cause], [verdict, cause], `${JSON.stringify(text)}: ${run.headline} ${run.reason?.message ?? ''} ${run.causeOutcome?.words ?? ''}`);
      }
    });
  });
}

const shop = [...table('Orders_dd', 10, 20, 30), ...table('orders_dd', 99, 99, 30), ...table('Orders_cc', 10), ...table('orders_new', 5), ...table('items', 7), ...table('Plain', 1), ...table('plain', 2)];
const SHOP = keyed({ orders_dd: { legacy: 'Orders_dd', new: 'orders_dd' }, orders_cc: { legacy: 'Orders_cc', new: 'orders_cc' }, items: { legacy: 'items', new: '"Items_cc"' } });
const caseCases: readonly Expected[] = [
  ['select id, v from orders_dd', 'differs', 'data'],
  ['select id, v from Orders_dd', 'differs', 'data'],
  ['select sum(v) as s, count(*) as n from orders_dd', 'differs', 'data'],
  ['select id, v from orders_cc', 'consistent'],
  ['select Orders_cc.id, Orders_cc.v from Orders_cc', 'consistent'],
  ['select a.id, a.v, b.v as w from orders_cc a join orders_dd b on a.id = b.id', 'differs', 'data'],
  ['select a.id, b.v from orders_dd a join items b on a.id = b.id', 'consistent'],
  ['select items.v from items', 'consistent'],
  // Nobody mapped them, so that they have no key.
  ['select id, v from Plain', 'consistent'],
  ['select id, v from plain', 'differs'],
];

for (const legacy of ['mysql', 'mariadb'] as const) {
  cases(`names that differ in case only: ${legacy} and postgres`, { legacy, new: 'postgres' }, {
    legacy: shop,
    new: [...table('orders_dd', 99, 99, 30), ...table('orders_cc', 10), ...table('"Items_cc"', 7), ...table('items_cc', 8), ...table('items', 9), ...table('plain', 1), ...table('"Plain"', 3)],
  }, SHOP, () => caseCases);
}

cases('names that differ in case only: postgres and duckdb', { legacy: 'postgres', new: 'duckdb' }, {
  legacy: [...table('"Orders"', 1, 2), ...table('orders', 3, 4), ...table('"Far"', 5), ...table('far', 6)],
  new: [...table('upper_orders', 1, 2), ...table('lower_orders', 3, 9), ...table('far', 6)],
}, keyed({ upper: { legacy: 'Orders', new: 'upper_orders' }, lower: { legacy: '"orders"', new: 'lower_orders' } }), () => [
  ['select id, v from "Orders"', 'consistent'],
  ['select id, v from orders', 'differs', 'data'],
  ['select id, v from ORDERS', 'differs', 'data'],
  ['select id, v from Upper', 'consistent'],
  ['select a.v, b.v as w from "Orders" a join upper b on a.id = b.id', 'consistent'],
  ['select a.v from "Orders" a join orders b on a.id = b.id', 'consistent'],
  ['select b.v from "Orders" a join orders b on a.id = b.id', 'differs', 'data'],
  ['select id, v from Far', 'consistent'],
]);

cases('the schema that an engine adds: postgres and duckdb', { legacy: 'postgres', new: 'duckdb' }, {
  legacy: [...table('t', 1, 2), ...table('d', 1, 2)],
  new: ['create schema other', ...table('t', 1, 2), ...table('d', 1, 3), ...table('other.t', 8, 9)],
}, keyed({ t: {}, d: {} }), ({ legacy }) => [
  [{ legacy: `select id, v from ${legacy}.t`, new: 'select id, v from main.t' }, 'consistent'],
  [{ legacy: `select id, v from ${legacy}.d`, new: 'select id, v from main.d' }, 'differs', 'data'],
  [`select d.id, ${legacy}.d.v from ${legacy}.d`, 'differs', 'data'],
  // Another table of that name: not the mapped one.
  [{ legacy: 'select id, v from t', new: 'select id, v from other.t' }, 'differs'],
]);

cases('the schema that an engine adds: mysql and trino', { legacy: 'mysql', new: 'trino' }, {
  legacy: [...table('t', 1, 2), ...table('d', 1, 2)], new: [...table('t', 1, 2), ...table('d_new', 1, 3)],
}, keyed({ t: {}, d: { new: 'd_new' } }), ({ legacy, new: schema }) => [
  [`select id, v from ${legacy}.t`, 'consistent'],
  [{ legacy: `select id, v from \`${legacy}\`.\`t\``, new: `select id, v from memory.${schema}.T` }, 'consistent'],
  [{ legacy: `select id, v from ${legacy}.d`, new: `select id, v from memory.${schema}.D_NEW` }, 'differs', 'data'],
  ['select id, v from d', 'differs', 'data'],
]);

test('a name of the WITH list that differs in case is a table on MySQL', async () => {
  const stores = await openTwoStores({ legacy: 'mysql', new: 'mysql' }, { legacy: table('t', 1), new: table('t', 2) }, keyed({ t: {} }));
  try {
    const { run } = await stores.compare('with T as (select 9 as v) select v from t');
    assert.equal(run.verdict, 'differs');
  } finally {
    await stores.close();
  }
});

test('a store of PostgreSQL without a schema reads public, and public.t is the mapped t', async () => {
  const engine = await openEngine('postgres');
  const name = `names_${Math.random().toString(36).slice(2, 10)}`;
  try {
    await engine.write([...table(`public.${name}`, 1, 2, 3), ...table(name, 8, 9, 3)]);
    const { schema: _, ...settings } = engine.connection.settings;
    const connections = { legacy: { ...engine.connection, settings }, new: engine.connection };
    const comparing = await openComparing(connections, { t: { legacy: name, new: name, key: ['id'] } });
    try {
      for (const text of [`select id, v from public.${name}`, `select id, v from ${name}`, `select id, v from ${String(settings['database'])}.public.${name}`, 'select id, v from t']) {
        const { verdict, cause } = await comparing.compare(text);
        assert.deepEqual([verdict, cause], ['differs', 'data'], text);
      }
      // The table of that name in the other schema is another one.
      const { cause } = await comparing.compare({ legacy: `select id, v from ${String(engine.connection.settings['schema'])}.${name}`, new: `select id, v from ${name}` });
      assert.equal(cause, undefined);
    } finally {
      await comparing.close();
    }
  } finally {
    await engine.write([`drop table public.${name}`]);
    await engine.dispose();
  }
});
