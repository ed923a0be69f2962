/** Messages to a client that may be gone: there is nobody to tell then, and nothing to do. */

/** Sends; whatever goes wrong on the way, at once or later, is swallowed. */
export function sendQuietly(send: () => Promise<unknown>): Promise<void> {
  return (async () => { await send(); })().catch(() => undefined);
}
