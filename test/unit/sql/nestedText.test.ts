/** JSON inside of arrays, maps and rows: finished texts, and texts that are none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { StoreError } from '../../../server/engine/errors.ts';
import { compareCodePoints } from '../../../server/engine/order.ts';
import type { CanonicalForm } from '../../../server/engine/types.ts';
import { finishedText, holdsJson } from '../../../server/sql/nestedText.ts';
import { partOf } from '../../../server/sql/rowText.ts';

const json: CanonicalForm = { form: 'json' };
const text: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };
const bytes: CanonicalForm = { form: 'binary' };
const hostile = fc.array(fc.constantFrom('|', '~', ':', '1', ']', '}', ')', '=', '{', 'é', '🤦', '"', '\\', '13:', ''), { maxLength: 6 }).map((parts) => parts.join(''));

describe('texts with JSON', () => {
  test('the JSON is by meaning, what stands beside it is as it was', () => {
    assert.equal(finishedText('[10:{"a": 1.0}|~|4:null]', { form: 'array', element: json }), '[7:{"a":1}|~|4:null]');
    assert.equal(finishedText('{1:b=4:[ 1]|1:a=~}', { form: 'map', key: text, value: json }), '{1:a=~|1:b=3:[1]}');
    assert.equal(finishedText('(0:|7|3:1.0)', { form: 'row', fields: [bytes, { form: 'integer' }, json] }), '(0:|7|1:1)');
    assert.equal(finishedText('[]', { form: 'array', element: json }), '[]');
    assert.equal(finishedText('{{1.0},{2}}', { form: 'array', element: json }), '{{1.0},{2}}', 'more dimensions keep what PostgreSQL prints');
    assert.equal(finishedText('[1:a|~]', { form: 'array', element: text }), '[1:a|~]');
    assert.deepEqual([holdsJson({ form: 'map', key: text, value: { form: 'array', element: json } }), holdsJson({ form: 'row', fields: [text, bytes] })], [true, false]);
  });

  test('any texts beside JSON, and in it, are taken apart where they were put together', () => {
    const form: CanonicalForm = { form: 'array', element: { form: 'row', fields: [text, json, bytes, { form: 'map', key: text, value: json }] } };
    fc.assert(fc.property(fc.array(fc.tuple(fc.option(hostile), fc.option(hostile), fc.constantFrom('', '7c7e'), fc.uniqueArray(hostile, { maxLength: 3 })), { maxLength: 4 }), (rows) => {
      const written = (spelled: (value: string) => string): string => {
        const list = rows.map(([word, value, hex, keys]) => {
          const entries = keys.map((key) => `${partOf(key, text)}=${partOf(spelled(key), json)}`).sort(compareCodePoints);
          return partOf(`(${partOf(word, text)}|${partOf(value === null ? null : spelled(value), json)}|${partOf(hex, bytes)}|${partOf(`{${entries.join('|')}}`, { form: 'map', key: text, value: json })})`, { form: 'row', fields: [] });
        });
        return `[${list.join('|')}]`;
      };
      assert.equal(finishedText(written((value) => ` { "k" : ${JSON.stringify(value)} }`), form), written((value) => `{"k":${JSON.stringify(value)}}`));
    }));
  });

  test('a text that is none is an error that holds no value', () => {
    for (const broken of ['[secret]', '[9:secret]', '[2:1', '[1:1,1:1]', '[1:11:2]']) {
      assert.throws(() => finishedText(broken, { form: 'array', element: json }), (error: unknown) => error instanceof StoreError && !error.message.includes('secret'), broken);
    }
    assert.throws(() => finishedText('(1:1|1:1)', { form: 'row', fields: [json] }), StoreError);
    assert.throws(() => finishedText('{1:a~}', { form: 'map', key: text, value: json }), StoreError);
  });
});
