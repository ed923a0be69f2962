import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { columnStarts, leftToReveal, visibleColumns } from '../../../webview/rows/columnWindow.ts';

describe('columns on the screen', () => {
  it('draws every column that can be seen and no other', () => {
    const widths = fc.array(fc.integer({ min: 40, max: 300 }), { minLength: 1, maxLength: 160 });
    fc.assert(fc.property(widths, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 50, max: 1500 }), (all, share, width) => {
      const starts = columnStarts(all);
      const left = share * Math.max(0, (starts.at(-1) ?? 0) - width);
      const { start, end } = visibleColumns(starts, left, width);
      all.forEach((each, index) => {
        const from = starts[index] ?? 0;
        const isSeen = from < left + width && from + each > left;
        assert.equal(index >= start && index < end, isSeen, `column ${String(index)}`);
      });
    }));
  });

  it('draws nothing where there is no room or no column', () => {
    assert.deepEqual(visibleColumns([0], 0, 500), { start: 0, end: 0 });
    assert.deepEqual(visibleColumns(columnStarts([100, 100]), 0, 0), { start: 0, end: 0 });
  });

  it('reveals a column with the shortest way', () => {
    const starts = columnStarts([100, 100, 100, 100, 900]);
    assert.equal(leftToReveal(starts, 1, 0, 250), 0);
    assert.equal(leftToReveal(starts, 2, 0, 250), 50);
    assert.equal(leftToReveal(starts, 0, 120, 250), 0);
    assert.equal(leftToReveal(starts, 4, 0, 250), 400);
  });
});
