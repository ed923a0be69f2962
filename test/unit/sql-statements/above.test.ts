import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mapSides } from '../../../server/engine/types.ts';
import type { Sides } from '../../../server/engine/types.ts';
import type { Home } from '../../../server/sql/statements/above/matters.ts';
import { findQueries } from '../../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';

const HOMES = {
  mysql: { engine: 'mysql', schema: 'sales', named: true },
  postgres: { engine: 'postgres', catalog: 'db', schema: 'public' },
  postgresNamed: { engine: 'postgres', catalog: 'db', schema: 'sales', named: true },
  trino: { engine: 'trino', catalog: 'lake', schema: 'sales', named: true },
  duckdb: { engine: 'duckdb', catalog: 'legacy', schema: 'main' },
} as const satisfies Record<string, Home>;
type Name = keyof typeof HOMES;

function pairsOf(text: string, legacy: Name, other: Name = legacy, name = 'q.sql', sibling?: string) {
  const homes: Sides<Home> = { legacy: HOMES[legacy], new: HOMES[other] };
  const siblingName = name.replace('.legacy.', '.new.');
  return findQueries({ text, name, ...(sibling === undefined ? {} : { sibling: { name: siblingName, text: sibling } }) }, mapSides(homes, ({ engine }) => lexicalRules[engine]), homes);
}

/** The problem of the last query of a text. */
const last = (text: string, engine: Name, other?: Name): string | undefined => pairsOf(text, engine, other).at(-1)?.problem;

const Q = 'SELECT a, count(*) AS n FROM t GROUP BY a';

/** Statements that matter for `Q`. */
const MATTER: readonly (readonly [Name, readonly string[]])[] = [
  ['mysql', [
    'USE queries_other', 'use `queries_other`', 'USE Sales', '/* x */ USE queries_other -- y', "SET sql_mode = 'ANSI'", "SET SESSION sql_mode = ''", "SET @@sql_mode = ''", "SET @@session.sql_mode = ''",
    "SET time_zone = 'Europe/Berlin'", "SET NAMES latin1", "SET NAMES utf8mb4 COLLATE utf8mb4_bin", "SET autocommit = 0, sql_mode = ''", 'SET group_concat_max_len = 10',
    'CREATE TEMPORARY TABLE t AS SELECT 1', 'create temporary table if not exists `t` (a int)', 'CREATE OR REPLACE VIEW sales.t AS SELECT 1', 'CREATE ALGORITHM = MERGE DEFINER = root@localhost SQL SECURITY DEFINER VIEW t AS SELECT 1',
    'CREATE FUNCTION count(x INT) RETURNS INT RETURN 1', 'INSERT INTO t VALUES (1)', 'INSERT IGNORE t SET a = 1', 'REPLACE INTO t VALUES (1)', 'UPDATE t SET a = 1', 'UPDATE u JOIN t ON u.a = t.a SET t.a = 1', 'DELETE FROM t', 'DELETE x FROM u x JOIN t',
    'TRUNCATE t', 'TRUNCATE TABLE u, t', 'DROP TABLE IF EXISTS u, t', 'DROP VIEW t', 'ALTER TABLE t ADD b INT', 'RENAME TABLE u TO t', "LOAD DATA LOCAL INFILE 'f' INTO TABLE t", 'CALL p()', 'EXECUTE s', 'source x.sql',
    '/*!40101 SET sql_mode = "ANSI" */', 'DROP DATABASE sales',
  ]],
  ['postgres', [
    'SET search_path TO queries_other', "set search_path = 'queries_other', public", 'SET LOCAL search_path TO x', 'SET SESSION search_path TO x', 'SET SCHEMA \'x\'', 'SET search_path TO public', "SELECT set_config('search_path', 'x', false)",
    'DO $$ BEGIN SET search_path TO x; END $$', 'SET ROLE other', 'SET SESSION AUTHORIZATION other', "SET TIME ZONE 'Europe/Berlin'", 'SET timezone TO 3', "SET datestyle = 'German'", 'SET extra_float_digits = 0',
    'CREATE TEMP TABLE t AS SELECT 1', 'CREATE TABLE pg_temp.t (a int)', 'CREATE UNLOGGED TABLE "t" (a int)', 'CREATE MATERIALIZED VIEW t AS SELECT 1', 'SELECT 1 AS a INTO TEMP t', 'REFRESH MATERIALIZED VIEW CONCURRENTLY t', 'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x',
    'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE', 'COPY t FROM stdin', 'COPY t (a, b) FROM stdin', 'EXPLAIN ANALYZE DELETE FROM t', 'ALTER TABLE IF EXISTS ONLY t RENAME TO u', 'ALTER TABLE u RENAME TO t', 'EXECUTE q', '\\c other', '\\connect other', '\\i other.sql', 'ALTER SCHEMA public RENAME TO x', 'CREATE CAST (int AS text) WITH INOUT',
  ]],
  ['postgresNamed', ['SET search_path TO public', 'SET search_path TO sales, public']],
  ['trino', ['USE other', 'USE other.sales', "SET SESSION time_zone_id = 'Europe/Berlin'", "SET TIME ZONE 'America/New_York'", 'SET PATH lake.other', 'SET ROLE admin', 'CALL lake.system.rollback_to_snapshot(1)', 'CREATE VIEW lake.sales.t AS SELECT 1', 'MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE']],
  ['duckdb', ['USE other', 'USE other.main', "SET search_path = 'other'", "SET schema = 'other'", "ATTACH 'x.db' AS legacy2; USE legacy2", 'CREATE MACRO count(x) AS 1', 'CREATE OR REPLACE TEMP MACRO count(x) AS 1', "SET default_null_order = 'nulls_first'", "PRAGMA default_collation = 'nocase'", 'IMPORT DATABASE \'x\'', '.open other.duckdb', '.read x.sql', 'FROM t SELECT 1; INSERT INTO t BY NAME SELECT 1']],
];

