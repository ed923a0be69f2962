/** Chunks that take the time they should, whatever the store does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LARGEST_CHUNK, SMALLEST_CHUNK, firstChunk, nextChunk, type NextChunk, type Pace } from '../../../server/stores/pacing.ts';

const PACE: Pace = { chunkMs: 500, rowsPerSecond: null };
const paces = fc.record({ chunkMs: fc.integer({ min: 50, max: 60_000 }), rowsPerSecond: fc.option(fc.integer({ min: 1, max: 1_000_000_000 }), { nil: null }) });

/** Reads `times` chunks of a store that answers so many rows a millisecond after so many milliseconds. */
function read(chunk: NextChunk, times: number, speed: number, overheadMs: number, pace = PACE): NextChunk {
  let next = chunk;
  for (let i = 0; i < times; i++) next = nextChunk(next, { rows: next.rows, ms: overheadMs + next.rows / speed }, pace);
  return next;
}

describe('pacing', () => {
  test('a chunk takes the time that it should after a few, at any steady speed', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 20_000, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (speed, overheadMs) => {
        const { rows } = read(firstChunk(PACE), 40, speed, overheadMs);
        const ms = overheadMs + rows / speed;
        assert.ok(rows === SMALLEST_CHUNK || Math.abs(ms - PACE.chunkMs) < PACE.chunkMs * 0.02, `${rows} rows, ${ms} ms`);
      }),
    );
  });

  test('a chunk has at least a row and at most the bound, whatever is measured', () => {
    fc.assert(
      fc.property(paces, fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), ms: fc.double({ min: 0, max: 1e7, noNaN: true }) }), { maxLength: 60 }), (pace, measured) => {
        let next = firstChunk(pace);
        for (const { share, ms } of measured) {
          const before = next.rows;
          next = nextChunk(next, { rows: Math.floor(before * share), ms }, pace);
          assert.ok(Number.isInteger(next.rows) && next.rows >= 1 && next.rows <= LARGEST_CHUNK, String(next.rows));
          assert.ok(next.rows <= Math.max(2 * before, SMALLEST_CHUNK), `${before} → ${next.rows}`);
          assert.ok(Number.isFinite(next.pauseMs) && next.pauseMs >= 0);
        }
      }),
    );
  });

  test('a stall shrinks the chunk at once, and is forgotten in a few', () => {
    const steady = read(firstChunk(PACE), 20, 1_000, 1);
    const stalled = nextChunk(steady, { rows: steady.rows, ms: 30_000 }, PACE);
    assert.ok(stalled.rows <= steady.rows / 50, `${steady.rows} → ${stalled.rows}`);
    const after = read(stalled, 8, 1_000, 1);
    assert.ok(Math.abs(after.rows - steady.rows) < steady.rows * 0.02, `${after.rows} of ${steady.rows}`);
  });

  test('a store that becomes slower is not overrun', () => {
    let next = read(firstChunk(PACE), 20, 2_000, 1);
    for (let speed = 2_000; speed > 10; speed /= 2) {
      const ms = next.rows / speed;
      assert.ok(ms <= 2 * PACE.chunkMs + 50, `${ms} ms`);
      next = nextChunk(next, { rows: next.rows, ms }, PACE);
    }
  });

  test('a gap in the keys does not make the chunk after it too large', () => {
    let next = read(firstChunk(PACE), 20, 1_000, 1);
    for (let i = 0; i < 30; i++) next = nextChunk(next, { rows: i % 3, ms: 1 }, PACE);
    assert.ok(next.rows / 1_000 <= 2.5 * PACE.chunkMs, `${next.rows} rows`);
    // Nor does it shrink to many small statements.
    assert.ok(next.rows / 1_000 >= 0.9 * PACE.chunkMs, `${next.rows} rows`);
  });

  test('a rate limit is kept at any speed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.double({ min: 5, max: 20_000, noNaN: true }), (rowsPerSecond, speed) => {
        const pace = { chunkMs: 500, rowsPerSecond };
        let next = firstChunk(pace);
        let rows = 0;
        let ms = 0;
        for (let i = 0; i < 50; i++) {
          const took = { rows: next.rows, ms: 1 + next.rows / speed };
          next = nextChunk(next, took, pace);
          rows += took.rows;
          ms += took.ms + next.pauseMs;
          assert.ok(next.pauseMs <= 1_000, `a pause of ${next.pauseMs} ms`);
        }
        assert.ok((rows / ms) * 1000 <= rowsPerSecond * 1.001, `${(rows / ms) * 1000} rows a second`);
      }),
    );
  });
});
