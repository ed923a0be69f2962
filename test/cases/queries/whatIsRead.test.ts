/** What counts as data for the cause: the columns and rows that a text may read. And what is said where the cause cannot be told. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTwoStores } from '../../support/twoStores.ts';
import type { TwoStores } from '../../support/twoStores.ts';

const SAME = [
  `CREATE TABLE ord AS SELECT i::INTEGER AS id, (i % 7)::INTEGER AS cust, DATE '2024-01-01' + (i % 90)::INTEGER AS d, (i * 3 % 100)::INTEGER AS amount, 'n' || i AS note, TIMESTAMP '2024-05-01' AS loaded_at FROM range(300) t(i)`,
  `CREATE TABLE cust AS SELECT i::INTEGER AS id, 'c' || i AS name, 'x' || i AS note FROM range(7) t(i)`,
  `CREATE TABLE surrogate AS SELECT i::INTEGER AS sk, i::INTEGER AS amount FROM range(50) t(i)`,
  `CREATE TABLE many AS SELECT i::INTEGER AS id, i::INTEGER AS v FROM range(6000) t(i)`,
  `CREATE TABLE m AS SELECT (i % 5)::INTEGER AS g, i::INTEGER AS id, (i * 0.1 + 1 / (i + 1))::DOUBLE AS x FROM range(5000) t(i)`,
];
const NEW = [
  ...SAME,
  `UPDATE ord SET loaded_at = loaded_at + INTERVAL 1 DAY`,
  `UPDATE ord SET note = note || ' ' WHERE id % 50 = 1`,
  `UPDATE cust SET note = 'y' WHERE id = 3`,
  `UPDATE surrogate SET sk = sk + 1000`,
  `DELETE FROM many WHERE id % 4 = 1`,
  `CREATE TABLE again AS SELECT * FROM m ORDER BY hash(id)`, `DROP TABLE m`, `ALTER TABLE again RENAME TO m`,
];
const TABLES = {
  ord: { key: ['id'], partition: { column: 'd', by: 'month' }, columns: { loaded_at: { ignore: 'each load writes its own time' } } },
  cust: { key: ['id'] }, surrogate: { key: ['sk'] }, many: { key: ['id'] }, m: { key: ['id'] },
};
/** The same data as far as it is read, and a fault of the query. */
const QUERY: readonly (readonly [string, string])[] = [
  [`SELECT cust, sum(amount) AS s FROM ord WHERE d >= DATE '2024-03-01' GROUP BY cust`, `SELECT cust, sum(amount) AS s FROM ord WHERE d > DATE '2024-03-01' GROUP BY cust`],
  ['SELECT id, amount / 2 AS x FROM ord', 'SELECT id, amount / 3 AS x FROM ord'],
  ['SELECT o.id, o.amount, c.name FROM ord o JOIN cust c ON c.id = o.cust', 'SELECT o.id, o.amount + 1 AS amount, c.name FROM ord AS o JOIN cust AS c ON c.id = o.cust'],
  ['WITH source AS (SELECT * FROM ord), renamed AS (SELECT id, amount AS a FROM source) SELECT * FROM renamed', 'WITH source AS (SELECT * FROM ord), renamed AS (SELECT id, amount + 1 AS a FROM source) SELECT * FROM renamed'],
  ['SELECT * EXCLUDE (note, loaded_at) FROM ord', 'SELECT * EXCLUDE (note, loaded_at) REPLACE (amount + 1 AS amount) FROM ord'],
  ['SELECT count(*) AS note FROM ord', 'SELECT count(*) + 1 AS note FROM ord'],
  ['SELECT id FROM cust WHERE EXISTS (SELECT * FROM ord WHERE ord.cust = cust.id AND amount > 90)', 'SELECT id FROM cust WHERE EXISTS (SELECT * FROM ord WHERE ord.cust = cust.id AND amount > 98)'],
  // The row of cust that differs is not one that the text lets in.
  ['SELECT name, note FROM cust WHERE id < 3', 'SELECT upper(name) AS name, note FROM cust WHERE id < 3'],
  // Another key for each row, which no text names.
  ['SELECT sum(amount) AS s FROM surrogate', 'SELECT sum(amount) + 1 AS s FROM surrogate'],
];
/** The data that differs is read. */
const DATA: readonly (readonly [string, string])[] = [
  ['SELECT id, note FROM ord', 'ord'],
  ['SELECT max("NOTE") AS n, id FROM ord GROUP BY ALL', 'ord'],
  ['SELECT * EXCLUDE loaded_at FROM ord', 'ord'],
  ['SELECT md5(o::VARCHAR) AS h, id FROM (SELECT * EXCLUDE loaded_at FROM ord) o', 'ord'],
  ['SELECT q.a, q.f FROM (SELECT * EXCLUDE loaded_at FROM ord) q(a, b, c, e, f)', 'ord'],
  ['SELECT id, name, cust.note FROM cust', 'cust'],
  ['SELECT n FROM cust c(i, m, n)', 'cust'],
  ['SELECT id, note FROM ord UNION SELECT id, name FROM cust', 'ord'],
];

