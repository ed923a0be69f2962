/** Bounds what one store is asked to do at once, and how long a statement may take. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal } from '../engine/types.ts';
import type { Limits } from './driver.ts';

/** Lets so many sessions be open at once; the others wait their turn. */
export interface Governor {
  readonly limits: Limits;
  /** Waits for a place. Give it back by calling what it returns, once. Throws a `StoreError` `cancelled` when the signal fires first. */
  enter(signal: CancelSignal): Promise<() => void>;
}

export function createGovernor(limits: Limits): Governor {
  const places = Math.max(1, limits.concurrency);
  const waiting: (() => void)[] = [];
  let taken = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken--;
    else next();
  };
  const place = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      leave();
    };
  };
  return {
    limits,
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        if (taken < places) {
          taken++;
          return resolve(place());
        }
        const onAbort = (): void => {
          const at = waiting.indexOf(admit);
          if (at >= 0) waiting.splice(at, 1);
          reject(cancelled());
        };
        const admit = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(place());
        };
        signal.addEventListener('abort', onAbort);
        waiting.push(admit);
      }),
  };
}

/** One statement's time: `signal` fires when the caller cancels or the time is over. */
export interface StatementClock {
  readonly signal: AbortSignal;
  /** The error that the end of the statement stands for, when the clock ended it; else undefined. */
  verdict(): StoreError | undefined;
  /** Must be called when the statement has ended. */
  stop(): void;
}

/** Starts the clock of a statement. */
export function startClock(limits: Limits, caller: CancelSignal): StatementClock {
  const controller = new AbortController();
  let late = false;
  const onAbort = (): void => controller.abort(cancelled());
  const timer = setTimeout(() => {
    late = true;
    controller.abort(timedOut(limits));
  }, limits.statementTimeoutMs);
  timer.unref();
  if (caller.aborted) onAbort();
  else caller.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    verdict: () => (caller.aborted ? cancelled() : late ? timedOut(limits) : undefined),
    stop: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}

/** Waits so long. Throws a `StoreError` `cancelled` when the signal fires first. */
export function sleep(ms: number, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort);
  });
}

/** What the promise gives. Throws a `StoreError` `cancelled` when the signal fires first. */
export async function orCancelled<T>(promise: Promise<T>, signal: CancelSignal): Promise<T> {
  if (signal.aborted) throw cancelled();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => (onAbort = () => reject(cancelled())));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export function cancelled(): StoreError {
  return new StoreError('cancelled', 'Cancelled; the statement was stopped on the server.');
}

export function timedOut(limits: Limits): StoreError {
  return new StoreError(
    'timedOut',
    `The statement took longer than ${limits.statementTimeoutMs / 1000} s and was stopped. Raise "statementTimeoutSeconds" of this store, or compare fewer partitions.`,
  );
}
