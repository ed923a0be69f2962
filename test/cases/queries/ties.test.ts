/** Rows that tie in an order: the same data in another order of rows on each side, so that an engine takes another one of them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTwoStores } from '../../support/twoStores.ts';
import type { TwoStores } from '../../support/twoStores.ts';

const ROWS = `SELECT i AS id, i % 20 AS cust, DATE '2024-01-01' + ((i * 7) % 5)::INTEGER AS d, ((i * 37) % 101)::INTEGER AS amt, 'n' || (i * 13) % 50 AS name FROM range(400) r(i)`;
const made = (order: string): readonly string[] => [
  `CREATE TABLE ord AS SELECT * FROM (${ROWS}) ORDER BY ${order}`,
  `CREATE TABLE uni AS SELECT * FROM (SELECT i AS id, i % 20 AS cust, i // 20 AS step, i * 3 AS amt FROM range(400) r(i)) ORDER BY ${order}`,
  `CREATE TABLE pk (id INTEGER PRIMARY KEY, cust INTEGER, d INTEGER)`,
  `INSERT INTO pk SELECT i, i % 20, i % 3 FROM range(60) r(i) ORDER BY ${order.replace('id', 'i')}`,
];

/** Texts that hang on which of two rows that tie comes first. */
const TIES: readonly string[] = [
  'SELECT id, row_number() OVER (PARTITION BY cust ORDER BY d) AS x FROM ord',
  'SELECT id, row_number() OVER w AS x FROM ord WINDOW w AS (PARTITION BY cust ORDER BY d)',
  'SELECT id, lag(amt) OVER (PARTITION BY cust ORDER BY d) AS x FROM ord',
  'SELECT id, lead(id, 2) OVER (ORDER BY d) AS x FROM ord',
  'SELECT id, first_value(id) OVER (PARTITION BY cust ORDER BY d) AS x FROM ord',
  'SELECT id, last_value(id) OVER (PARTITION BY cust ORDER BY d) AS x FROM ord',
  'SELECT id, nth_value(id, 2) OVER (PARTITION BY cust ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS x FROM ord',
  'SELECT id, ntile(4) OVER (ORDER BY d) AS x FROM ord',
  'SELECT id, sum(amt) OVER (PARTITION BY cust ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM ord',
  'SELECT id, count(*) OVER (ORDER BY d ROWS 2 PRECEDING) AS x FROM ord',
  'SELECT cust, id FROM ord QUALIFY row_number() OVER (PARTITION BY cust ORDER BY d DESC) = 1',
  'WITH r AS (SELECT *, row_number() OVER (PARTITION BY cust ORDER BY d) AS rn FROM ord) SELECT cust, id FROM r WHERE rn = 1',
  'WITH o AS (SELECT * FROM ord WHERE amt > 3) SELECT cust, id FROM (SELECT o.*, row_number() OVER (PARTITION BY cust ORDER BY d) AS rn FROM o) q WHERE rn = 1',
  'SELECT DISTINCT ON (cust) cust, id FROM ord ORDER BY cust, d',
  'SELECT cust, max_by(id, d) AS x FROM ord GROUP BY cust',
  'SELECT cust, arg_min(id, d) AS x FROM ord GROUP BY cust',
  'SELECT d, mode(name) AS x FROM ord GROUP BY d',
  "SELECT cust, string_agg(name, ',' ORDER BY d) AS x FROM ord GROUP BY cust",
  'SELECT cust, array_agg(id ORDER BY d) AS x FROM ord GROUP BY 1',
  'SELECT cust, list(id) AS x FROM ord GROUP BY cust',
  'SELECT cust, first(id ORDER BY d) AS x FROM ord GROUP BY cust',
  'SELECT sum(id) AS x FROM (SELECT id FROM ord ORDER BY d LIMIT 100) q',
  'WITH top AS (SELECT id, d FROM ord ORDER BY d FETCH FIRST 30 ROWS ONLY) SELECT count(*) AS n, sum(id) AS x FROM top',
  'SELECT c.cust, l.id FROM (SELECT DISTINCT cust FROM ord) c, LATERAL (SELECT o.id FROM ord o WHERE o.cust = c.cust ORDER BY o.d LIMIT 1) l',
  'SELECT ARRAY(SELECT id FROM ord ORDER BY d) AS x',
  'SELECT cust, s, row_number() OVER (ORDER BY s) AS x FROM (SELECT cust, max(d) AS s FROM ord GROUP BY cust) q',
  'SELECT cust, row_number() OVER (ORDER BY max(d)) AS x FROM ord GROUP BY cust',
  'SELECT cust, any_value(name) AS x FROM ord GROUP BY cust',
  'SELECT cust, arbitrary(CASE WHEN id < 200 THEN 1 END) AS x FROM ord GROUP BY cust',
];

