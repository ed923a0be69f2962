import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CanonicalForm, CanonicalValue } from '../../../server/engine/types.ts';
import { rowTextOf } from '../../../server/sql/rowText.ts';

const text: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };
const forms: readonly CanonicalForm[] = [text, { form: 'integer' }, { form: 'binary' }, text, { form: 'decimal', scale: 2 }];

const nasty = fc.oneof(fc.constantFrom(null, '', '~', '|', '1:a', '0:', 'NULL', '~|~', 'a|1:b', '|~', ':', '|!', '|;', ';', '!', ';|', '!|', '1|a', '0|', '2|a|', '1|1|a'), fc.string({ unit: fc.constantFrom('|', '~', ':', ';', '!', '0', '1', 'a', '🤦'), maxLength: 6 }));
const row = fc.tuple(
  nasty,
  fc.option(fc.integer().map(String), { nil: null }),
  fc.option(fc.constantFrom('', '00', 'ff00'), { nil: null }),
  nasty,
  fc.option(fc.integer().map((n) => `${n}.00`), { nil: null }),
) as fc.Arbitrary<readonly CanonicalValue[]>;

describe('row text', () => {
  test('two different rows never have one text', () => {
    fc.assert(
      fc.property(row, row, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        assert.equal(rowTextOf(left, forms) === rowTextOf(right, forms), same);
      }),
      { numRuns: 5000 },
    );
  });

  test('different rows behind each other never have one text, however many they are', () => {
    const rows = fc.array(row, { maxLength: 4 });
    fc.assert(
      fc.property(rows, rows, (left, right) => {
        const joined = (list: readonly (readonly (string | null)[])[]): string => `${list.length === 0 ? '' : '\n'}${list.map((values) => rowTextOf(values, forms)).join('|')}`;
        assert.equal(joined(left) === joined(right), JSON.stringify(left) === JSON.stringify(right));
      }),
      { numRuns: 5000 },
    );
  });

  test('what peers confuse', () => {
    const two = [text, text];
    const texts = [[null, ''], ['', null], ['NULL', ''], ['a|b', 'c'], ['a', 'b|c'], ['ab', 'c'], ['a', 'bc'], ['~', ''], ['1:a', '']].map((values) => rowTextOf(values, two));
    assert.equal(new Set(texts).size, texts.length);
    assert.equal(rowTextOf(['a|b', null], two), '3|a|b|!|');
    assert.equal(rowTextOf(['', '|!'], two), '0||2||!');
  });
});