/** Statements that make no difference for `Q`. */
const PASS: readonly (readonly [Name, readonly string[]])[] = [
  ['mysql', [
    'USE sales', 'use `sales`', '-- USE queries_other', '/* USE queries_other */', 'SET NAMES utf8mb4', "SET NAMES 'utf8'", 'SET max_execution_time = 1000', 'SET SESSION innodb_lock_wait_timeout = 5', "SET time_zone = '+00:00'", 'SET GLOBAL sql_mode = \'\'', 'SET @x = 5', 'SET @a := 1, @b = 2', 'SELECT @x := 5', 'SET autocommit = 0, unique_checks = 0', 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'BEGIN', 'START TRANSACTION', 'COMMIT', 'CREATE TEMPORARY TABLE u AS SELECT * FROM t', 'INSERT INTO u SELECT * FROM t', 'UPDATE u SET a = 1', 'DELETE FROM u', 'DROP TABLE IF EXISTS u', 'CREATE INDEX i ON t (a)', 'ANALYZE TABLE t', "PREPARE s FROM 'SELECT * FROM t'", 'LOCK TABLES t READ', 'UNLOCK TABLES', 'CREATE DATABASE other', 'EXPLAIN DELETE FROM t', "SELECT 'USE other'", "SELECT replace(a, 'x', 'y') FROM t",
    'CREATE TEMPORARY TABLE n (a int)', "SET sql_mode = ''; SET sql_mode = DEFAULT", 'USE other; USE sales', 'DELIMITER $$\nCREATE PROCEDURE p() BEGIN USE x; DELETE FROM t; END$$\nDELIMITER ;\nSELECT 1',
  ]],
  ['postgres', [
    'SET statement_timeout = 0', "SET work_mem TO '64MB'", 'SET LOCAL statement_timeout TO 1000', "SET TIME ZONE 'UTC'", 'SET search_path TO "$user", public', 'SET search_path TO x; RESET search_path', 'SET search_path TO x; RESET ALL', 'SET search_path TO x; DISCARD ALL', 'SET search_path TO DEFAULT', 'RESET ROLE', 'SET ROLE x; RESET role', 'COPY t TO stdout', 'COPY (SELECT * FROM t) TO stdout', 'GRANT SELECT ON t TO x', 'CREATE EXTENSION x',
    'PREPARE q AS SELECT 1', 'DEALLOCATE q', 'SELECT a INTO u FROM t', 'CREATE TABLE other.u (t int)', "COMMENT ON TABLE t IS 'x'", 'VACUUM t', '\\timing on', '\\echo x',
  ]],
  ['postgresNamed', ['SET search_path TO sales', "SET search_path = 'sales'", 'SET search_path TO sales, pg_catalog', 'SET search_path TO other; SET search_path TO sales']],
  ['trino', ['USE sales', 'USE lake.sales', 'USE LAKE.Sales', "SET SESSION query_max_run_time = '1h'", 'RESET SESSION query_max_run_time']],
  ['duckdb', ['USE legacy', 'USE legacy.main', 'USE main', 'SET threads = 4', "SET memory_limit = '1GB'", "PRAGMA table_info('t')", 'INSTALL spatial', 'LOAD spatial', "ATTACH 'x.db' AS other", 'CREATE MACRO f(x) AS 1', 'SET VARIABLE x = 1', 'SUMMARIZE t']],
];

