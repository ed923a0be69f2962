/** A busy server is left alone, for so long and no longer. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import { createBusyGate, type Looked } from '../../../server/stores/busyGate.ts';
import { cancelled, sleep } from '../../../server/stores/governor.ts';
import type { Busyness } from '../../../server/stores/driver.ts';

const LIMITS = { above: 4, waitMs: 60_000 };
const never = new AbortController().signal;

/** A clock that only sleeping and looking move on. */
function fakeClock() {
  const clock = {
    at: 0,
    slept: [] as number[],
    now: () => clock.at,
    sleep: (ms: number, signal: { readonly aborted: boolean }): Promise<void> => {
      if (signal.aborted) return Promise.reject(cancelled());
      clock.slept.push(ms);
      clock.at += ms;
      return Promise.resolve();
    },
  };
  return clock;
}

/** A session that answers as `busy` says for each look. */
function fake(clock: { at: number }, busy: (look: number) => Busyness | null | StoreError, lookMs = 1): Looked & { looks: number; readonly said: string[]; readonly waited: string[] } {
  const session = {
    looks: 0,
    said: [] as string[],
    waited: [] as string[],
    busy: (): Promise<Busyness | null> => {
      clock.at += lookMs;
      const answer = busy(session.looks++);
      return answer instanceof StoreError ? Promise.reject(answer) : Promise.resolve(answer);
    },
    say: (words: string) => void session.said.push(words),
    waits: (words: string) => void session.waited.push(words),
  };
  return session;
}

const idle: Busyness = { busy: false, words: '1 threads run' };
const busy: Busyness = { busy: true, words: '71 threads run (busy above 64)' };

describe('busy gate', () => {
  test('looks once a second at most, for all sessions of a store', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, () => idle);
    for (let i = 0; i < 100; i++) {
      await gate.pass(session, never);
      clock.at += 99;
    }
    assert.ok(session.looks >= 8 && session.looks <= 10, String(session.looks));
    assert.deepEqual(session.said, []);
  });

  test('a session that comes while another one looks waits for what it sees', async () => {
    const clock = fakeClock();
    const gate = createBusyGate({ above: 4, waitMs: 1_000 }, clock);
    const session = fake(clock, () => busy);
    const ends = await Promise.allSettled([gate.pass(session, never), gate.pass(session, never), gate.pass(session, never)]);
    assert.deepEqual(ends.map((end) => (end.status === 'rejected' && end.reason instanceof StoreError ? end.reason.code : end.status)), ['busy', 'busy', 'busy']);
    // Who looks and is cancelled says nothing of the server.
    const stop = new AbortController();
    let looks = 0;
    const slow: Looked = { say: () => undefined, waits: () => undefined, busy: (signal) => (looks++ === 0 ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled()))) : Promise.resolve(idle)) };
    const shared = createBusyGate(LIMITS, fakeClock());
    const [first, second] = [shared.pass(slow, stop.signal), shared.pass(slow, never)];
    stop.abort();
    await assert.rejects(first, (error) => error instanceof StoreError && error.code === 'cancelled');
    await second;
    assert.equal(looks, 2);
  });

  test('looks more seldom where looking takes long', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, () => idle, 500);
    const from = clock.at;
    for (let i = 0; i < 1_000; i++) {
      await gate.pass(session, never);
      clock.at += 100;
    }
    assert.ok((session.looks * 500) / (clock.at - from) <= 0.06, `${session.looks} looks`);
  });

  test('waits until the server is free again, and says so', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, (look) => (look < 5 ? busy : idle));
    await gate.pass(session, never);
    assert.equal(session.looks, 6);
    assert.deepEqual(clock.slept, [250, 500, 1_000, 2_000, 4_000]);
    assert.deepEqual(session.said, ['waited 7.8 s for the server, which was busy']);
    assert.deepEqual(session.waited, Array.from({ length: 5 }, () => busy.words));
  });

  test('gives up after the time that it may wait', async () => {
    const clock = fakeClock();
    const session = fake(clock, () => busy);
    await assert.rejects(createBusyGate(LIMITS, clock).pass(session, never), (error) => {
      assert.ok(error instanceof StoreError);
      assert.equal(error.code, 'busy');
      assert.match(error.message, /71 threads run .*for 60 s.*"busyAbove".*"busyWaitSeconds"/);
      return true;
    });
    assert.ok(clock.at >= 60_000 && clock.at < 60_100, String(clock.at));
    assert.ok(session.looks < 25, `${session.looks} looks`);
  });

  test('is left at once by who cancels', async () => {
    const stop = new AbortController();
    const clock = { now: () => performance.now(), sleep };
    const session = fake({ at: 0 }, () => busy);
    const waiting = createBusyGate(LIMITS, clock).pass(session, stop.signal);
    setTimeout(() => stop.abort(), 20);
    const from = performance.now();
    await assert.rejects(waiting, (error) => error instanceof StoreError && error.code === 'cancelled');
    assert.ok(performance.now() - from < 200);
  });

  test('a look that the server refuses is said, and not repeated', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, () => new StoreError('statementFailed', 'Access Denied'));
    for (let i = 0; i < 10; i++) {
      await gate.pass(session, never);
      clock.at += 5_000;
    }
    assert.equal(session.looks, 1);
    assert.deepEqual(session.said, ['whether the server is busy could not be seen: Access Denied']);
    const cut = fake(clock, () => new StoreError('connection', 'gone'));
    await assert.rejects(createBusyGate(LIMITS, clock).pass(cut, never), (error) => error instanceof StoreError && error.code === 'connection');
  });

  test('looks ahead, so that the first to pass knows already', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, () => idle);
    await gate.lookAhead(session, never);
    await gate.lookAhead(session, never);
    await gate.pass(session, never);
    assert.equal(session.looks, 1);
  });

  test('a busy server that was seen ahead is waited for all the same, and told to who listens by then', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const session = fake(clock, (look) => (look < 2 ? busy : idle));
    await gate.lookAhead(session, never);
    assert.deepEqual(session.waited, []);
    await gate.pass(session, never);
    assert.deepEqual([session.looks, session.waited], [3, [busy.words]]);
  });

  test('a look ahead never fails: what was wrong is seen by who passes', async () => {
    const clock = fakeClock();
    const gate = createBusyGate(LIMITS, clock);
    const cut = fake(clock, () => new StoreError('connection', 'gone'));
    await gate.lookAhead(cut, never);
    await assert.rejects(gate.pass(cut, never), (error) => error instanceof StoreError && error.code === 'connection');
  });

  test('never looks where nobody asks, or the engine has nothing to say', async () => {
    const clock = fakeClock();
    const silent = fake(clock, () => null);
    const gate = createBusyGate(LIMITS, clock);
    for (let i = 0; i < 5; i++) {
      await gate.pass(silent, never);
      clock.at += 2_000;
    }
    assert.equal(silent.looks, 1);
    const unasked = fake(clock, () => busy);
    await createBusyGate(undefined, clock).pass(unasked, never);
    await createBusyGate({ above: 0, waitMs: 1 }, clock).pass(unasked, never);
    await createBusyGate(undefined, clock).lookAhead(unasked, never);
    assert.equal(unasked.looks, 0);
  });
});
