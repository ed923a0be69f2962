import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { agreeForm } from '../../../server/engine/agreedForm.ts';
import { inferKey } from '../../../server/engine/compareQuery.ts';
import { escapeProbability, negotiateHash } from '../../../server/engine/hashes.ts';
import { compareCodePoints, compareDecimals, compareValues } from '../../../server/engine/order.ts';
import { agree } from '../../../server/engine/tolerance.ts';
import { sharePercent } from '../../../server/engine/share.ts';
import type { CanonicalForm, ColumnType } from '../../../server/engine/types.ts';

const decimal = { form: 'decimal', scale: 2 } as const;
const text = { form: 'text', trimBlanks: false, foldCase: false } as const;

describe('order', () => {
  test('property: texts order as their UTF-8 bytes do', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (l, r) => {
      assert.equal(Math.sign(compareCodePoints(l, r)), Math.sign(Buffer.compare(Buffer.from(l), Buffer.from(r))));
    }));
    assert.ok(compareCodePoints('\ue000', '😀') < 0, 'UTF-16 order would say otherwise');
  });

  test('property: integers of any length order by value', () => {
    fc.assert(fc.property(fc.bigInt(), fc.bigInt(), (l, r) => {
      assert.equal(Math.sign(compareDecimals(l.toString(), r.toString())), l < r ? -1 : l > r ? 1 : 0);
    }));
  });

  test('NULL is first, NaN is last, and times pass 24 hours and are signed', () => {
    assert.ok(compareValues(null, '', text) < 0);
    assert.ok(compareValues('NaN', 'Infinity', { form: 'float', bits: 64 }) > 0);
    assert.ok(compareValues('-838:59:59', '-01:00:00', { form: 'time', precision: 0 }) < 0);
    assert.ok(compareValues('99:00:00', '100:00:00', { form: 'time', precision: 0 }) < 0);
    assert.ok(compareValues('-1.50', '-1.25', decimal) < 0);
  });
});

describe('tolerance', () => {
  test('is exact at its edge, where a binary float is not', () => {
    assert.equal(agree('0.30', '0.10', decimal, { abs: '0.2' }), 'tolerated');
    assert.equal(agree('0.31', '0.10', decimal, { abs: '0.2' }), 'differs');
    assert.equal(agree('100.00', '99.00', decimal, { rel: '0.01' }), 'tolerated');
    assert.equal(agree('100.00', '98.99', decimal, { rel: '0.01' }), 'differs');
    assert.equal(agree('1.005', '1.01', { form: 'decimal', scale: 3 }, { decimals: 2 }), 'tolerated');
    assert.equal(agree('2016-07-01 00:00:00', '2016-06-30 23:59:59', { form: 'timestamp', precision: 0 }, { seconds: '1' }), 'tolerated');
    assert.equal(agree('2016-07-01 00:00:00.000001', '2016-06-30 23:59:59.000000', { form: 'timestamp', precision: 6 }, { seconds: '1' }), 'differs');
    assert.equal(agree('2016-03-01', '2016-02-29', { form: 'date' }, { seconds: '86400' }), 'tolerated');
  });

  test('never makes NULL, NaN, a zero date or a text agree with anything else', () => {
    assert.equal(agree(null, '0.00', decimal, { abs: '1' }), 'differs');
    assert.equal(agree('NaN', '0', { form: 'float', bits: 64 }, { abs: '1' }), 'differs');
    assert.equal(agree('Infinity', '1e308', { form: 'float', bits: 64 }, { rel: '1' }), 'differs');
    assert.equal(agree('0000-00-00', '0001-01-01', { form: 'date' }, { seconds: '999999999' }), 'differs');
    assert.equal(agree('a', 'b', text, { abs: '1' }), 'differs');
  });

  test('property: agreement is symmetric and equals exact arithmetic', () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 });
    const print = (n: number): string => `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`;
    fc.assert(fc.property(cents, cents, fc.integer({ min: 0, max: 1000 }), (l, r, bound) => {
      const expected = l === r ? 'equal' : Math.abs(l - r) <= bound ? 'tolerated' : 'differs';
      assert.equal(agree(print(l), print(r), decimal, { abs: print(bound) }), expected);
      assert.equal(agree(print(r), print(l), decimal, { abs: print(bound) }), expected);
    }));
  });
});

