/** What must hold for any text: the guard lets nothing through, and what is said of a query is true of an engine that runs it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { analyzeQuery, refuse } from '../../../server/sql/parse/analyzeQuery.ts';
import type { ColumnBound } from '../../../server/sql/statement.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';
import { leaveOut } from '../../../server/sql/statements/rewrite.ts';
import { readCases } from '../../cases/statements/readCases.ts';

const names: readonly LexicalName[] = ['duckdb', 'mysql', 'mariadb', 'trino', 'presto', 'postgres', 'generic'];
const reads = readCases().filter(({ refused }) => refused === null);

describe('the guard', () => {
  it('refuses every reading query of the corpus once something is added that writes, locks or waits', () => {
    const additions = ['; DELETE FROM games', ';\n-- x\nselect 2', ' INTO OUTFILE \'x\'', ' FOR UPDATE', ' LOCK IN SHARE MODE', ' , sleep(1)', ' UNION SELECT pg_sleep(1)', ' )', ' \''];
    for (const { sql, dialect } of reads) {
      for (const addition of additions) assert.notEqual(refuse(`${sql}\n${addition}`, dialect), null, `${sql}\n${addition}`);
    }
  });

  it('refuses every verb that is no read, however it is dressed', () => {
    for (const name of names) {
      for (const verb of ['insert into', 'UPDATE', 'Delete from', 'merge into', 'replace into', 'truncate', 'create table', 'drop table', 'alter table', 'grant', 'call', 'set', 'use', 'begin', 'explain', 'do', 'copy', 'load data', 'vacuum', 'execute', 'lock tables', 'handler']) {
        for (const dress of [`${verb} games`, `/* a */ ${verb} games`, `-- select\n${verb} games`, `(${verb} games)`, `with x as (select 1) ${verb} games`, `with x as (${verb} games returning 1) select 1`]) {
          // A WITH list and brackets are no places for verbs that take no table; there the engine refuses.
          if (dress.startsWith('with') && !/^(?:insert|UPDATE|Delete|merge|replace|truncate|create|drop|alter|call|copy)/.test(verb)) continue;
          assert.notEqual(refuse(dress, name), null, `${name}: ${dress}`);
        }
      }
    }
  });

  it('never throws, nor does the analysis', async () => {
    const piece = fc.constantFrom('select', 'from', 'games', 'with', 'as', '(', ')', ',', '.', 'join', 'on', 'left', 'where', 'and', 'between', '1', "'a'", 'order by', 'limit', 'union', 'a', '*', 'values', 'table', ';', '/*', '*/', "'", '"', '`', '{{', '}}', '?', ':x', '@', '::', 'case', 'over', 'in', '[', ']', '{', '}', 'group by', 'exists', 'for', 'use index', 'partition', 'recursive');
    const text = fc.oneof(fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(' ')), fc.array(piece, { maxLength: 20 }).map((parts) => `select ${parts.join(' ')}`), fc.string({ unit: 'binary', maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...names), async (sql, name) => {
        const analysis = await analyzeQuery(sql, name, () => Promise.resolve({ kind: 'tables', tables: [['games'], ['a']] }));
        assert.ok(analysis.kind === 'read' || analysis.message.startsWith('not compared: '));
      }),
      { numRuns: 3000 },
    );
  });

  it('and the analysis bear deep nesting and long texts', async () => {
    const deep = `select ${'('.repeat(5000)}1${')'.repeat(5000)} from games`;
    const long = `select 1 from games where x in (${'1,'.repeat(150_000)}1)`;
    for (const sql of [deep, long]) {
      const analysis = await analyzeQuery(sql, 'trino');
      assert.equal(analysis.kind === 'read' ? analysis.tables : undefined, null);
    }
  });
});

