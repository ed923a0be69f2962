/** Which column is compared with which. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planColumns, readPlan } from '../../../server/engine/columnPlan.ts';
import type { Column } from '../../../server/engine/types.ts';

const column = (name: string): Column => ({ name, native: 'integer', type: { kind: 'integer' } });
const columns = (...names: readonly string[]): readonly Column[] => names.map(column);
const plan = (legacy: readonly Column[], other: readonly Column[], key: readonly string[] = []) =>
  planColumns({ legacy, new: other }, { pairing: 'name', exact: false, rules: { key, columns: {} } });

describe('columns by name', () => {
  test('without case, where a name stands for one column', () => {
    const { plan: made, obstacles } = plan(columns('ID', 'Runs'), columns('runs', 'id'));
    assert.deepEqual(made.columns.map(({ sides }) => [sides.legacy.name, sides.new.name]), [['ID', 'id'], ['Runs', 'runs']]);
    assert.deepEqual(obstacles, []);
  });

  test('a column that differs from another by case only is no less a column', () => {
    const { plan: made, obstacles } = plan(columns('id', 'a'), columns('id', 'A', 'a'));
    assert.deepEqual(made.columns.map(({ sides }) => sides.new.name), ['id', 'a']);
    assert.deepEqual(obstacles.map(({ code, side }) => [code, side]), [['columnsDiffer', 'new']]);
    assert.match(obstacles[0]?.message ?? '', /\bA\b/);
  });

  test('each is compared with the one that is spelled alike, in whatever order', () => {
    const { plan: made, obstacles } = plan(columns('id', 'a', 'A'), columns('A', 'id', 'a'), ['A']);
    assert.deepEqual(made.columns.map(({ sides }) => [sides.legacy.name, sides.new.name]), [['id', 'id'], ['a', 'a'], ['A', 'A']]);
    assert.deepEqual(obstacles, []);
    assert.deepEqual(readPlan(made, 'new', 'md5', { key: ['A'], columns: {} }).key, [2]);
  });
});
