import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReadPlan } from '../../../server/engine/ports.ts';
import type { CanonicalForm, ColumnType, HashName } from '../../../server/engine/types.ts';
import { UnsupportedForm } from '../../../server/sql/dialect.ts';
import { duckdb } from '../../../server/sql/dialects/duckdb.ts';
import { mariadb } from '../../../server/sql/dialects/mariadb.ts';
import { mysql } from '../../../server/sql/dialects/mysql.ts';
import { dateBounds } from '../../../server/sql/dialects/partitions.ts';
import { trino } from '../../../server/sql/dialects/trino.ts';
import { fineQuery } from '../../../server/sql/fineQueries.ts';
import { checksumQuery, rowsQuery } from '../../../server/sql/queries.ts';
import { parseField, parseTypeName, splitTopLevel } from '../../../server/sql/dialects/typeNames.ts';

const dialects = [duckdb, mariadb, mysql, trino];

describe('names', () => {
  test('identifiers and table names are quoted, and quotes doubled', () => {
    assert.equal(duckdb.quote('a"b'), '"a""b"');
    assert.equal(mysql.quote('a`b'), '`a``b`');
    assert.equal(trino.quoteTable('lake."base.ball".games'), '"lake"."base.ball"."games"');
    assert.equal(mysql.quoteTable('`a``b`.games'), '`a``b`.`games`');
    assert.equal(trino.quoteTable(trino.quoteTable('a.b')), '"a"."b"');
  });

  test('a text literal is safe whatever it holds', () => {
    assert.equal(duckdb.textLiteral("it's"), "'it''s'");
    assert.equal(mysql.textLiteral("it's"), "'it''s'");
    assert.equal(mysql.textLiteral('a\\'), "_utf8mb4 x'615c'");
    assert.equal(mysql.textLiteral('é'), "_utf8mb4 x'c3a9'");
  });
});

describe('types by name', () => {
  test('brackets, quotes and commas inside', () => {
    assert.deepEqual(splitTopLevel('a integer, "b, c" row(x varchar(5), y "q,r")', ','), ['a integer', '"b, c" row(x varchar(5), y "q,r")']);
    assert.deepEqual(parseTypeName('timestamp(6) with time zone'), { base: 'timestamp with time zone', args: ['6'] });
    assert.deepEqual(parseField('"b ""c" decimal(10,2)'), { name: 'b "c', type: 'decimal(10,2)' });
  });

  const expected: readonly (readonly [(typeof dialects)[number], string, ColumnType])[] = [
    [duckdb, 'DECIMAL(18,3)', { kind: 'decimal', precision: 18, scale: 3 }],
    [duckdb, 'INTEGER[3][]', { kind: 'array', element: { kind: 'array', element: { kind: 'integer' } } }],
    [duckdb, 'STRUCT(a INTEGER, "b c" VARCHAR[])', { kind: 'row', fields: [{ name: 'a', type: { kind: 'integer' } }, { name: 'b c', type: { kind: 'array', element: { kind: 'text', fixed: false, caseInsensitive: false } } }] }],
    [duckdb, 'TIMESTAMP WITH TIME ZONE', { kind: 'timestamp', precision: 6, zoned: true }],
    [duckdb, 'TIME WITH TIME ZONE', { kind: 'zonedTime', precision: 6 }],
    [duckdb, 'UNION(a INTEGER, b VARCHAR)', { kind: 'row', union: true, fields: [{ name: '', type: { kind: 'text', fixed: false, caseInsensitive: false } }, { name: 'a', type: { kind: 'integer' } }, { name: 'b', type: { kind: 'text', fixed: false, caseInsensitive: false } }] }],
    [duckdb, 'VARIANT', { kind: 'json', variant: true }],
    [duckdb, 'SOMETHING', { kind: 'unsupported' }],
    [duckdb, "ENUM('a)', 'b')", { kind: 'text', fixed: false, caseInsensitive: false }],
    [mysql, 'varchar(20) utf8mb4_general_ci', { kind: 'text', fixed: false, caseInsensitive: true }],
    [mysql, 'char(5) utf8mb4_bin', { kind: 'text', fixed: true, caseInsensitive: false }],
    [mysql, 'bigint(20) unsigned zerofill', { kind: 'integer', padded: true }],
    [mysql, 'decimal(10,2) unsigned zerofill', { kind: 'decimal', precision: 10, scale: 2, padded: true }],
    [mysql, 'datetime', { kind: 'timestamp', precision: 0, zoned: false }],
    [mysql, "enum('a','b(c)') latin1_swedish_ci", { kind: 'text', fixed: false, caseInsensitive: true, encoding: 'latin1' }],
    [mysql, 'geometry', { kind: 'binary' }],
    [trino, 'timestamp(9) with time zone', { kind: 'timestamp', precision: 9, zoned: true }],
    [trino, 'map(varchar(5), array(real))', { kind: 'map', key: { kind: 'text', fixed: false, caseInsensitive: false }, value: { kind: 'array', element: { kind: 'float', bits: 32 } } }],
    [trino, 'row(timestamp(3) with time zone, INTERVAL DAY TO SECOND, a array(integer), array(integer), timestamp integer)', { kind: 'row', fields: [
      { name: '', type: { kind: 'timestamp', precision: 3, zoned: true } }, { name: '', type: { kind: 'interval', of: 'seconds' } }, { name: 'a', type: { kind: 'array', element: { kind: 'integer' } } },
      { name: '', type: { kind: 'array', element: { kind: 'integer' } } }, { name: 'timestamp', type: { kind: 'integer' } },
    ] }],
    [duckdb, 'STRUCT(a INTEGER[], INTEGER[], TIMESTAMP WITH TIME ZONE)', { kind: 'row', fields: [
      { name: 'a', type: { kind: 'array', element: { kind: 'integer' } } }, { name: '', type: { kind: 'array', element: { kind: 'integer' } } }, { name: '', type: { kind: 'timestamp', precision: 6, zoned: true } },
    ] }],
    [trino, 'row(a integer, "b c" timestamp(3))', { kind: 'row', fields: [{ name: 'a', type: { kind: 'integer' } }, { name: 'b c', type: { kind: 'timestamp', precision: 3, zoned: false } }] }],
    [trino, 'ipaddress', { kind: 'text', fixed: false, caseInsensitive: false, printed: 'ipaddress', address: 'mapped' }],
    [trino, 'time(3) with time zone', { kind: 'zonedTime', precision: 3 }],
    [trino, 'HyperLogLog', { kind: 'binary', own: 'hyperloglog' }],
    [trino, 'qdigest(bigint)', { kind: 'binary', own: 'qdigest(bigint)' }],
    [trino, 'Geometry', { kind: 'binary', own: 'geometry' }],
    [trino, 'JsonPath', { kind: 'unsupported' }],
    [trino, 'unknown', { kind: 'text', fixed: false, caseInsensitive: false }],
    [trino, 'BingTile', { kind: 'text', fixed: false, caseInsensitive: false, printed: 'bingtile' }],
  ];
  for (const [dialect, native, type] of expected) test(`${dialect.name} ${native}`, () => assert.deepEqual(dialect.parseType(native), type));
});

