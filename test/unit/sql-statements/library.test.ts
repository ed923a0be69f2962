import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';
import { tablesByLibrary } from '../../../server/sql/parse/library.ts';

const SELF_NAMED = 'WITH orders AS (SELECT id, CASE WHEN amount < 0 THEN 0 ELSE amount END AS amount FROM main.orders) SELECT sum(amount) AS amount FROM orders';

/** A chain of WITH names whose columns name a column of their own name twice each: 2^n ways to a source column. */
function chain(steps: number): string {
  const ctes = Array.from({ length: steps }, (_, i) => `c${i + 1} AS (SELECT CASE WHEN x > 1 THEN x ELSE -x END AS x, coalesce(y, y) AS y FROM c${i})`);
  return `WITH c0 AS (SELECT x, y FROM s.t), ${ctes.join(', ')} SELECT sum(x * (1 - y)) AS x, sum(y * (1 - x)) AS y FROM c${steps}`;
}

/** So wide that the library needs far more than the time it gets. */
const WIDE = `select ${Array.from({ length: 15_000 }, (_, i) => `a${i} + 1`).join(', ')} from t`;

describe('the parsing library', () => {
  it('finds the tables of self-named and chained WITH names', async () => {
    assert.deepEqual(await tablesByLibrary(SELF_NAMED, 'duckdb'), { kind: 'tables', tables: [['main', 'orders']] });
    assert.deepEqual(await tablesByLibrary(chain(20), 'duckdb'), { kind: 'tables', tables: [['s', 't']] });
    assert.deepEqual(await tablesByLibrary(chain(40), 'trino'), { kind: 'tables', tables: [['s', 't']] });
  });

  it('tells names of WITH from tables', async () => {
    const tables = async (text: string): Promise<readonly string[]> => {
      const answer = await tablesByLibrary(text, 'postgres');
      assert.ok(answer.kind === 'tables');
      return answer.tables.map((parts) => parts.join('.'));
    };
    assert.deepEqual(await tables('with recursive n as (select 1 as i union all select i + 1 from n where i < 9) select * from n'), []);
    assert.deepEqual(await tables('with a as (select * from b), b as (select * from a) select * from b'), ['b']);
    assert.deepEqual(await tables('with a as (select 1) select * from (with a as (select * from x.a) select * from a) q, a'), ['x.a']);
    assert.deepEqual(await tables('select * from (with a as (select 1) select * from a) q join a on true'), ['a']);
    assert.deepEqual(await tables('select a.x from t a where exists (select 1 from u where u.x = a.x)'), ['t', 'u']);
    assert.deepEqual(await tables('select 1 from a union all select 2 from (b join c on true) where 1 in (select x from d)'), ['a', 'b', 'c', 'd']);
  });

  it('is ended when it is late, and answers the next question', async () => {
    const [late, next] = await Promise.all([tablesByLibrary(WIDE, 'duckdb', 5), tablesByLibrary('select * from t', 'duckdb')]);
    assert.deepEqual(late, { kind: 'unknown', why: 'the parser took longer than 0.005 s and was stopped' });
    assert.deepEqual(next, { kind: 'tables', tables: [['t']] });
  });

  it('is ended when its stack overflows, and answers the next question', async () => {
    const deep = `select ${Array.from({ length: 50_000 }, () => '1').join('+')} from t`;
    const [stopped, next] = await Promise.all([tablesByLibrary(deep, 'duckdb'), tablesByLibrary('select * from t', 'duckdb')]);
    assert.ok(stopped.kind === 'unknown');
    assert.match(stopped.why, /^the parser stopped: .*Maximum call stack size exceeded$/u);
    assert.deepEqual(next, { kind: 'tables', tables: [['t']] });
  });

  it('leaves a query readable whose tables it could not tell', async () => {
    const analysis = await analyzeQuery('select 1 from t', 'duckdb', () => Promise.resolve({ kind: 'unknown', why: 'the parser took longer than 5 s and was stopped' }));
    assert.ok(analysis.kind === 'read');
    assert.equal(analysis.tables, null);
    assert.equal(analysis.why, 'the parser took longer than 5 s and was stopped');
  });
});