/** A random query over `games(game_date, season, team)` and `pas(game_date, season, rbi)`, whose bounds are the question. */
const column = fc.constantFrom('game_date', 'season');
const literal = fc.constantFrom('2016-07-01', '2016-07-02', '2016-07-03');
function condition(alias: string): fc.Arbitrary<string> {
  const date = literal.map((value) => `DATE '${value}'`);
  const atom = fc.oneof(
    fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>=', '<>'), date).map(([op, value]) => `${alias}game_date ${op} ${value}`),
    fc.tuple(fc.constantFrom('=', '<', '>='), date).map(([op, value]) => `${value} ${op} ${alias}game_date`),
    fc.tuple(date, date).map(([low, high]) => `${alias}game_date BETWEEN ${low} AND ${high}`),
    fc.tuple(date, date).map(([x, y]) => `${alias}game_date IN (${x}, ${y})`),
    fc.tuple(fc.constantFrom('=', '<', '>'), fc.integer({ min: 1, max: 3 })).map(([op, value]) => `${alias}season ${op} ${value}`),
    fc.tuple(date, fc.integer({ min: 1, max: 3 })).map(([value, season]) => `CASE WHEN ${alias}season = ${season} AND ${alias}game_date > ${value} AND ${alias}season IS NOT NULL THEN true ELSE ${alias}season > 1 END`),
    literal.map((value) => `${alias}game_date = '${value}'::DATE`),
    fc.constant(`${alias}game_date IS NULL`),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      atom,
      fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => `${x} AND ${y}`),
      fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => `(${x} OR ${y})`),
      fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => `${x} OR ${y}`),
      tie('tree').map((x) => `NOT (${x})`),
      tie('tree').map((x) => `(${x})`),
      tie('tree').map((x) => `NOT ${x}`),
    ),
  }));
  return tree;
}
const join = fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'SEMI JOIN', 'ANTI JOIN');
/** Those behind which both sides can be named. */
const plainJoin = fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN');
const on = (kind: string, using: string): string => (kind === 'CROSS JOIN' ? '' : ` ON g.${using} = p.${using}`);
const query = fc.oneof(
  condition('').map((where) => `SELECT * FROM games WHERE ${where}`),
  condition('games.').map((where) => `SELECT count(*), season FROM games WHERE ${where} GROUP BY season`),
  fc.tuple(join, column, condition('g.')).map(([kind, using, where]) => `SELECT g.* FROM games g ${kind} pas p${on(kind, using)} WHERE ${where}`),
  fc.tuple(plainJoin, column, condition('g.'), condition('p.')).map(([kind, using, x, y]) => `SELECT g.team, p.rbi FROM games g ${kind} pas p${on(kind, using)} WHERE ${x} AND ${y}`),
  fc.tuple(condition('g.'), condition('p.')).map(([x, y]) => `SELECT g.team, p.rbi FROM games g, pas p WHERE ${x} AND (${y})`),
  fc.tuple(condition(''), condition('p.')).map(([x, y]) => `WITH games AS (SELECT * FROM games WHERE ${x}) SELECT p.rbi, (SELECT count(*) FROM games) AS n FROM pas p WHERE ${y}`),
  fc.tuple(condition(''), condition('g.')).map(([x, y]) => `SELECT g.team FROM games g WHERE ${y} AND EXISTS (SELECT 1 FROM pas WHERE ${x} AND pas.season = g.season)`),
  fc.tuple(condition(''), condition('')).map(([x, y]) => `SELECT game_date FROM games WHERE ${x} UNION ALL SELECT game_date FROM pas WHERE ${y}`),
  fc.tuple(condition(''), condition('')).map(([x, y]) => `SELECT season FROM games WHERE ${x} EXCEPT SELECT season FROM games WHERE ${y}`),
  fc.tuple(condition('g.'), condition('h.')).map(([x, y]) => `SELECT g.team FROM games g LEFT JOIN games h ON g.season = h.season WHERE ${x} AND ${y}`),
  fc.tuple(condition('g.'), condition('p.'), plainJoin, join).map(([x, y, k, l]) => `SELECT g.team FROM games g ${k} (pas p ${l === 'CROSS JOIN' ? 'JOIN' : l} teams t ON t.team = 'NYA') ON g.season = p.season WHERE ${x} AND ${y}`),
);

describe('the analysis, by DuckDB', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  before(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    await connection.run("CREATE TABLE games AS SELECT d AS game_date, s AS season, t AS team FROM (VALUES (DATE '2016-07-01'), (DATE '2016-07-02'), (DATE '2016-07-03'), (NULL)) x(d), (VALUES (1), (2), (NULL)) y(s), (VALUES ('NYA'), ('BOS')) z(t)");
    await connection.run("CREATE TABLE pas AS SELECT d AS game_date, s AS season, row_number() OVER (ORDER BY d, s) AS rbi FROM (VALUES (DATE '2016-07-01'), (DATE '2016-07-03'), (DATE '2016-07-04'), (NULL)) x(d), (VALUES (2), (3), (NULL)) y(s)");
    await connection.run("CREATE TABLE teams AS SELECT 'NYA' AS team");
  });
  after(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function rows(sql: string): Promise<string[]> {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson().map((row) => JSON.stringify(row)).sort();
  }

  /** Table names by DuckDB's own parser, which adds the alias. */
  const tableNames = (sql: string): string[] => [...new Set(connection.getTableNames(sql, true).map((name) => name.replace(/ AS .*$/, '')))].sort();

  it('finds the tables that DuckDB finds', () => {
    let answered = 0;
    for (const { sql, dialect, tables, unknown, title } of reads) {
      if (dialect !== 'duckdb' || unknown !== null || title === 'quotes in names') continue;
      const theirs = tableNames(sql);
      // It answers with nothing when it cannot tell.
      if (theirs.length === 0) continue;
      answered++;
      assert.deepEqual(theirs, [...new Set(tables.map((table) => table.split(' ')[0] ?? ''))].sort(), sql);
    }
    assert.ok(answered > 10, `DuckDB answered ${answered} times`);
  });

  it('gives bounds outside of which no row matters', async () => {
    let bounded = 0;
    await fc.assert(
      fc.asyncProperty(query, async (sql) => {
        const analysis = await analyzeQuery(sql, 'duckdb', () => Promise.resolve({ kind: 'tables', tables: tableNames(sql).map((name) => [name]) }));
        assert.ok(analysis.kind === 'read');
        assert.ok(analysis.tables !== null, `${sql}: ${analysis.why ?? ''}`);
        if (analysis.bounds.length > 0) bounded++;
        const kept = leaveOut(sql, analysis.tables, (parts) => within(analysis.bounds, parts), (parts) => parts.join('.'), lexicalRules.duckdb);
        assert.ok(kept.kind === 'rewritten', JSON.stringify(kept));
        assert.deepEqual(await rows(kept.text), await rows(sql), `${sql}\n${kept.text}`);
      }),
      { numRuns: 700 },
    );
    assert.ok(bounded > 100, `only ${bounded} queries had bounds`);
  });
});

/** The bounds on a table as a condition; null when there are none. */
function within(bounds: readonly ColumnBound[], table: readonly string[]): string | null {
  const own = bounds.filter((bound) => bound.table.join('.') === table.join('.'));
  const quote = (value: string): string => (/^\d+$/.test(value) ? value : `DATE '${value}'`);
  const conditions = own.map(({ column: name, op, values }) => (op === 'in' ? `${name} IN (${values.map(quote).join(', ')})` : `${name} ${op} ${quote(values[0] ?? '')}`));
  return conditions.length === 0 ? null : conditions.join(' AND ');
}
