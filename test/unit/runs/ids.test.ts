import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createIds, isRunId, timeOfRun } from '../../../server/runs/ids.ts';

it('ids sort by time, also within a millisecond and when the clock goes back', () => {
  const times = [1000, 1000, 1000, 999, 1001, 500, 2000].map(time => new Date(time));
  const next = createIds(() => times.shift() ?? new Date(3000));
  const ids = Array.from({ length: 25_000 }, () => next());
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every(isRunId));
});

it('only ids are ids', () => {
  for (const text of ['', '..', '../20260102T030405678Z-0000-00000000', '20260102T030405678Z-0000-00000000/', '20260102T030405678Z-0000-00000000\n']) {
    assert.equal(isRunId(text), false, text);
  }
});

it('an id tells when its run began', () => {
  const time = new Date('2026-01-02T03:04:05.678Z');
  assert.deepEqual(timeOfRun(createIds(() => time)()), time);
});

it('an id is greater than the newest that another process has made, whatever its clock said', () => {
  const now = (): Date => new Date('2026-01-02T03:04:05.678Z');
  const ahead = createIds(() => new Date('2026-01-03T03:04:05.678Z'))();
  const next = createIds(now);
  const ids = [ahead, next(ahead), next(ahead), next()];
  assert.deepEqual([...ids].sort(), ids);
  // A clock at the end of time leaves no room, but no broken name either.
  const last = createIds(() => new Date('9999-12-31T23:59:59.999Z'))();
  assert.ok(isRunId(createIds(now)(last)));
});