describe('agreed forms', () => {
  const formOf = (legacy: ColumnType, other: ColumnType): CanonicalForm | string => {
    const agreed = agreeForm({ legacy, new: other }, undefined);
    return 'unsupported' in agreed ? agreed.unsupported : agreed.form;
  };
  test('are the finer of the two, so that nothing is rounded away', () => {
    assert.deepEqual(formOf({ kind: 'decimal', precision: 10, scale: 2 }, { kind: 'decimal', precision: 12, scale: 4 }), { form: 'decimal', scale: 4 });
    assert.deepEqual(formOf({ kind: 'integer' }, { kind: 'decimal', precision: 10, scale: 0 }), { form: 'integer' });
    assert.deepEqual(formOf({ kind: 'timestamp', precision: 0, zoned: false }, { kind: 'timestamp', precision: 6, zoned: true }), { form: 'timestamp', precision: 6 });
    assert.deepEqual(formOf({ kind: 'date' }, { kind: 'timestamp', precision: 3, zoned: false }), { form: 'timestamp', precision: 3 });
    assert.deepEqual(formOf({ kind: 'boolean' }, { kind: 'integer' }), { form: 'decimal', scale: 0 });
  });
  test('exist for no pair that cannot be compared', () => {
    assert.equal(typeof formOf({ kind: 'date' }, { kind: 'integer' }), 'string');
    assert.equal(typeof formOf({ kind: 'unsupported' }, { kind: 'unsupported' }), 'string');
    assert.equal(formOf({ kind: 'zonedTime', precision: 6 }, { kind: 'time', precision: 6 }), 'a time with a zone compares with nothing else');
    assert.equal(typeof formOf({ kind: 'row', fields: [] }, { kind: 'row', fields: [{ name: 'x', type: { kind: 'date' } }] }), 'string');
  });
  test('of a type of an engine\'s own are for its like alone, inside of others too', () => {
    const own = (name?: string): ColumnType => ({ kind: 'binary', ...(name === undefined ? {} : { own: name }) });
    assert.deepEqual(formOf(own('geometry'), own('geometry')), { form: 'binary' });
    assert.equal(formOf(own('hyperloglog'), own('p4hyperloglog')), 'a hyperloglog compares with its like alone');
    assert.equal(formOf(own(), own('geometry')), 'a geometry compares with its like alone');
    assert.equal(formOf({ kind: 'array', element: own('tdigest') }, { kind: 'array', element: { kind: 'uuid' } }), 'a tdigest compares with its like alone');
  });
  test('of variants tell what JSON does not show of them', () => {
    const agreed = agreeForm({ legacy: { kind: 'json' }, new: { kind: 'json', variant: true } }, undefined);
    assert.ok('form' in agreed && agreed.form.form === 'json' && agreed.blindSpots.length === 1, JSON.stringify(agreed));
    assert.deepEqual(agreeForm({ legacy: { kind: 'json' }, new: { kind: 'json' } }, undefined), { form: { form: 'json' }, notes: [], blindSpots: [] });
  });
});

test('the cheapest common hash is taken, the legacy side deciding a tie', () => {
  assert.equal(negotiateHash({ legacy: ['crc32', 'md5', 'sha256'], new: ['crc32', 'md5'] }), 'crc32');
  assert.equal(negotiateHash({ legacy: ['crc32', 'md5', 'sha256'], new: ['md5', 'sha256'] }), 'md5');
  assert.throws(() => negotiateHash({ legacy: ['native:duckdb 1'], new: ['native:duckdb 2'] }), /no hash in common/);
  assert.ok(escapeProbability('crc32') > 4.6e-10 && escapeProbability('crc32') < 4.7e-10);
});

test('the key of a result is the longest candidate whose columns it has', () => {
  const columns = ['Game_Date', 'home_team', 'n'].map((name) => ({ name, native: '', type: { kind: 'date' } as const }));
  assert.deepEqual(inferKey(columns, [['game_date'], ['game_date', 'home_team'], ['game_date', 'home_team', 'number']]), ['game_date', 'home_team']);
  assert.deepEqual(inferKey(columns, [['id']]), []);
});

test('a share is never rounded up to all', () => {
  assert.deepEqual([1, 0.99999, 0.992, 0.9919, 0.5, 0.0001].map(sharePercent), ['100 %', 'more than 99.99 %', '99.20 %', '99.19 %', '50.0 %', '0.0 %']);
});