describe('a form never cuts', () => {
  const refused: readonly (readonly [ColumnType, CanonicalForm])[] = [
    [{ kind: 'decimal', precision: 10, scale: 4 }, { form: 'decimal', scale: 2 }],
    [{ kind: 'decimal', precision: 10, scale: 2 }, { form: 'integer' }],
    [{ kind: 'timestamp', precision: 6, zoned: false }, { form: 'timestamp', precision: 3 }],
    [{ kind: 'timestamp', precision: 0, zoned: false }, { form: 'date' }],
    [{ kind: 'time', precision: 6 }, { form: 'time', precision: 0 }],
    [{ kind: 'float', bits: 64 }, { form: 'decimal', scale: 2 }],
    [{ kind: 'zonedTime', precision: 6 }, { form: 'zonedTime', precision: 3 }],
    [{ kind: 'zonedTime', precision: 6 }, { form: 'time', precision: 6 }],
    [{ kind: 'interval', of: 'all' }, { form: 'time', precision: 6 }],
    [{ kind: 'unsupported' }, { form: 'text', trimBlanks: false, foldCase: false }],
  ];
  for (const dialect of dialects) {
    test(dialect.name, () => {
      for (const [type, form] of refused) assert.throws(() => dialect.canonical('x', type, form), UnsupportedForm, `${type.kind} as ${form.form}`);
    });
  }
});

