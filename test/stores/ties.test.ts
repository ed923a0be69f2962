/** Ties in orders on real servers: each asks its own data whether rows tie. The rows lie in another order on each side. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTwoStores } from '../support/twoStores.ts';
import type { EngineName } from './engines.ts';

const VALUES = ["(1, 'x', 5, 1)", "(2, 'x', 5, 2)", "(3, 'y', 5, 3)", "(4, 'y', 7, 4)"];
const made = (rows: readonly string[], key: string): readonly string[] => [`create table tie (id int${key}, g varchar(5), n int, u int)`, ...rows.map((row) => `insert into tie values ${row}`)];
const KEY: Readonly<Record<string, string>> = { trino: '' };

/** Texts that both engines of each pair run. */
const TIES = [
  'select id, row_number() over (order by n) as x from tie',
  'select id, lag(u) over (partition by g order by n) as x from tie',
  'select id, first_value(u) over (order by n) as x from tie',
  'select id, sum(u) over (order by n rows unbounded preceding) as x from tie',
  'with a as (select id, row_number() over (partition by g order by n) as rn from tie) select id from a where rn = 1',
  'select sum(id) as x from (select id from tie order by n limit 2) q',
];
const SETTLED = [
  'select id, row_number() over (order by n, u) as x from tie',
  'select id, row_number() over (order by n, id) as x from tie',
  'select id, rank() over (order by n) as x, sum(u) over (order by n) as y from tie',
  'select sum(id) as x from (select id from tie order by n limit 3) q',
  'select g, s, row_number() over (order by s desc, g) as x from (select g, sum(u) as s from tie group by g) q',
  'with a as (select id, row_number() over (partition by g order by u) as rn from tie) select id from a where rn = 1',
];

for (const [legacy, other] of [['mysql', 'postgres'], ['mariadb', 'trino']] as const) {
  describe(`ties on ${legacy} and ${other}`, () => {
    it('prove nothing where rows tie, and are settled where they do not', async () => {
      const stores = await openTwoStores({ legacy, new: other }, { legacy: made(VALUES, KEY[legacy] ?? ' primary key'), new: made([...VALUES].reverse(), KEY[other] ?? ' primary key') }, { tie: { key: ['id'] } });
      try {
        for (const text of TIES) {
          const { run } = await stores.compare(text);
          assert.deepEqual([run.verdict, run.reason?.code], ['inconclusive', 'notDeterministic'], `${text}: ${run.headline}`);
          assert.match(run.reason?.message ?? '', /rows tie/, text);
        }
        for (const text of SETTLED) assert.equal((await stores.compare(text)).run.verdict, 'consistent', text);
        const grouped = { legacy: "select group_concat(g order by n) as x from tie", new: other === 'trino' ? "select array_join(array_agg(g order by n), ',') as x from tie" : "select string_agg(g, ',' order by n) as x from tie" };
        assert.equal((await stores.compare(grouped)).run.reason?.code, 'notDeterministic');
      } finally {
        await stores.close();
      }
    });
  });
}

describe('columns outside of GROUP BY on MariaDB', () => {
  const pair: { readonly legacy: EngineName; readonly new: EngineName } = { legacy: 'mariadb', new: 'mariadb' };
  it('prove nothing where a group has several values of them', async () => {
    const stores = await openTwoStores(pair, { legacy: made(VALUES, ' primary key'), new: made(VALUES, ' primary key') }, { tie: { key: ['id'] } });
    try {
      for (const text of ['select g, u, sum(n) as s from tie group by g', 'select n as k, concat(g, id) as x from tie group by n', 'select max(n) as m, id from tie']) {
        const { run } = await stores.compare(text);
        assert.deepEqual([run.verdict, run.reason?.code], ['inconclusive', 'notDeterministic'], `${text}: ${run.headline}`);
        assert.match(run.reason?.message ?? '', /outside of GROUP BY \(rows tie/, text);
      }
      for (const text of ['select id, g, sum(n) as s from tie group by id', 'select upper(g) as k, sum(n) as s from tie group by upper(g)', 'select g as k, count(*) + 1 as c from tie group by k', 'select g, length(g) as c from tie group by g with rollup']) {
        assert.equal((await stores.compare(text)).run.verdict, 'consistent', text);
      }
    } finally {
      await stores.close();
    }
  });
});
