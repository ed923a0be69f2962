import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuse } from '../../../server/sql/parse/guard.ts';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';

const refused: Readonly<Partial<Record<LexicalName, readonly string[]>>> = {
  postgres: [
    'select u&"pg\\005fterminate\\005fbackend"(1)',
    'select * from U&"dbl\\0069nk"(\'x\', \'insert into t values (1)\') as t(a int)',
    'select U&"d\\0061t!0061" uescape \'!\' from t',
    'select "pg_sleep"(1)',
    'select pg_catalog."pg_sleep"(1)',
    'select "dblink"(\'x\', \'y\')',
    "select query_to_xml_and_xmlschema('select * from dblink(''x'', ''insert into t values (1)'')', true, true, '')",
    "select query_to_xml('select 1', true, true, '')",
    "select schema_to_xml('s', true, true, '')",
    "select database_to_xml(true, true, '')",
    "select * from ts_stat('select 1')",
    "select * from crosstab('select 1', 'select 2') as c(a int)",
    "select * from crosstab2('select 1')",
    "select * from connectby('t', 'a', 'b', 'c', 0) as c(a int)",
    "select set_config('row_security', 'off', false)",
    "select pg_notify('c', 'p')",
    'select pg_advisory_xact_lock(1)',
    "select pg_read_binary_file('/x')",
    'select pg_log_backend_memory_contexts(1)',
    'select dblink_exec(\'x\')',
    'select public . dblink ( \'x\', \'y\' )',
  ],
  mysql: ['select `sleep`(1)', 'select /*!50000 sleep(1) */', 'select sleep/* x */(1)', 'select last_insert_id(5)', "select service_get_write_locks('a', 'b', 1)", "select load_file('/x')", 'select sys.ps_setup_enable_thread(1)'],
  mariadb: ['select `get_lock`("a", 1)', 'select /*M!100000 sleep(1) */ 1', 'select benchmark(1000000, md5(1))'],
  trino: [
    "select * from table(mysql.system.query(query => 'delete from t'))",
    "select * from table(\"mysql\".\"system\".\"query\"('x'))",
    "select * from table(pg.system.raw_query('x'))",
    "select * from table(es.system.search('x'))",
    "select * from table(iceberg.system.table_changes('a', 'b', 1, 2))",
    'select u&"a" from t',
  ],
  duckdb: [
    "select * from enable_logging(storage = 'file', storage_path = '/x')",
    'select * from "enable_logging"()',
    "select write_log('x')",
    'select * from checkpoint()',
    "select * from query('select 1')",
    "select * from query_table('t')",
    "select * from json_execute_serialized_sql('x')",
    "select getenv('HOME')",
    'select sleep_ms(1000)',
    "select * from postgres_scan('x', 'y', 'z')",
    "select * from sqlite_scan('x', 'y')",
    "select * from mysql_query('x', 'y')",
    'select * from duckdb_secrets()',
    'select * from enable_profiling()',
  ],
};

const sent: Readonly<Partial<Record<LexicalName, readonly string[]>>> = {
  postgres: ['select "sleep" from t', 'select sleep from t', 'select u & "b" from t', 'select count(*), lower(a), "upper"(b) from t', "select 'pg_sleep(1)' from t", 'select ts_rank(a, b), xmlelement(name x), quote_ident(a), nullif(a, b) from t'],
  mysql: ['select `query`, count(*) from t group by `query`', 'select last_day(d), substring_index(a, b, 1), json_extract(j, "$.a") from t'],
  trino: ['select * from table(sequence(1, 3))', "select * from table(exclude_columns(input => table(t), columns => descriptor(a)))", 'select json_query(a, \'lax $.x\') from t'],
  duckdb: ['select * from range(3)', "select list_transform([1], x -> x + 1), regexp_replace(a, 'x', 'y') from t", 'select * from read_parquet(\'x.parquet\')'],
};

describe('functions with effects', () => {
  for (const [dialect, texts] of Object.entries(refused) as [LexicalName, readonly string[]][]) {
    for (const text of texts) it(`${dialect} refuses ${text}`, () => { assert.match(refuse(text, dialect) ?? 'sent', /^not compared: (?:\S+\(\) (?:has side effects|runs text on another server|is a table function)|a name is written with Unicode escapes)/u); });
  }
  for (const [dialect, texts] of Object.entries(sent) as [LexicalName, readonly string[]][]) {
    for (const text of texts) it(`${dialect} sends ${text}`, () => { assert.equal(refuse(text, dialect), null); });
  }
  it('sends what the configuration allows by name', () => {
    assert.equal(refuse('select pg_ls_price(1), "PG_Read_It"(2)', 'postgres', new Set(['pg_ls_price', 'pg_read_it'])), null);
    assert.equal(refuse('select pg_ls_price(1), pg_sleep(1)', 'postgres', new Set(['pg_ls_price'])), 'not compared: pg_sleep() has side effects');
  });
});
