/**
 * Pages of rows, pulled when they are looked at and forgotten when others are (least recently used first): the panel never holds a
 * whole result. At most `PARALLEL` requests are under way; those for pages that are not looked at any more are cancelled.
 */

/** Rows of one page. */
export const PAGE_SIZE = 200;
/** Pages that are kept. */
export const MAX_PAGES = 50;
const PARALLEL = 2;

/** An answer: the rows from `start` on and how many there are in all. */
export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export interface PagesOptions<Row> {
  readonly pageSize?: number;
  readonly maxPages?: number;
  /** Pulls rows; rejects when it cannot, or when the signal aborts. */
  fetch(start: number, count: number, signal: AbortSignal): Promise<Page<Row>>;
  /** Something can be shown that could not be shown before. */
  changed(): void;
}

/** The pages of one list of rows. */
export interface Pages<Row> {
  /** How many rows there are; undefined until the first answer. */
  readonly total: number | undefined;
  /** Why the last request failed, until the next one works. */
  readonly error: Error | undefined;
  /** Counts resets; what was asked before a reset is never shown after it. */
  readonly generation: number;
  /** The row, or undefined while it is not there. */
  row(index: number): Row | undefined;
  /** Says which rows (end left out) are looked at: they are pulled, others are not. */
  look(start: number, end: number): void;
  /** Forgets everything and begins anew. `total`: the number of rows when it is known before. */
  reset(total?: number): void;
  /** Asks again for what failed. */
  retry(): void;
  /** Ends every request. */
  close(): void;
}

/** Makes an empty list of pages; nothing is pulled before `look`. */
export function createPages<Row>(options: PagesOptions<Row>): Pages<Row> {
  const pageSize = options.pageSize ?? PAGE_SIZE;
  const maxPages = options.maxPages ?? MAX_PAGES;
  // A Map keeps the order of insertion: the first entry is the one that was used longest ago.
  const kept = new Map<number, readonly Row[]>();
  const asked = new Map<number, AbortController>();
  const failed = new Set<number>();
  let wanted: readonly number[] = [];
  let total: number | undefined;
  let error: Error | undefined;
  let generation = 0;

  const forgetOld = (): void => {
    for (const page of kept.keys()) {
      if (kept.size <= maxPages) return;
      if (!wanted.includes(page)) kept.delete(page);
    }
  };

  const ask = (page: number): void => {
    const controller = new AbortController();
    const born = generation;
    asked.set(page, controller);
    const isStale = (): boolean => born !== generation || asked.get(page) !== controller;
    options.fetch(page * pageSize, pageSize, controller.signal).then(
      answer => {
        if (isStale()) return;
        asked.delete(page);
        total = answer.total;
        error = undefined;
        kept.set(page, answer.rows);
        forgetOld();
        pump();
        options.changed();
      },
      (problem: unknown) => {
        if (isStale()) return;
        asked.delete(page);
        failed.add(page);
        error = problem instanceof Error ? problem : new Error(String(problem));
        pump();
        options.changed();
      },
    );
  };

  const pump = (): void => {
    for (const [page, controller] of asked) {
      if (wanted.includes(page)) continue;
      asked.delete(page);
      controller.abort();
    }
    for (const page of wanted) {
      if (asked.size >= PARALLEL) return;
      if (!kept.has(page) && !asked.has(page) && !failed.has(page)) ask(page);
    }
  };

  const cancelAll = (): void => {
    for (const controller of asked.values()) controller.abort();
    asked.clear();
  };

  return {
    get total() { return total; },
    get error() { return error; },
    get generation() { return generation; },
    row: index => kept.get(Math.floor(index / pageSize))?.[index % pageSize],
    look: (start, end) => {
      const first = Math.floor(start / pageSize);
      const last = Math.max(first, Math.ceil(end / pageSize) - 1);
      wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      for (const page of wanted) {
        const rows = kept.get(page);
        if (!rows) continue;
        kept.delete(page);
        kept.set(page, rows);
      }
      pump();
    },
    reset: known => {
      generation += 1;
      cancelAll();
      kept.clear();
      failed.clear();
      wanted = [];
      total = known;
      error = undefined;
    },
    retry: () => {
      failed.clear();
      error = undefined;
      pump();
    },
    close: () => {
      generation += 1;
      wanted = [];
      cancelAll();
    },
  };
}
