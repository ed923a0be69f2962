/** Edge values: each only where its type can hold it, and the texts that they have to have. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CanonicalForm, ColumnType } from '../../../server/engine/types.ts';
import { edgeValues } from '../../../server/calibrate/edgeValues.ts';
import { expectedText, floatText } from '../../../server/calibrate/expected.ts';
import type { Dialect, DialectName } from '../../../server/sql/dialect.ts';
import { duckdb } from '../../../server/sql/dialects/duckdb.ts';
import { mariadb } from '../../../server/sql/dialects/mariadb.ts';
import { mysql } from '../../../server/sql/dialects/mysql.ts';
import { postgres } from '../../../server/sql/dialects/postgres.ts';
import { trino } from '../../../server/sql/dialects/trino.ts';
import { naturalForm } from '../../../server/sql/dialects/engineSql.ts';
import { typedValues } from '../../../server/sql/typedValues.ts';

const dialects: readonly Dialect[] = [duckdb, mariadb, mysql, postgres, trino];
const of = (dialect: Dialect, native: string): readonly unknown[] => edgeValues({ engine: dialect.name, native, type: dialect.parseType(native) });
const has = (dialect: Dialect, native: string, value: string): boolean => of(dialect, native).includes(value);

describe('edge values', () => {
  for (const dialect of dialects) {
    test(`every type that ${dialect.name} is known to have has some, NULL first, each once, and each can be written`, () => {
      for (const native of typedValues(dialect.name).natives) {
        const type = dialect.parseType(native);
        assert.notEqual(type.kind, 'unsupported', native);
        const values = edgeValues({ engine: dialect.name, native, type });
        assert.ok(values.length >= (type.kind === 'boolean' ? 3 : 4), `${native}: ${values.length}`);
        assert.equal(values[0], null, native);
        assert.equal(new Set(values.slice(1).map((value) => JSON.stringify(value))).size, values.length - 1, native);
        for (const value of values) assert.notEqual(typedValues(dialect.name).write(value, type, native), null, `${native}: ${JSON.stringify(value)}`);
        // What an engine prints of an address is the engine's to say: its text is known in the form of addresses.
        const form = type.kind === 'text' && type.address !== undefined ? ({ form: 'address', mapped: false } as const) : naturalForm(type);
        assert.ok(form !== null);
        for (const value of values) assert.notEqual(expectedText(value, type, form), undefined, `${native}: ${JSON.stringify(value)}`);
      }
    });
  }

  test('ends of a range, and nothing past them', () => {
    assert.deepEqual([has(mariadb, 'bigint', '9223372036854775807'), has(mariadb, 'bigint', '9223372036854775808'), has(mariadb, 'bigint', '-9223372036854775808')], [true, false, true]);
    assert.deepEqual([has(mariadb, 'bigint unsigned', '18446744073709551615'), has(mariadb, 'bigint unsigned', '18446744073709551616'), has(mariadb, 'bigint unsigned', '-1')], [true, false, false]);
    assert.deepEqual([has(duckdb, 'UTINYINT', '255'), has(duckdb, 'UTINYINT', '256'), has(duckdb, 'TINYINT', '-128'), has(duckdb, 'TINYINT', '128')], [true, false, true, false]);
    assert.deepEqual([has(mariadb, 'year', '2155'), has(mariadb, 'year', '0'), has(mariadb, 'year', '1')], [true, true, false]);
    assert.deepEqual([has(postgres, 'numeric(5,2)', '999.99'), has(postgres, 'numeric(5,2)', '1000'), has(postgres, 'numeric(5,2)', '0.005')], [true, false, false]);
    assert.deepEqual([has(postgres, 'bit(8)', '255'), has(postgres, 'bit(8)', '256')], [true, false]);
  });

  test('what only some engines have', () => {
    for (const value of ['NaN', 'Infinity', '-Infinity']) assert.deepEqual([has(mariadb, 'double', value), has(postgres, 'double precision', value)], [false, true]);
    for (const value of ['0000-00-00', '2016-07-00']) assert.deepEqual([has(mariadb, 'date', value), has(postgres, 'date', value), has(trino, 'date', value)], [true, false, false]);
    assert.deepEqual([has(mariadb, 'time(6)', '838:59:59'), has(postgres, 'time without time zone', '838:59:59'), has(postgres, 'time without time zone', '24:00:00'), has(trino, 'time(6)', '24:00:00')], [true, false, true, false]);
    assert.deepEqual([has(duckdb, 'VARCHAR', 'zero\u0000byte'), has(postgres, 'text', 'zero\u0000byte')], [true, false]);
    assert.deepEqual([has(mariadb, 'varchar(9) latin1_swedish_ci', 'é'), has(mariadb, 'varchar(9) latin1_swedish_ci', '🤦'), has(mariadb, 'varchar(9) utf8mb3_general_ci', '🤦'), has(mariadb, 'varchar(9)', '🤦')], [true, false, false, true]);
    assert.deepEqual([has(trino, 'timestamp(9)', '2016-07-03 01:02:03.123456789'), has(trino, 'timestamp(6)', '2016-07-03 01:02:03.123456789'), has(duckdb, 'TIMESTAMP_NS', '9999-12-31 23:59:59')], [true, false, false]);
    assert.deepEqual([has(mariadb, 'timestamp', '2038-01-19 03:14:07'), has(mariadb, 'timestamp', '2038-01-19 03:14:08')], [true, false]);
    assert.deepEqual([has(mariadb, 'varchar(5)', 'a '), has(mariadb, 'char(5)', 'a '), has(postgres, 'character(5)', 'a ')], [true, false, true]);
  });

  test('a type that nothing is known of has none', () => {
    for (const type of [{ kind: 'unsupported' }, { kind: 'array', element: { kind: 'unsupported' } }] satisfies readonly ColumnType[]) {
      for (const engine of ['duckdb', 'postgres'] satisfies readonly DialectName[]) assert.deepEqual(edgeValues({ engine, native: 'x', type }), []);
    }
  });
});

describe('the text that a value has to have', () => {
  const text = (value: string, type: ColumnType, form: CanonicalForm): unknown => expectedText(value, type, form);
  const plain: ColumnType = { kind: 'text', fixed: false, caseInsensitive: false };
  const decimal = (scale: number): CanonicalForm => ({ form: 'decimal', scale });

  test('numbers', () => {
    const type: ColumnType = { kind: 'decimal', precision: 38, scale: 4 };
    assert.deepEqual(['-0.00', '0', '0.5', '-0.5', '007.10', '-0.0001'].map((value) => text(value, type, decimal(4))), ['0.0000', '0.0000', '0.5000', '-0.5000', '7.1000', '-0.0001']);
    assert.equal(text('1.505', { kind: 'decimal', precision: 1000, scale: 0, anyScale: true }, decimal(2)), '1.505');
    assert.equal(text('9007199254740993', { kind: 'integer' }, { form: 'float', bits: 64 }), '9.007199254740992e15');
    assert.equal(text('0.1', { kind: 'float', bits: 64 }, { form: 'float', bits: 32 }), '0.10000000149011612');
    assert.deepEqual([0, -0, 645, -12.5, 0.001, 9.99e-4, 999999999999999.9, 1e15, 2e23, 5e-324, Number.NaN, -Infinity].map(floatText), ['0', '0', '645', '-12.5', '0.001', '9.99e-4', '999999999999999.9', '1e15', '2e23', '5e-324', 'NaN', '-Infinity']);
  });

  test('the text of a double is of the canonical form and gives the double back', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const written = floatText(x);
      assert.match(written, /^(?:0|-?(?:0\.00\d*[1-9]|0\.0?[1-9]\d*|0\.\d*[1-9]|[1-9]\d{0,14}(?:\.\d*[1-9])?)|-?[1-9](?:\.\d*[1-9])?e-?[1-9]\d*)$/);
      assert.equal(Number(written) + 0, x + 0);
    }), { numRuns: 2_000 });
  });

  test('texts, by their rules', () => {
    const form = (trimBlanks: boolean, foldCase: boolean): CanonicalForm => ({ form: 'text', trimBlanks, foldCase });
    assert.deepEqual([text('a ', plain, form(false, false)), text('a ', plain, form(true, false)), text('a\t ', plain, form(true, false)), text('A', plain, form(false, true))], ['a ', 'a', 'a\t', 'a']);
    assert.equal(text('a ', { ...plain, fixed: true }, form(false, false)), 'a', 'the padding of CHAR is never data');
    assert.equal(text('ÉẞİZ', plain, form(false, true)), 'Éẞİz', 'beyond ASCII each engine has other small letters');
    assert.deepEqual([text('É', plain, { form: 'binary' }), text('AB~|;', plain, { form: 'uuid' }), text('12', { kind: 'decimal', precision: 5, scale: 2 }, form(false, false))], ['c389', 'abTPS', '12.00']);
  });

  test('times, bytes and what is nested', () => {
    const timestamp: ColumnType = { kind: 'timestamp', precision: 6, zoned: false };
    assert.deepEqual([text('2016-07-03 01:02:03.1', timestamp, { form: 'timestamp', precision: 6 }), text('2016-07-03', { kind: 'date' }, { form: 'timestamp', precision: 3 }), text('01:02:03', { kind: 'time', precision: 0 }, { form: 'time', precision: 0 })], ['2016-07-03 01:02:03.100000', '2016-07-03 00:00:00.000', '01:02:03']);
    assert.equal(text('1234567890abcdef1234567890abcdef', { kind: 'binary' }, { form: 'uuid' }), '12345678-90ab-cdef-1234-567890abcdef');
    assert.equal(text('{"b":1.0,"a":2}', { kind: 'json' }, { form: 'json' }), '{"a":2,"b":1}');
    const form: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };
    assert.equal(expectedText({ array: ['a|', null, ''] }, { kind: 'array', element: plain }, { form: 'array', element: form }), '[2:a||~|0:]');
    assert.equal(expectedText({ map: [['x', '1'], ['a', null]] }, { kind: 'map', key: plain, value: { kind: 'integer' } }, { form: 'map', key: form, value: { form: 'integer' } }), '{1:a=~|1:x=1}');
    assert.equal(expectedText({ row: ['1', 'x'] }, { kind: 'row', fields: [{ name: 'a', type: { kind: 'integer' } }, { name: 'b', type: plain }] }, { form: 'row', fields: [{ form: 'integer' }, form] }), '(1|1:x)');
  });
});
