import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import { duckdbLexical, mysqlLexical, trinoLexical } from '../../../server/sql/statements/lexicalRules.ts';
import { assertReads } from '../../../server/stores/readOnlyGuard.ts';

const passes = (statement: string, lexical = mysqlLexical): void => assert.doesNotThrow(() => assertReads(statement, lexical), statement);
const refuses = (statement: string, lexical = mysqlLexical): void =>
  assert.throws(() => assertReads(statement, lexical), (error) => error instanceof StoreError && error.code === 'refused', statement);

describe('the read-only guard', () => {
  test('lets reads through', () => {
    passes('select 1');
    passes('  -- a comment\n/* another */ SELECT 1');
    passes('((select 1) union (select 2))');
    passes('with t as (select 1) select * from t');
    passes('show full columns from t');
    passes("select 'insert; into' as `a;b`, \"x;\" from t # ; done");
    passes("select 'it''s; \\'; fine'");
    passes('select "a;b" from t', trinoLexical);
    passes('select $$a;b into$$', duckdbLexical);
    passes("select e'\\';' as x", duckdbLexical);
    passes('select 1 /* a /* nested ; */ ; */', duckdbLexical);
  });

  test('refuses everything else', () => {
    for (const statement of ['', '-- only a comment', 'insert into t values (1)', 'delete from t', 'select 1; select 2', 'select 1;', 'set x = 1', 'call p()', 'explain analyze select 1']) refuses(statement);
    refuses("select * from t into outfile '/tmp/x'");
    refuses('select * from t for update');
    refuses('select * from t FOR /* x */ SHARE');
    refuses('select * from t lock in share mode');
    refuses('select 1 /*! ; drop table t */');
    refuses('select 1 /*!50000 into outfile "x" */');
    refuses("select 'a\\'; drop table t; -- '", trinoLexical);
    refuses('select 1 /* a /* not nested */ ; drop table t', trinoLexical);
    refuses('select 1 --x\n; drop table t', trinoLexical);
  });
});
