/** Stopping on request: the first asks what runs to end, on the servers too; the second ends the process at once. */
import { CANCELLED, StoreError } from '../server/engine/errors.ts';
import { EXIT } from './exitCode.ts';
import type { Outside } from './outside.ts';

export interface Stopping {
  readonly signal: AbortSignal;
  /** Requests end the process again as they did before. */
  release(): void;
}

/** @param told called on the first request */
export function listenForStop(outside: Pick<Outside, 'onStop' | 'quit'>, told: () => void): Stopping {
  const controller = new AbortController();
  const release = outside.onStop(() => {
    if (controller.signal.aborted) return outside.quit(EXIT.cancelled);
    // What waits for the signal ends with its reason, which says what it is: cancelled, and no fault.
    controller.abort(new StoreError(CANCELLED.code, CANCELLED.message));
    told();
  });
  return { signal: controller.signal, release };
}
