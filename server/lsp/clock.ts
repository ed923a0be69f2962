/** The clock of the machine. */
import type { Clock } from './deps.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => { clearTimeout(timer); };
  },
};

/** Resolves with the promise, or with `late` after `ms` milliseconds; a rejection counts as done. Never throws. */
export async function within<T, L>(clock: Clock, ms: number, promise: Promise<T>, late: L): Promise<T | L> {
  let stop = (): void => undefined;
  const timeout = new Promise<L>(resolve => { stop = clock.after(ms, () => { resolve(late); }); });
  try {
    return await Promise.race([promise, timeout]);
  } catch {
    return late;
  } finally {
    stop();
  }
}