describe('what counts as data', () => {
  let stores: TwoStores;
  before(async () => {
    stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: SAME, new: NEW }, TABLES);
  });
  after(() => stores.close());

  for (const [legacy, other] of QUERY) {
    it(`is not what no text reads: ${other}`, async () => {
      const { run, findings } = await stores.compare({ legacy, new: other });
      assert.deepEqual([run.verdict, run.cause], ['differs', 'query'], `${run.headline} ${run.causeOutcome?.words ?? ''}`);
      assert.match(run.headline, / — query \(the data agrees\)$/);
      assert.deepEqual([...new Set(findings.map(({ table }) => table))], [null], 'rows that are not read are no findings');
    });
  }
  for (const [text, table] of DATA) {
    it(`is what a text reads: ${text}`, async () => {
      const { run } = await stores.compare(text);
      assert.deepEqual([run.verdict, run.cause], ['differs', 'data'], `${run.headline} ${run.causeOutcome?.words ?? ''}`);
      assert.deepEqual(run.causeOutcome?.sources.filter(({ outcome }) => outcome.verdict === 'differs').map((source) => source.table), [table]);
    });
  }
  it('is an ignored column that a text reads, and then no row is left to run on', async () => {
    const { run } = await stores.compare('SELECT id, loaded_at + INTERVAL 1 HOUR AS t FROM ord');
    assert.deepEqual([run.verdict, run.cause, run.causeOutcome?.reason?.code], ['differs', undefined, 'nothingLeft']);
    assert.match(run.headline, /^✗ 300 rows differ — cause not known; ord/);
    assert.match(run.causeOutcome?.words ?? '', /No row is left/);
  });
  it('is said with its table, and the true reason, where the rows are too many to be left out', async () => {
    const { run } = await stores.compare('SELECT sum(v) AS s FROM many');
    assert.deepEqual([run.verdict, run.cause, run.causeOutcome?.reason?.code], ['differs', undefined, 'limitReached']);
    assert.match(run.headline, /cause not known; many differs$/);
    assert.match(run.causeOutcome?.words ?? '', /1,500.*more than 1,000 keys and 500 ranges/);
    assert.doesNotMatch(run.causeOutcome?.words ?? '', /no key/);
  });
  it('is not the last digits of a sum of floating-point numbers, nor is the query', async () => {
    const { run } = await stores.compare('SELECT g, sum(x) AS s, avg(x) AS a FROM m GROUP BY g');
    assert.deepEqual([run.verdict, run.cause, run.causeOutcome?.reason?.code], ['differs', undefined, 'lastDigits'], `${run.headline} ${run.causeOutcome?.words ?? ''}`);
    assert.match(run.headline, / differ — last digits of floating-point numbers$/);
    const [reason] = run.likelyReasons;
    assert.match(reason?.rule ?? '', /"rel": 1e-12/);
    assert.match(reason?.words ?? '', /only the last digits/);
  });
  it('last digits hide no fault of the query beside them', async () => {
    const { run } = await stores.compare({ legacy: 'SELECT g, sum(x) AS s FROM m GROUP BY g', new: 'SELECT g, sum(CASE WHEN id = 17 THEN x + 0.001 ELSE x END) AS s FROM m GROUP BY g' });
    assert.deepEqual([run.verdict, run.cause], ['differs', 'query'], run.headline);
  });
});
