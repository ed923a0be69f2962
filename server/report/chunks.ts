/** Text in pieces of a handy size. */

const CHUNK = 32 * 1024;

/** Joins small pieces, so that a report of a million lines is not a million writes. */
export async function* batched(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let waiting = '';
  for await (const piece of pieces) {
    waiting += piece;
    if (waiting.length < CHUNK) continue;
    yield waiting;
    waiting = '';
  }
  if (waiting !== '') yield waiting;
}
