/** How much the next statement of a long scan reads, and how long to wait before it. Pure. */

/** How fast one store is read. */
export interface Pace {
  /** The time that one statement of a scan in chunks should take, in milliseconds. */
  readonly chunkMs: number;
  /** Rows that are read of the store in a second at most; null: as fast as it answers. */
  readonly rowsPerSecond: number | null;
}

/** Short enough that others wait for a statement of ours no longer than for their own. */
export const DEFAULT_PACE: Pace = { chunkMs: 500, rowsPerSecond: null };

/** Rows of a chunk, at least: below, a statement costs more than its rows. A rate limit that is lower goes before it. */
export const SMALLEST_CHUNK = 1_000;
/** Rows of a chunk, at most. */
export const LARGEST_CHUNK = 16_000_000;
/** Rows of the first chunk, of a store whose speed nobody knows: a fraction of a second on any. */
const FIRST_CHUNK = 32_768;
/** A chunk is at most so many times as large as the one before it: what was fast may have been cached. */
const GROWTH = 2;

/** What is to be read next. */
export interface NextChunk {
  /** Rows to ask for; at least 1. */
  readonly rows: number;
  /** Milliseconds to wait before that. */
  readonly pauseMs: number;
  /** The highest speed seen so far, in rows a millisecond; null: none. Keys with gaps are read in no time, and say nothing about what follows them. */
  readonly fastest: number | null;
}

/** The chunk to begin with. */
export function firstChunk(pace: Pace): NextChunk {
  return { rows: bounded(FIRST_CHUNK, pace), pauseMs: 0, fastest: null };
}

/**
 * The chunk after one that took `ms` and had `rows` rows, which may be fewer than were asked for. Grows by twice at the most; shrinks
 * at once to what would have been in time. The time of a chunk that is asked for by its rows meets `chunkMs` when the speed is steady.
 */
export function nextChunk(asked: NextChunk, took: { readonly rows: number; readonly ms: number }, pace: Pace): NextChunk {
  const ms = Math.max(took.ms, 0.01);
  const speed = took.rows > 0 ? took.rows / ms : null;
  const fastest = speed === null ? asked.fastest : Math.max(speed, asked.fastest ?? 0);
  const wanted = asked.rows * Math.min(GROWTH, pace.chunkMs / ms);
  // After a gap in the keys the next chunk may be as dense as any before.
  const cap = fastest === null ? wanted : Math.max(GROWTH * fastest * pace.chunkMs, Math.min(asked.rows, wanted));
  const pauseMs = pace.rowsPerSecond === null ? 0 : Math.max(0, (took.rows / pace.rowsPerSecond) * 1000 - took.ms);
  return { rows: bounded(Math.min(wanted, cap), pace), pauseMs, fastest };
}

function bounded(rows: number, pace: Pace): number {
  // Under a rate limit a chunk is worth a second at the most, so that the store is read evenly and not in bursts.
  const most = pace.rowsPerSecond === null ? LARGEST_CHUNK : Math.min(LARGEST_CHUNK, Math.max(1, pace.rowsPerSecond * Math.max(1, pace.chunkMs / 1000)));
  return Math.max(1, Math.floor(Math.min(most, Math.max(SMALLEST_CHUNK, rows))));
}
