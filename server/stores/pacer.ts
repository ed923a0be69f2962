/** Reads a store in chunks no faster than it may be read. */
import type { CancelSignal } from '../engine/types.ts';
import { sleep } from './governor.ts';
import { firstChunk, nextChunk, type Pace } from './pacing.ts';

/** The pace of one scan in chunks. Whether the server is busy is looked at before every statement of a session, not here. */
export interface Pacer {
  /** Rows to ask for now. */
  readonly rows: number;
  /** Tells what the chunk had and how long it took (in milliseconds), and waits as the rate limit asks. Throws a `StoreError` `cancelled`. */
  took(chunk: { readonly rows: number; readonly ms: number }, signal: CancelSignal): Promise<void>;
}

/** @param pace `Session.pace` */
export function createPacer(pace: Pace): Pacer {
  let next = firstChunk(pace);
  return {
    get rows() {
      return next.rows;
    },
    took: async (chunk, signal) => {
      next = nextChunk(next, chunk, pace);
      if (next.pauseMs >= 1) await sleep(next.pauseMs, signal);
    },
  };
}