describe('bounds of partitions', () => {
  test('days, months and years of the calendar', () => {
    assert.deepEqual(dateBounds('2016-07-03', 'day'), { from: '2016-07-03', to: '2016-07-04' });
    assert.deepEqual(dateBounds('2016-02-29', 'day'), { from: '2016-02-29', to: '2016-03-01' });
    assert.deepEqual(dateBounds('2016-12-31', 'day'), { from: '2016-12-31', to: '2017-01-01' });
    assert.deepEqual(dateBounds('2016-12', 'month'), { from: '2016-12-01', to: '2017-01-01' });
    assert.deepEqual(dateBounds('2016', 'year'), { from: '2016-01-01', to: '2017-01-01' });
    assert.deepEqual(dateBounds('9999-12', 'month'), { from: '9999-12-01', to: null });
  });

  test('of an engine with zero dates: from the first of them', () => {
    assert.deepEqual(dateBounds('2016-07', 'month', true), { from: '2016-07-00', to: '2016-08-00' });
    assert.deepEqual(dateBounds('2016-12', 'month', true), { from: '2016-12-00', to: '2017-00-00' });
    assert.deepEqual(dateBounds('2016', 'year', true), { from: '2016-00-00', to: '2017-00-00' });
    assert.deepEqual(dateBounds('2016-07-31', 'day', true), { from: '2016-07-31', to: '2016-08-00' });
    // 2016-02-31 may lie behind it.
    assert.deepEqual(dateBounds('2016-02-29', 'day', true), { from: '2016-02-29', to: '2016-03-00', loose: true });
  });

  test('anything else has none', () => {
    for (const [id, by] of [['0000-00', 'month'], ['2016-02-30', 'day'], ['2016', 'month'], ['infinity', 'day'], ['0000', 'year'], ['10000', 'year'], ["2016' or 1=1", 'year']] as const) assert.equal(dateBounds(id, by), null, id);
  });
});

describe('a scan', () => {
  const columns: readonly [string, ColumnType, CanonicalForm][] = [
    ['id', { kind: 'integer' }, { form: 'integer' }],
    ['day', { kind: 'date' }, { form: 'date' }],
    ['name', { kind: 'text', fixed: false, caseInsensitive: false }, { form: 'text', trimBlanks: false, foldCase: false }],
    ['f1', { kind: 'integer' }, { form: 'integer' }],
  ];
  const plan = (hash: HashName): ReadPlan => ({ columns: columns.map(([name, type, form]) => ({ column: { name, type, native: 'x' }, form })), key: [0], hashed: [0, 1, 2, 3], hash });
  const fine = { width: 256n, digest: 'sum', partitions: 'none', notNegative: true, sort: true } as const;
  const source = { kind: 'table', table: 't' } as const;

  test('of Trino makes dates and texts in a derived table, each named twice so that they stay there', () => {
    const sql = fineQuery(trino, source, plan('crc32'), {}, fine);
    assert.match(sql, / from \(select q\."id" as c0, q\."day" as c1, q\."name" as c2, q\."f1" as c3, if\(q\."day" >= date '0001-01-01', cast\(q\."day" as varchar\), [^;]*\) as f1, if\(length\(to_utf8\(cast\(q\."name" as varchar\)\)\) > 900000, array_join\(.*, concat\(cast\(length\(to_utf8\(cast\(q\."name" as varchar\)\)\) as varchar\), '\|', cast\(q\."name" as varchar\)\)\) as f2 from "t" q\) q group by/);
    for (const name of ['q.f1', 'q.f2']) assert.ok(sql.split(name).length > 2, `${name} in ${sql}`);
    assert.match(sql, /concat\(coalesce\(cast\(q\.c0 as varchar\), '~'\), '\|', case when q\.f1 is null then '~' else q\.f1 end, '\|', case when q\.f2 is null then '!\|' else q\.f2 end, '\|', coalesce\(cast\(q\.c3 as varchar\), '~'\)\)/);
    assert.match(checksumQuery(trino, source, plan('crc32'), {}, { by: 'nothing' }), /case when q\.f2 is null then '!\|' else q\.f2 end.* from \(select /);
  });

  test('of other engines, and of Trino rows that are asked for by their keys, does not', () => {
    for (const dialect of [duckdb, mariadb, mysql]) assert.doesNotMatch(fineQuery(dialect, source, plan(dialect.hashes[0] ?? 'sha256'), {}, fine), /from \(select/);
    assert.doesNotMatch(rowsQuery(trino, source, plan('crc32'), { keys: [['1']] }, 'key'), /from \(select/);
  });

  test('of MySQL joins fields by a separator that makes the whole UTF-8', () => {
    assert.match(mysql.rowText([{ text: 'a', form: { form: 'integer' } }, { text: 'b', form: { form: 'text', trimBlanks: false, foldCase: false } }]), /^concat_ws\(_utf8mb4'\|' collate utf8mb4_bin, coalesce\(a, '~'\), coalesce\(length\(b\), '!'\), coalesce\(b, ''\)\)$/);
  });
});
