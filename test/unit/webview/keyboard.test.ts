import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { commandOf, moved, nextDifference } from '../../../webview/rows/keyboard.ts';
import type { KeyPress, Move } from '../../../webview/rows/keyboard.ts';

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...over });
const extent = { rows: 1_000_000, columns: 20, page: 10 };

describe('keys of the grid', () => {
  it('knows its commands', () => {
    assert.deepEqual(commandOf(press('ArrowDown')), { do: 'move', move: 'down' });
    assert.deepEqual(commandOf(press('Home', { ctrlKey: true })), { do: 'move', move: 'gridStart' });
    assert.deepEqual(commandOf(press('End', { metaKey: true })), { do: 'move', move: 'gridEnd' });
    assert.deepEqual(commandOf(press('Enter')), { do: 'detail' });
    assert.deepEqual(commandOf(press('c', { ctrlKey: true })), { do: 'copyCell' });
    assert.deepEqual(commandOf(press('C', { ctrlKey: true, shiftKey: true })), { do: 'copyRow' });
    assert.deepEqual(commandOf(press('F7')), { do: 'nextDifference' });
    assert.deepEqual(commandOf(press('F7', { shiftKey: true })), { do: 'previousDifference' });
    assert.deepEqual(commandOf(press('Escape')), { do: 'leave' });
  });

  it('leaves other keys alone', () => {
    for (const key of [press('Tab'), press('a'), press('ArrowDown', { altKey: true }), press('p', { ctrlKey: true }), press('c'), press('ArrowDown', { shiftKey: true }), press('Enter', { ctrlKey: true }), press('constructor'), press('toString', { ctrlKey: true })]) {
      assert.equal(commandOf(key), undefined, key.key);
    }
  });

  it('moves, and stops at the edges', () => {
    assert.deepEqual(moved({ row: 0, column: 0 }, 'up', extent), { row: -1, column: 0 });
    assert.deepEqual(moved({ row: -1, column: 3 }, 'up', extent), { row: -1, column: 3 });
    assert.deepEqual(moved({ row: -1, column: 3 }, 'down', extent), { row: 0, column: 3 });
    assert.deepEqual(moved({ row: 5, column: 19 }, 'right', extent), { row: 5, column: 19 });
    assert.deepEqual(moved({ row: 5, column: 4 }, 'rowEnd', extent), { row: 5, column: 19 });
    assert.deepEqual(moved({ row: 5, column: 4 }, 'gridEnd', extent), { row: 999_999, column: 19 });
    assert.deepEqual(moved({ row: 5, column: 4 }, 'gridStart', extent), { row: 0, column: 0 });
    assert.deepEqual(moved({ row: 5, column: 4 }, 'pageDown', extent), { row: 14, column: 4 });
    assert.deepEqual(moved({ row: 5, column: 4 }, 'pageUp', extent), { row: 0, column: 4 });
  });

  it('never leaves the grid', () => {
    const moves: readonly Move[] = ['left', 'right', 'up', 'down', 'rowStart', 'rowEnd', 'gridStart', 'gridEnd', 'pageUp', 'pageDown'];
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 }), fc.array(fc.constantFrom(...moves)), (rows, columns, path) => {
      let at = { row: Math.min(0, rows - 1), column: 0 };
      for (const move of path) {
        at = moved(at, move, { rows, columns, page: 4 });
        assert.ok(at.row >= -1 && at.row < Math.max(rows, 0) && at.column >= 0 && at.column < columns);
      }
    }));
  });

  it('goes from difference to difference, in reading order and back', () => {
    const differing: readonly (readonly number[] | undefined)[] = [[2, 5], [], undefined, [7]];
    const small = { rows: 4, columns: 8, page: 4 };
    const stops = [{ row: 0, column: 2 }, { row: 0, column: 5 }, { row: 1, column: 0 }, { row: 2, column: 0 }, { row: 3, column: 7 }];
    let at = { row: -1, column: 0 };
    for (const stop of stops) {
      const next = nextDifference(at, 1, small, row => differing[row]);
      assert.deepEqual(next, stop);
      at = stop;
    }
    assert.equal(nextDifference(at, 1, small, row => differing[row]), undefined);
    for (const stop of stops.slice(0, -1).reverse()) {
      const next = nextDifference(at, -1, small, row => differing[row]);
      assert.deepEqual(next, stop);
      at = stop;
    }
    assert.equal(nextDifference(at, -1, small, row => differing[row]), undefined);
  });
});
