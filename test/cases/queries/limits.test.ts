/** A LIMIT that cut nothing is none; where it cuts, the data says whether rows tie at its end. The same rows lie in another order on each side. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTwoStores } from '../../support/twoStores.ts';
import type { TwoStores } from '../../support/twoStores.ts';

const made = (order: string, more: readonly string[] = []): readonly string[] => [
  `CREATE TABLE ord AS SELECT * FROM (SELECT i AS id, i % 20 AS cust, (i * 7) % 5 AS d, (i * 37) % 101 AS amt, CASE WHEN i % 50 = 0 THEN NULL ELSE i % 8 END AS gap FROM range(400) r(i)) ORDER BY ${order}`,
  'CREATE TABLE pk (id INTEGER PRIMARY KEY, name VARCHAR)',
  `INSERT INTO pk SELECT i, 'n' || i % 7 FROM range(60) r(i) ORDER BY i ${order.includes('DESC') ? 'DESC' : ''}`,
  ...more,
];
const TABLES = { ord: { key: ['id'] } };

describe('a LIMIT, between equal data', () => {
  let stores: TwoStores;
  before(async () => { stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: made('id'), new: made('(id * 17) % 401 DESC') }, TABLES); });
  after(() => stores.close());

  const consistent: readonly (readonly [text: string, rows: number, note: RegExp | null])[] = [
    ['SELECT cust, sum(amt) AS s FROM ord GROUP BY cust ORDER BY s DESC LIMIT 100', 20, /cut nothing/],
    ['SELECT cust, sum(amt) AS s FROM ord GROUP BY cust LIMIT 20', 20, /cut nothing/],
    ['SELECT cust, sum(amt) AS s FROM ord GROUP BY cust FETCH FIRST 21 ROWS ONLY', 20, /cut nothing/],
    ['SELECT id FROM ord WHERE id < 0 ORDER BY amt LIMIT 5', 0, /cut nothing/],
    ['(SELECT id FROM ord WHERE id < 3) UNION ALL SELECT 7 LIMIT 10', 4, /cut nothing/],
    // No two of the rows at the end tie, though others do.
    ['SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m DESC LIMIT 5', 5, /no rows tie at the end/],
    // Rows that tie at the end: all of them are the same on both sides.
    ['SELECT id, d FROM ord ORDER BY d LIMIT 10', 400, /which of the tied rows are shown is open/],
    ['SELECT id, d FROM ord ORDER BY d DESC NULLS LAST FETCH NEXT 7 ROWS ONLY', 400, /which of the tied rows are shown is open/],
    ['SELECT id, amt FROM ord LIMIT 10', 400, /which of the tied rows are shown is open/],
    // A key that the store declares is an order.
    ['SELECT id, name FROM pk ORDER BY id LIMIT 10', 10, null],
    ['SELECT id, d FROM ord ORDER BY d, id LIMIT 10', 10, null],
  ];
  for (const [text, rows, note] of consistent) {
    it(`is consistent: ${text}`, async () => {
      const { run } = await stores.compare(text);
      assert.equal(run.verdict, 'consistent', run.reason?.message);
      assert.deepEqual([run.outcome.counts.legacy, run.outcome.counts.new], [rows, rows]);
      const notes = run.evidence.notes.join('; ');
      if (note === null) assert.doesNotMatch(notes, /LIMIT/);
      else assert.match(notes, note);
    });
  }

  const open: readonly (string | { readonly legacy: string; readonly new: string })[] = [
    'SELECT id, d FROM ord ORDER BY d LIMIT 10 OFFSET 3',
    'SELECT id, d FROM ord ORDER BY d % 3 LIMIT 10',
    { legacy: 'SELECT id, d FROM ord ORDER BY d LIMIT 10', new: 'SELECT id, d FROM ord ORDER BY d LIMIT 11' },
    { legacy: 'SELECT id, d FROM ord ORDER BY d LIMIT 10', new: 'SELECT id, d FROM ord ORDER BY d DESC LIMIT 10' },
    { legacy: 'SELECT id, d FROM ord ORDER BY d LIMIT 10', new: 'SELECT id, d FROM ord' },
  ];
  for (const text of open) {
    it(`proves nothing: ${typeof text === 'string' ? text : `${text.legacy} ‖ ${text.new}`}`, async () => {
      const { run } = await stores.compare(text);
      assert.deepEqual([run.verdict, run.reason?.code], ['inconclusive', 'notDeterministic']);
    });
  }

  const differs: readonly { readonly legacy: string; readonly new: string }[] = [
    // Neither LIMIT leaves anything open: the texts differ.
    { legacy: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m DESC LIMIT 5', new: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m LIMIT 5' },
    { legacy: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m DESC LIMIT 5', new: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m DESC LIMIT 6' },
    { legacy: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust ORDER BY m DESC LIMIT 5', new: 'SELECT cust, max(id) AS m FROM ord GROUP BY cust LIMIT 100' },
    // Rows tie at the end, and the rows are others.
    { legacy: 'SELECT id, gap FROM ord ORDER BY gap LIMIT 8', new: 'SELECT id, gap FROM (SELECT id, coalesce(gap, 9) AS gap FROM ord) q ORDER BY gap LIMIT 8' },
  ];
  for (const text of differs) {
    it(`differs, and the query is at fault: ${text.legacy} ‖ ${text.new}`, async () => {
      const { run } = await stores.compare(text);
      assert.deepEqual([run.verdict, run.cause], ['differs', 'query'], run.reason?.message);
    });
  }
});

describe('a LIMIT, between data that differ', () => {
  let stores: TwoStores;
  before(async () => {
    stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: made('id'), new: made('id DESC', ['UPDATE ord SET amt = 1000 WHERE id = 17', 'UPDATE ord SET d = 0 WHERE id = 4']) }, TABLES);
  });
  after(() => stores.close());

  for (const text of [
    'SELECT cust, sum(amt) AS s FROM ord GROUP BY cust ORDER BY s DESC LIMIT 100',
    'SELECT cust, sum(amt) AS s FROM ord GROUP BY cust ORDER BY s DESC, cust LIMIT 3',
    'SELECT id, d, amt FROM ord ORDER BY d LIMIT 10',
    'SELECT id, amt FROM ord LIMIT 10',
  ]) {
    it(`blames the data: ${text}`, async () => {
      const { run } = await stores.compare(text);
      assert.deepEqual([run.verdict, run.cause], ['differs', 'data'], run.reason?.message);
    });
  }
});
