/** Rows of DuckDB as texts: what is no row of the result is none, so that nothing is taken for NULL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAST_ROW, valuesOfRow } from '../../../server/stores/duckdbRows.ts';

test('a text is a row only with as many fields as there are columns, each marked or empty', () => {
  assert.deepEqual(valuesOfRow('', 1), [null]);
  assert.deepEqual(valuesOfRow('.', 1), ['']);
  assert.deepEqual(valuesOfRow('.a\x1f\x1f.\x1b_\x1b[', 3), ['a', null, '\x1f\x1b']);
  for (const [text, columns] of [[null, 1], [LAST_ROW, 1], ['a', 1], ['', 2], ['.a\x1f.b', 1], ['.a\x1fb', 2]] as const) assert.equal(valuesOfRow(text, columns), null, String(text));
});