/** Texts that look alike and that the data, a key or the text settles. */
const SETTLED: readonly string[] = [
  'SELECT id, row_number() OVER (PARTITION BY cust ORDER BY step) AS x FROM uni',
  'SELECT id, row_number() OVER (ORDER BY cust, step DESC) AS x, sum(amt) OVER (PARTITION BY cust ORDER BY step ROWS UNBOUNDED PRECEDING) AS y FROM uni',
  'SELECT id, lag(amt) OVER (PARTITION BY cust ORDER BY d, id) AS x FROM ord',
  'SELECT id, row_number() OVER (ORDER BY d, id) AS x FROM pk',
  'SELECT u.id, row_number() OVER (PARTITION BY u.cust ORDER BY u.step) AS x FROM uni u JOIN pk p ON p.id = u.cust',
  'WITH a AS (SELECT * FROM uni WHERE amt > 10), b AS (SELECT a.*, row_number() OVER (PARTITION BY cust ORDER BY step) AS rn FROM a) SELECT cust, id FROM b WHERE rn = 1',
  'SELECT id, rank() OVER (PARTITION BY cust ORDER BY d) AS x, dense_rank() OVER (ORDER BY d) AS y FROM ord',
  'SELECT id, sum(amt) OVER (PARTITION BY cust ORDER BY d) AS x, count(*) OVER (ORDER BY d) AS y FROM ord',
  'SELECT id, first_value(d) OVER (PARTITION BY cust ORDER BY d) AS x FROM ord',
  "SELECT cust, string_agg(name, ',' ORDER BY name) AS x FROM ord GROUP BY cust",
  "SELECT cust, string_agg(id::VARCHAR, ',' ORDER BY step) AS x FROM uni GROUP BY cust",
  'SELECT cust, max_by(id, step) AS x FROM uni GROUP BY cust',
  'SELECT cust, any_value(cust * 2) AS x FROM ord GROUP BY cust',
  'SELECT mode(least(cust, 18)) AS x FROM uni',
  'SELECT DISTINCT ON (cust) cust, id FROM uni ORDER BY cust, step',
  'SELECT cust, id FROM uni QUALIFY row_number() OVER (PARTITION BY cust ORDER BY step DESC) = 1',
  'SELECT sum(id) AS x FROM (SELECT id FROM uni ORDER BY amt LIMIT 100) q',
  // Ties that no LIMIT cuts through.
  'SELECT sum(id) AS x FROM (SELECT id FROM ord ORDER BY d LIMIT 80) q',
  'SELECT cust, s, row_number() OVER (ORDER BY s, cust) AS x FROM (SELECT cust, sum(amt) AS s FROM ord GROUP BY cust) q',
  'SELECT cust AS c, row_number() OVER (ORDER BY sum(amt) DESC, cust) AS x FROM ord GROUP BY c',
  'SELECT cust, row_number() OVER (ORDER BY sum(step + cust), cust) AS x FROM uni GROUP BY 1',
];

describe('rows that tie in an order', () => {
  let stores: TwoStores;
  before(async () => {
    stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: made('id'), new: made('hash(id)') }, { ord: { key: ['id'] }, uni: {} });
  });
  after(() => stores.close());

  for (const text of TIES) {
    it(`proves nothing: ${text}`, async () => {
      const { run } = await stores.compare(text);
      assert.deepEqual([run.verdict, run.reason?.code, run.cause], ['inconclusive', 'notDeterministic', undefined], run.headline);
    });
  }
  for (const text of SETTLED) {
    it(`is settled: ${text}`, async () => {
      const { run } = await stores.compare(text);
      assert.equal(run.verdict, 'consistent', run.headline);
    });
  }
  it('says where rows tie, and of what it is not known', async () => {
    const tied = (await stores.compare(TIES[0] ?? '')).run.reason?.message ?? '';
    assert.match(tied, /ROW_NUMBER\(\) may tie \(rows tie in ORDER BY d on the (legacy|new) side\)/);
    const { run } = await stores.compare('SELECT id, row_number() OVER (PARTITION BY cust ORDER BY step) AS x FROM uni');
    assert.ok(run.evidence.notes.includes('ROW_NUMBER() may tie: no rows tie'), run.evidence.notes.join('\n'));
  });
});
