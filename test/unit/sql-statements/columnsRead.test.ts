import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';

/** Columns that every table of these texts has. */
const HAS = ['a', 'b', 'c', 'note', 'day'];

/** What is read of each mention of a table, in order; `*`: all. A name behind a table that the table does not have is shown with `?`. */
async function readOf(sql: string, dialect: LexicalName): Promise<readonly string[]> {
  const analysis = await analyzeQuery(sql, dialect);
  assert.ok(analysis.kind === 'read' && analysis.tables !== null, JSON.stringify(analysis));
  return (analysis.columnsRead ?? []).map(({ names, own, allBut }) => {
    const all = allBut === null ? [] : HAS.filter((name) => !allBut.includes(name));
    const read = HAS.filter((name) => names.includes(name) || own.includes(name) || all.includes(name));
    return [read.length === HAS.length ? '*' : read.join(' '), ...own.filter((name) => !HAS.includes(name)).map((name) => `${name}?`)].join(' ');
  });
}

const CASES: readonly (readonly [LexicalName, string, readonly string[]])[] = [
  ['postgres', 'SELECT a, sum(b) AS note FROM t GROUP BY a ORDER BY note', ['a b']],
  ['postgres', 'SELECT a, note FROM t', ['a note']],
  ['postgres', 'SELECT "NOTE", A FROM t', ['a note']],
  ['mysql', 'SELECT a, "note" FROM t', ['a note']],
  ['mysql', 'SELECT `a` FROM t WHERE b > 1 ORDER BY c', ['a b c']],
  ['mysql', 'SELECT BINARY note FROM t', ['note']],
  ['postgres', 'SELECT a AT TIME ZONE note FROM t', ['a note']],
  ['postgres', "SELECT a FROM t WHERE day > DATE '2020-01-01' + INTERVAL '1' DAY", ['a day']],
  ['postgres', "SELECT a FROM t WHERE b > DATE '2020-01-01' + INTERVAL '1' DAY", ['a b']],
  ['postgres', 'SELECT extract(DAY FROM a) FROM t', ['a']],
  ['postgres', 'SELECT x.a, y.b FROM t x JOIN u y ON x.c = y.c', ['a c', 'b c']],
  ['postgres', 'SELECT a, y.b FROM t JOIN u y USING (c)', ['a c', 'a b c']],
  ['postgres', 'SELECT x.a FROM t x NATURAL JOIN u y', ['*', '*']],
  ['postgres', 'SELECT * FROM t', ['*']],
  ['postgres', 'SELECT x.* FROM t x, u y WHERE x.a = y.b', ['*', 'b']],
  ['postgres', 'SELECT count(*) FROM t', ['']],
  ['postgres', 'SELECT 2 * a * b FROM t', ['a b']],
  ['postgres', 'SELECT count(x) FROM t x', ['*']],
  ['postgres', 'SELECT row_to_json(t) FROM t', ['*']],
  ['postgres', 'SELECT t::text FROM t', ['*']],
  ['postgres', 'SELECT (t).note FROM t', ['*']],
  ['postgres', 'SELECT a FROM t WHERE row(t.*) IS NOT NULL', ['*']],
  ['postgres', 'SELECT x FROM t g(x, y)', ['*']],
  ['postgres', 'SELECT q.x FROM (SELECT * FROM t) q(x, y)', ['*']],
  ['postgres', 'WITH q(x, y) AS (SELECT * FROM t) SELECT x FROM q', ['*']],
  ['postgres', 'WITH s AS (SELECT * FROM t), r AS (SELECT a AS id FROM s WHERE b > 1) SELECT * FROM r', ['a b']],
  ['postgres', 'WITH s AS (SELECT * FROM t) SELECT * FROM s', ['*']],
  ['postgres', 'WITH s AS (SELECT * FROM t) SELECT a FROM s UNION SELECT b FROM s', ['a b']],
  ['postgres', 'WITH s AS (SELECT * FROM t UNION SELECT * FROM u) SELECT a FROM s', ['*', '*']],
  ['postgres', 'SELECT a FROM (SELECT DISTINCT * FROM t) q', ['*']],
  ['postgres', 'SELECT DISTINCT ON (a) * FROM t ORDER BY a, b', ['*']],
  ['postgres', 'SELECT a FROM t WHERE EXISTS (SELECT * FROM u WHERE u.b = t.b)', ['a b', 'b']],
  ['postgres', 'SELECT a FROM t WHERE b IN (SELECT c FROM u)', ['a b c', 'c']],
  ['postgres', 'SELECT a FROM t WHERE (b, c) IN (SELECT * FROM u)', ['a b c', '*']],
  ['postgres', 'SELECT q.note FROM (SELECT a AS note FROM t) q', ['a']],
  ['postgres', 'SELECT q.note FROM (SELECT a, x.* FROM t x) q', ['a note']],
  ['postgres', 'SELECT a FROM s.t WHERE s.t.b = 1', ['a b']],
  ['postgres', 'SELECT t.a, t.ctid FROM t', ['a ctid?']],
  ['postgres', 'SELECT a FROM t UNION ALL SELECT note FROM u', ['a', 'note']],
  ['postgres', 'SELECT sum(a) OVER (PARTITION BY b ORDER BY c) FROM t', ['a b c']],
  ['duckdb', 'FROM t', ['*']],
  ['duckdb', 'SELECT * EXCLUDE (note, day) FROM t', ['a b c']],
  ['duckdb', 'SELECT * EXCLUDE note, day FROM t', ['a b c day']],
  ['duckdb', 'SELECT * EXCLUDE (note) FROM t WHERE note IS NULL', ['*']],
  ['duckdb', "SELECT COLUMNS('a.*') FROM t", ['*']],
  ['duckdb', 'SELECT nation.a FROM (SELECT b AS nation FROM t) q, u nation', ['b', 'a b']],
  ['trino', 'SELECT a.b FROM t', ['a']],
  ['trino', 'SELECT e FROM t CROSS JOIN UNNEST(t.note) AS u(e)', ['note']],
];

describe('which columns a text may read', () => {
  for (const [dialect, sql, wanted] of CASES) {
    it(`${dialect}: ${sql}`, async () => {
      assert.deepEqual(await readOf(sql, dialect), wanted);
    });
  }
});
