import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainValue } from '../../../server/engine/reasons/explain.ts';
import type { CanonicalForm } from '../../../server/engine/types.ts';

const TEXT: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };

test('texts of any length differ, and only those of a readable length are explained', () => {
  const explained = (length: number): number => explainValue('a'.repeat(length), `${'a'.repeat(length)} `, TEXT).fixed.length;
  assert.ok(explained(10) > 0);
  assert.ok(explained(199_999) > 0);
  assert.equal(explained(200_000), 0);
});
