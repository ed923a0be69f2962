/** Signals for the engine, made of AbortControllers. */
import type { Link } from '../engine/parallel.ts';

/** A signal that follows its parent and can be aborted alone. */
export const link: Link = (parent) => {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow);
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), unlink: () => parent.removeEventListener('abort', follow) };
};
