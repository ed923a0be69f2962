import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnBeside } from '../../../client/resultColumn.ts';

test('a result goes where results are, else to a neighbour; only a window that is not split is split', () => {
  assert.equal(columnBeside({ active: 1, groups: [1], withPanels: [] }), undefined);
  assert.equal(columnBeside({ active: 1, groups: [1, 2, 3], withPanels: [] }), 2);
  assert.equal(columnBeside({ active: 1, groups: [1, 2, 3], withPanels: [3, 2] }), 3);
  assert.equal(columnBeside({ active: 2, groups: [1, 2], withPanels: [2] }), 1);
  assert.equal(columnBeside({ active: 1, groups: [1], withPanels: [1] }), undefined);
});
