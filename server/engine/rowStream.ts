/** Reads an ordered stream of rows, group by group, and holds it to its order. */
import { StoreError } from './errors.ts';
import type { ReadRow } from './ports.ts';

/** Rows that share a key (or hash), in the order in which they came; never empty. */
export type RowGroup = readonly ReadRow[];

/** The first row of a group. */
export function firstRow(group: RowGroup): ReadRow {
  const row = group[0];
  if (row === undefined) throw new Error('a group of rows is never empty');
  return row;
}

/** At most so many rows may share one key: they are held in memory together. */
export const MAX_GROUP_ROWS = 100_000;

/** A stream of groups. `close` stops the statement behind it. */
export interface GroupReader {
  next(): Promise<RowGroup | null>;
  close(): Promise<void>;
  /** Rows read so far and the sum of their hashes. */
  readonly read: { rows: number; sum: bigint };
}

/** Options of `readGroups`. */
export interface GroupReaderOptions {
  readonly rows: AsyncIterable<readonly ReadRow[]>;
  /** The order in which rows come; 0 puts two rows in one group. */
  readonly compare: (left: ReadRow, right: ReadRow) => number;
  /** For messages: `games on the legacy side`. */
  readonly name: string;
}

/** Groups an ordered stream. A row out of order is a `StoreError`: merging on would report rows that are not missing. */
export function readGroups(options: GroupReaderOptions): GroupReader {
  const iterator = options.rows[Symbol.asyncIterator]();
  const read = { rows: 0, sum: 0n };
  let batch: readonly ReadRow[] = [];
  let at = 0;
  let ended = false;

  async function peek(): Promise<ReadRow | null> {
    while (at >= batch.length) {
      if (ended) return null;
      const result = await iterator.next();
      if (result.done === true) {
        ended = true;
        return null;
      }
      batch = result.value;
      at = 0;
    }
    return batch[at] ?? null;
  }

  async function next(): Promise<RowGroup | null> {
    const first = await peek();
    if (first === null) return null;
    const group: ReadRow[] = [];
    for (let row: ReadRow | null = first; row !== null; row = at < batch.length ? (batch[at] ?? null) : await peek()) {
      const order = row === first ? 0 : options.compare(first, row);
      if (order > 0) throw new StoreError('outOfOrder', `The rows of ${options.name} did not come in the order of the key: its collation or type is not understood.`);
      if (order < 0) break;
      if (group.length >= MAX_GROUP_ROWS) {
        throw new StoreError('limitReached', `More than ${MAX_GROUP_ROWS.toLocaleString('en')} rows of ${options.name} share one key: choose a key that tells rows apart.`);
      }
      group.push(row);
      at++;
      read.rows++;
      read.sum += BigInt(row.hash);
    }
    return group;
  }

  return { next, read, close: async () => void (await iterator.return?.()) };
}
