/** Work on both sides at once, so that the failure of one side stops the other on its server. */
import type { CancelSignal, Side, Sides } from './types.ts';
import { CANCELLED, StoreError } from './errors.ts';

/** A signal of our own that follows `parent` and can be aborted alone. Made by the outside: the engine has no AbortController. */
export interface LinkedSignal {
  readonly signal: CancelSignal;
  abort(reason: unknown): void;
  /** Lets go of the parent. */
  unlink(): void;
}

/** Makes a linked signal. */
export type Link = (parent: CancelSignal) => LinkedSignal;

/**
 * Runs `f` on both sides at once. When one fails the other is aborted, waited for, and the first failure is thrown with its side. A stop
 * of the parent is a `StoreError` `cancelled` of no side, whichever side noticed it first.
 */
export async function bothSides<T>(link: Link, parent: CancelSignal, f: (side: Side, signal: CancelSignal) => Promise<T>): Promise<Sides<T>> {
  if (parent.aborted) throw cancelled();
  const linked = link(parent);
  let failure: { readonly error: unknown } | undefined;
  const run = async (side: Side): Promise<T | undefined> => {
    try {
      return await f(side, linked.signal);
    } catch (error) {
      if (failure === undefined) {
        failure = { error: withSide(error, side) };
        linked.abort(error);
      }
      return undefined;
    }
  };
  try {
    const [legacy, other] = await Promise.all([run('legacy'), run('new')]);
    if (failure !== undefined) throw parent.aborted ? cancelled() : failure.error;
    return { legacy: legacy as T, new: other as T };
  } finally {
    linked.unlink();
  }
}

function cancelled(): StoreError {
  return new StoreError('cancelled', CANCELLED.message);
}

/** The same error, knowing on which side it happened. */
export function withSide(error: unknown, side: Side): unknown {
  if (!(error instanceof StoreError) || error.side !== undefined) return error;
  return new StoreError(error.code, error.message, { side, ...(error.serverCode === undefined ? {} : { serverCode: error.serverCode }), cause: error });
}
