/** Joining many small events into few. */
import type { Clock } from './deps.ts';

/** A call that can be asked for often and happens seldom. */
export interface Coalesced {
  /** Asks for the call: it happens `ms` after the first ask since the last call, however many asks come meanwhile. */
  ask(): void;
  stop(): void;
}

/** Calls `action` at most once every `ms` milliseconds; unlike a debounce it is not starved by a stream of asks. */
export function coalesced(clock: Clock, ms: number, action: () => void): Coalesced {
  let cancel: (() => void) | null = null;
  return {
    ask: () => {
      cancel ??= clock.after(ms, () => {
        cancel = null;
        action();
      });
    },
    stop: () => {
      cancel?.();
      cancel = null;
    },
  };
}
