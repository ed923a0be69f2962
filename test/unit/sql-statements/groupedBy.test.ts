import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';

const grouped = async (text: string) => {
  const analysis = await analyzeQuery(text, 'duckdb');
  return analysis.kind === 'read' ? (analysis.groupedBy ?? null) : analysis.message;
};

test('the output columns that a query is grouped by are a key of its result', async () => {
  assert.deepEqual(await grouped('select team, count(*) n from games group by team'), { names: ['team'], byAlias: false });
  assert.deepEqual(await grouped('select g.team as club, year(d) y, count(*) n from games g group by g.team, year(d)'), { names: ['club', 'y'], byAlias: false });
  assert.deepEqual(await grouped('select team, count(*) n from games group by 1'), { names: ['team'], byAlias: false });
});

test('a name that only the select list gives may be another column to the engine, and is marked', async () => {
  assert.deepEqual(await grouped('select year(d) as season, count(*) n from games group by season'), { names: ['season'], byAlias: true });
});

test('what is not wholly in the result is no key', async () => {
  assert.equal(await grouped('select count(*) n from games group by team'), null);
  assert.equal(await grouped('select team, count(*) n from games group by rollup(team)'), null);
  assert.equal(await grouped('select team, count(*) n from games group by all'), null);
  assert.equal(await grouped('select team from games group by team union all select team from games'), null);
  assert.equal(await grouped('select *, count(*) from games group by team'), null);
  assert.equal(await grouped('select team from games'), null);
});
