import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clampOffset, followScroll, isExact, MAX_TRACK, offsetAt, offsetToReveal, scrollMap, scrollTopAt, visibleRows } from '../../../webview/rows/scrollMap.ts';

const ROW = 46;

describe('scrollMap', () => {
  it('keeps the track below every browser\'s limit', () => {
    const map = scrollMap(1_000_000, ROW, 600);
    assert.equal(map.content, 46_000_000);
    assert.equal(map.track, MAX_TRACK);
    assert.ok(MAX_TRACK < 17_800_000);
  });

  it('is the content itself while that fits', () => {
    const map = scrollMap(1000, ROW, 600);
    assert.ok(isExact(map));
    assert.equal(offsetAt(map, 1234), 1234);
    assert.equal(scrollTopAt(map, 1234), 1234);
  });

  it('has nowhere to scroll when everything is on the screen', () => {
    const map = scrollMap(3, ROW, 600);
    assert.equal(map.track, 600);
    assert.equal(clampOffset(map, 50), 0);
    assert.deepEqual(visibleRows(map, 0, ROW, 3), { start: 0, end: 3 });
    assert.deepEqual(visibleRows(scrollMap(0, ROW, 600), 0, ROW, 0), { start: 0, end: 0 });
  });

  it('maps both ends on both ends, and keeps the order in between', () => {
    fc.assert(fc.property(fc.integer({ min: 400_000, max: 50_000_000 }), fc.integer({ min: 50, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, viewport, share) => {
      const map = scrollMap(rows, ROW, viewport);
      assert.equal(offsetAt(map, 0), 0);
      assert.equal(offsetAt(map, map.track - viewport), map.content - viewport);
      const offset = share * (map.content - viewport);
      const back = offsetAt(map, scrollTopAt(map, offset));
      assert.ok(Math.abs(back - offset) < 0.01);
    }));
  });

  it('shows every row that is on the screen, and few that are not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 50, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, viewport, share) => {
      const map = scrollMap(rows, ROW, viewport);
      const offset = clampOffset(map, share * map.content);
      const { start, end } = visibleRows(map, offset, ROW, rows);
      assert.ok(start * ROW <= offset);
      assert.ok(end === rows || end * ROW >= offset + viewport);
      assert.ok(end - start <= Math.ceil(viewport / ROW) + 6);
    }));
  });

  it('moves by the same pixels for a notch of the wheel, whatever the scale', () => {
    const map = scrollMap(1_000_000, ROW, 600);
    const before = { scrollTop: scrollTopAt(map, 20_000_000), offset: 20_000_000 };
    const after = followScroll(map, before, before.scrollTop + 100);
    assert.equal(after.offset, 20_000_100);
    assert.ok(after.drifted);
    assert.ok(!after.stuck);
  });

  it('goes where the thumb points', () => {
    const map = scrollMap(1_000_000, ROW, 600);
    const to = (map.track - 600) / 2;
    const after = followScroll(map, { scrollTop: 0, offset: 0 }, to);
    assert.equal(after.offset, (map.content - 600) / 2);
    assert.ok(!after.drifted);
  });

  it('notices that the track ended before the content', () => {
    const map = scrollMap(1_000_000, ROW, 600);
    const after = followScroll(map, { scrollTop: 100, offset: 5000 }, 0);
    assert.equal(after.offset, 4900);
    assert.ok(after.stuck);
    assert.ok(!followScroll(map, { scrollTop: 100, offset: 90 }, 0).stuck);
  });

  it('reveals a row with the shortest way', () => {
    const map = scrollMap(1000, ROW, 460);
    assert.equal(offsetToReveal(map, 460, 12, ROW), 460);
    assert.equal(offsetToReveal(map, 460, 3, ROW), 3 * ROW);
    assert.equal(offsetToReveal(map, 460, 25, ROW), 26 * ROW - 460);
    assert.equal(offsetToReveal(map, 0, 999, ROW), map.content - 460);
  });
});
