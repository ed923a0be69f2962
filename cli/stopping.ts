/** Stopping on request: the first asks what runs to end, on the servers too; the second ends the process at once. */
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
    controller.abort(new Error('stopped on request'));
    told();
  });
  return { signal: controller.signal, release };
}