describe('a statement above a query', () => {
  for (const [engine, statements] of MATTER) {
    test(`matters: ${engine}`, () => {
      for (const statement of statements) assert.match(last(`${statement}\n;\n${Q};`, engine) ?? '', /^line 1: /, statement);
    });
  }

  for (const [engine, statements] of PASS) {
    test(`makes no difference: ${engine}`, () => {
      for (const statement of statements) assert.equal(last(`${statement};\n${Q};`, engine), undefined, statement);
    });
  }

  test('is named with its line and with what to do', () => {
    assert.equal(
      last(`-- first\nUSE   queries_other;\n\n${Q};`, 'mysql', 'trino'),
      'line 2: USE queries_other changes what the names below mean, and Parity does not run it. Write the names of the tables in full (queries_other.…) and map them in parity.jsonc, or compare an environment whose store has that database or schema.',
    );
    assert.match(last(`CREATE TEMPORARY TABLE t AS SELECT 1;${Q}`, 'mysql') ?? '', /^line 1: CREATE TEMPORARY TABLE t AS SELECT 1 makes or changes t, which the query below reads, and Parity does not run it\. Write its query into a WITH list/);
    assert.match(last(`DELETE FROM t;${Q}`, 'mysql') ?? '', /^line 1: DELETE FROM t changes the rows of t, which the query below reads/);
    assert.match(last(`SET @x = 5;SELECT a FROM t WHERE a > @x`, 'mysql') ?? '', /^line 1: SET @x = 5 sets a variable that the query below reads/);
    assert.match(last(`SELECT 5 INTO @x;SELECT a FROM t WHERE a > @X`, 'mysql') ?? '', /^line 1: SELECT 5 INTO @x sets a variable/);
    assert.match(last(`SET VARIABLE x = 5;SELECT a FROM t WHERE a > getvariable('x')`, 'duckdb') ?? '', /^line 1: SET VARIABLE x = 5 sets a variable/);
  });

  test('counts for every query below it, and for none above it', () => {
    assert.deepEqual(pairsOf(`${Q};\nUSE other;\n${Q};\nSELECT 1;\n${Q}`, 'mysql').map(({ problem }) => problem?.slice(0, 6)), [undefined, undefined, 'line 2', undefined, 'line 2']);
  });

  test('of another schema is another table', () => {
    assert.equal(last('INSERT INTO other.t VALUES (1);SELECT a FROM sales.t', 'mysql'), undefined);
    assert.match(last('INSERT INTO other.t VALUES (1);SELECT a FROM other.t', 'mysql') ?? '', /^line 1/);
    assert.match(last('INSERT INTO sales.t VALUES (1);SELECT a FROM t', 'mysql') ?? '', /^line 1/);
    assert.match(last('INSERT INTO T VALUES (1);SELECT a FROM t', 'postgres') ?? '', /^line 1/);
  });

  test('counts on its side of a pair: in blocks, and in two files', () => {
    const blocks = `USE sales;\n-- parity:legacy\nUSE other\n-- parity:new\nUSE lake.sales\n-- parity:end\n-- parity:legacy\n${Q}\n-- parity:new\n${Q}\n-- parity:end`;
    assert.match(pairsOf(blocks, 'mysql', 'trino').at(-1)?.problem ?? '', /^line 3: USE other /);
    assert.equal(pairsOf(blocks.replace('USE other', 'USE sales'), 'mysql', 'trino').at(-1)?.problem, undefined);
    const two = (legacy: string, other: string) => pairsOf(`${legacy};\n${Q}`, 'mysql', 'trino', 'x.legacy.sql', `${other};\n${Q}`).at(-1)?.problem;
    assert.equal(two('USE sales', 'USE lake.sales'), undefined);
    assert.match(two('USE other', 'USE lake.sales') ?? '', /^line 1: USE other /);
    assert.match(two('USE sales', 'USE lake.other') ?? '', /^x\.new\.sql line 1: USE lake\.other /);
  });

  test('that is a query with a WITH list, a name or a text is none', () => {
    assert.equal(last(`WITH t AS (SELECT 1 AS a) ${Q};${Q}`, 'postgres'), undefined);
    assert.equal(last('CREATE TEMP TABLE total AS SELECT 1;SELECT sum(a) AS total FROM t', 'postgres'), undefined);
    assert.equal(last('CREATE TEMP TABLE t AS SELECT 1;WITH t AS (SELECT 1 AS a FROM u) SELECT a FROM t', 'postgres'), undefined);
  });

  test('of which no end is known does not take more time than its length', () => {
    const text = `${'INSERT INTO u VALUES (1);\n'.repeat(2000)}${`${Q};\n`.repeat(2000)}`;
    assert.equal(pairsOf(text, 'mysql').length, 4000);
  });
});
