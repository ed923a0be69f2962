import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { agreeForm } from '../../../server/engine/agreedForm.ts';
import { pairFields, placesOf, type PairedFields } from '../../../server/engine/rowFields.ts';
import type { ColumnType } from '../../../server/engine/types.ts';

type Row = Extract<ColumnType, { kind: 'row' }>;
const row = (...names: readonly string[]): Row => ({ kind: 'row', fields: names.map((name) => ({ name, type: { kind: 'integer' } })) });
const union = (...names: readonly string[]): Row => ({ ...row('', ...names), union: true });
const why = (paired: PairedFields): string => ('unsupported' in paired ? paired.unsupported : paired.by);

describe('fields of rows', () => {
  test('pair by name, first as they are spelled, then without case', () => {
    assert.deepEqual(pairFields(row('lat', 'lon'), row('lon', 'LAT')), { by: 'name', names: ['lat', 'lon'] });
    assert.deepEqual(placesOf(row('lon', 'LAT').fields, ['lat', 'lon']), [1, 0]);
    assert.deepEqual(pairFields(row('a', 'A'), row('A', 'a')), { by: 'name', names: ['a', 'A'] });
    assert.deepEqual(placesOf(row('A', 'a').fields, ['a', 'A']), [1, 0]);
    assert.deepEqual(pairFields(union('a', 'b'), union('B', 'a')), { by: 'name', names: ['', 'a', 'b'] });
  });
  test('do not pair where the names are not the same', () => {
    assert.equal(why(pairFields(row('a', 'b'), row('a', 'c'))), 'only the legacy side has the field b, and only the new side has the field c');
    assert.equal(why(pairFields(row('a', 'b', 'c'), row('A'))), 'only the legacy side has the fields b and c');
    assert.equal(why(pairFields(union('a'), union('a', 'b'))), 'only the new side has the member b');
    assert.equal(why(pairFields(row('a', 'b'), row('a', 'a'))), 'only the legacy side has the field b, and only the new side has the field a');
    assert.equal(why(pairFields(row('aB', 'Ab'), row('ab', 'AB'))), 'the fields aB and Ab have one name but for case, in another order on each side');
    assert.equal(why(pairFields(union('a'), row('t', 'a'))), 'a union compares with a union alone, and not with a row');
  });
  test('pair by place where a side has no names, or both have one list of names that are there twice', () => {
    assert.deepEqual(pairFields(row('a', 'b'), row('', '')), { by: 'place', unnamed: ['new'] });
    assert.deepEqual(pairFields(row('', 'b'), row('a', 'B')), { by: 'place', unnamed: ['legacy'] });
    assert.deepEqual(pairFields(row('a', 'a'), row('a', 'a')), { by: 'place', unnamed: [] });
    assert.equal(why(pairFields(row('', 'b'), row('b', 'a'))), 'some fields have no names, and at one place others are called b and a');
    assert.equal(why(pairFields(row('', ''), row('a'))), 'the legacy side has 2 fields, the new side has 1 field, and they have no names to pair them by');
  });
  test('are found again by the names that were agreed, or there is no agreement', () => {
    const names = fc.array(fc.constantFrom('a', 'A', 'b', 'B', 'ab', 'Ab', 'aB'), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(names, names, (legacy, other) => {
      const paired = pairFields(row(...legacy), row(...other));
      if ('unsupported' in paired) return;
      if (paired.by === 'place') return assert.deepEqual(legacy, other);
      const places = placesOf(row(...other).fields, paired.names) ?? [];
      assert.deepEqual([...places].sort(), legacy.map((_, i) => i));
      for (const [i, place] of places.entries()) assert.equal(other[place]?.toLowerCase(), legacy[i]?.toLowerCase());
      // A name that the other side spells the same way is that one.
      for (const [i, name] of legacy.entries()) if (other.includes(name)) assert.equal(other[places[i] ?? -1], name);
    }), { seed: 20_261_128, numRuns: 2_000 });
  });
  test('keep what is said of their own forms', () => {
    const char: ColumnType = { kind: 'text', fixed: true, caseInsensitive: false };
    const agreed = agreeForm({ legacy: { kind: 'row', fields: [{ name: 'c', type: char }] }, new: { kind: 'array', element: char } }, undefined);
    assert.ok('unsupported' in agreed);
    assert.deepEqual(agreeForm({ legacy: { kind: 'row', fields: [{ name: 'c', type: char }] }, new: { kind: 'row', fields: [{ name: 'C', type: char }] } }, undefined), {
      form: { form: 'row', fields: [{ form: 'text', trimBlanks: true, foldCase: false }], names: ['c'] },
      notes: ['field c: the padding of CHAR is not data'], blindSpots: ['field c: trailing blanks'],
    });
  });
});
