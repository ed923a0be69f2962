/** Work at once, on both sides mostly, so that the failure of one side stops the other on its server. */
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
 * Runs tasks at once. When one fails the others are aborted, waited for, and the first failure is thrown. A stop of the parent is a
 * `StoreError` `cancelled`, whichever task noticed it first.
 */
export async function together<T extends readonly unknown[]>(link: Link, parent: CancelSignal, ...tasks: { readonly [K in keyof T]: (signal: CancelSignal) => Promise<T[K]> }): Promise<T> {
  if (parent.aborted) throw cancelled();
  const linked = link(parent);
  let failure: { readonly error: unknown } | undefined;
  const run = async (task: (signal: CancelSignal) => Promise<unknown>): Promise<unknown> => {
    try {
      return await task(linked.signal);
    } catch (error) {
      if (failure === undefined) {
        failure = { error };
        linked.abort(error);
      }
      return undefined;
    }
  };
  try {
    const results = await Promise.all(tasks.map(run));
    if (failure !== undefined) throw parent.aborted ? cancelled() : failure.error;
    return results as unknown as T;
  } finally {
    linked.unlink();
  }
}

/** Runs `f` on both sides `together`. A failure knows its side; a stop of the parent is of no side. */
export async function bothSides<T>(link: Link, parent: CancelSignal, f: (side: Side, signal: CancelSignal) => Promise<T>): Promise<Sides<T>> {
  const on = (side: Side) => async (signal: CancelSignal): Promise<T> => {
    try {
      return await f(side, signal);
    } catch (error) {
      throw withSide(error, side);
    }
  };
  const [legacy, other] = await together<readonly [T, T]>(link, parent, on('legacy'), on('new'));
  return { legacy, new: other };
}

function cancelled(): StoreError {
  return new StoreError('cancelled', CANCELLED.message);
}

/** The same error, knowing on which side it happened. */
export function withSide(error: unknown, side: Side): unknown {
  if (!(error instanceof StoreError) || error.side !== undefined) return error;
  return new StoreError(error.code, error.message, { side, ...(error.serverCode === undefined ? {} : { serverCode: error.serverCode }), cause: error });
}
