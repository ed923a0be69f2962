/** What is said of a key that cannot be used: who named it, and what to write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planColumns } from '../../../server/engine/columnPlan.ts';
import type { Column } from '../../../server/engine/types.ts';

const column = (name: string): Column => ({ name, native: 'int', type: { kind: 'integer' } });
const message = (keyIsDeclared: boolean): string =>
  planColumns({ legacy: [column('my_row_id'), column('a')], new: [column('a')] }, { rules: { key: ['my_row_id'], columns: {}, ...(keyIsDeclared ? { keyIsDeclared: true } : {}) }, pairing: 'name', exact: false }).obstacles.find(({ code }) => code === 'configuration')?.message ?? '';

test('a key that nobody wrote is the primary key, and "key" has to be written', () => {
  assert.match(message(true), /has no "key".*primary key of the legacy table was taken.*my_row_id.*Write a "key"/);
});

test('a key that is written has to be corrected', () => {
  assert.match(message(false), /The key names my_row_id, .*correct "key"/);
});
