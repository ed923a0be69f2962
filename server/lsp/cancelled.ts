/** Why a signal was aborted, in the words that end in a run's reason. */
import { CANCELLED, StoreError } from '../engine/errors.ts';

/** The reason to abort with: whoever throws it has said `cancelled`, and not that something broke. */
export function cancelled(): StoreError {
  return new StoreError(CANCELLED.code, CANCELLED.message);
}

/** True for what is thrown when something was cancelled, by us or by a library. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error instanceof StoreError && error.code === 'cancelled'));
}
