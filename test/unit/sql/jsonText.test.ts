import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, canonicalNumber } from '../../../server/sql/jsonText.ts';

describe('JSON by meaning', () => {
  test('numbers by value, of any length', () => {
    const same: readonly (readonly [string, readonly string[]])[] = [
      ['0', ['0', '-0', '0.00', '0e5', '-0.0E-3']], ['1', ['1', '1.0', '1e0', '10e-1', '0.1E+1']], ['-100', ['-100', '-1e2', '-100.000']], ['0.001', ['0.001', '1e-3', '0.0010']],
      ['123.45', ['123.45', '12345e-2']], ['12345678901234567890.123', ['12345678901234567890.1230']], ['1e400', ['1e400', '10e399']], ['-15e-60', ['-1.5e-59']],
    ];
    for (const [is, texts] of same) for (const text of texts) assert.equal(canonicalNumber(text), is, text);
  });

  test('keys, blanks and escapes do not count; order in arrays and types do', () => {
    assert.equal(canonicalJson('{ "b" : [1, 2.0], "a": {"z": null, "y": true} }'), '{"a":{"y":true,"z":null},"b":[1,2]}');
    assert.equal(canonicalJson('"\\u0041\\/"'), '"A/"');
    assert.notEqual(canonicalJson('[1,2]'), canonicalJson('[2,1]'));
    assert.notEqual(canonicalJson('"1"'), canonicalJson('1'));
    assert.notEqual(canonicalJson('null'), canonicalJson('"null"'));
    assert.equal(canonicalJson('{"__proto__": 1}'), '{"__proto__":1}');
  });

  test('what is no JSON equals only itself', () => {
    for (const text of ['', '{', "{'a': 1}", 'NaN', '01', 'x']) assert.equal(canonicalJson(text), `!${text}`);
  });

  test('printing JSON in another way does not change its canonical text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(JSON.stringify(value));
        assert.equal(canonicalJson(JSON.stringify(value, null, 3)), text);
        assert.equal(canonicalJson(text), text);
      }),
    );
  });
});
