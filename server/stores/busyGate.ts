/** Leaves a server alone while it has too much to do. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal } from '../engine/types.ts';
import type { BusyLimits, Busyness } from './driver.ts';
import { orCancelled, sleep } from './governor.ts';

/** A server is looked at once a second at most, and where looking takes long, so seldom that it takes a twentieth of the time. */
const LOOK_EVERY_MS = 1_000;
const SHARE_OF_LOOKING = 20;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** What the gate needs of a session. `say` takes what there is to say in the evidence. */
export interface Looked {
  busy(signal: CancelSignal): Promise<Busyness | null>;
  say(words: string): void;
  /** Told before each wait. */
  waits(words: string): void;
}

/** Leaves a server alone. */
export interface BusyGate {
  /** Passes when the server is not busy. Throws a `StoreError`: `busy` after `waitMs`, `cancelled` at once. */
  pass(session: Looked, signal: CancelSignal): Promise<void>;
  /** Looks at the server while nothing has to wait for it, so that the first one that passes knows already. Never fails. */
  lookAhead(session: Looked, signal: CancelSignal): Promise<void>;
}

/** One gate for all sessions of a store. */
export function createBusyGate(limits: BusyLimits | undefined, clock: { now(): number; sleep: typeof sleep } = { now: () => performance.now(), sleep }): BusyGate {
  if (limits === undefined || limits.above <= 0) return { pass: () => Promise.resolve(), lookAhead: () => Promise.resolve() };
  let lookAt = -Infinity;

  let looking: Promise<Busyness | null> | null = null;

  /** Null: not busy, or it cannot be told. Who comes while another session looks waits for what it sees. */
  async function look(session: Looked, signal: CancelSignal): Promise<Busyness | null> {
    if (looking !== null) {
      // Who looks may be cancelled: that says nothing of the server.
      const seen = await orCancelled(looking.catch(() => undefined), signal);
      if (seen !== undefined) return seen;
    }
    const mine = lookNow(session, signal);
    looking = mine;
    try {
      return await mine;
    } finally {
      if (looking === mine) looking = null;
    }
  }

  async function lookNow(session: Looked, signal: CancelSignal): Promise<Busyness | null> {
    const from = clock.now();
    let seen: Busyness | null;
    try {
      seen = await session.busy(signal);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'statementFailed') throw error;
      lookAt = Infinity;
      session.say(`whether the server is busy could not be seen: ${error.message}`);
      return null;
    }
    const now = clock.now();
    lookAt = seen === null ? Infinity : seen.busy ? -Infinity : now + Math.max(LOOK_EVERY_MS, SHARE_OF_LOOKING * (now - from));
    return seen?.busy === true ? seen : null;
  }

  return {
    pass: async (session, signal) => {
      if (clock.now() < lookAt) return;
      const from = clock.now();
      let wait = FIRST_WAIT_MS;
      for (let seen = await look(session, signal); seen !== null; seen = await look(session, signal)) {
        const left = limits.waitMs - (clock.now() - from);
        if (left <= 0) throw tooBusy(seen, limits);
        session.waits(seen.words);
        await clock.sleep(Math.min(wait, left), signal);
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      }
      const waited = clock.now() - from;
      if (wait > FIRST_WAIT_MS) session.say(`waited ${(waited / 1000).toFixed(1)} s for the server, which was busy`);
    },
    lookAhead: async (session, signal) => {
      if (clock.now() >= lookAt) await look(session, signal).catch(() => null);
    },
  };
}

function tooBusy(seen: Busyness, limits: BusyLimits): StoreError {
  return new StoreError(
    'busy',
    `The server is busy and was left alone: ${seen.words}, for ${Math.round(limits.waitMs / 1000)} s. Compare again when it has less to do, or raise "busyAbove" or "busyWaitSeconds" of this store.`,
  );
}
