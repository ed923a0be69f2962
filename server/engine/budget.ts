/**
 * How much a run may read, and when it has seen enough: bounds by time, rows and bytes, and the early end when most rows differ. Pure: time and
 * traffic are told from the outside.
 */

/** Bounds; an absent one does not bound. `ms` from the start of the run, `rows` read one by one (not those behind checksums), `bytes` moved. */
export interface BudgetLimits {
  readonly ms?: number;
  readonly rows?: number;
  readonly bytes?: number;
}

/** When most rows differ. */
export interface ManyRules {
  /** More than this share of the rows covered differs, in at least so many rows … */
  readonly share: number;
  readonly rows: number;
  /** … or such a share of them, all in one way, in at least so many: a mapping or a form is suspected before the data. */
  readonly suspected: { readonly share: number; readonly rows: number };
  /** With at most so many rows left to look at, the end is near enough. */
  readonly left: number;
  /** What may still be spent on details when it was told, from that moment on; `{ ms: 0 }`: nothing, the comparison stops. */
  readonly details: BudgetLimits;
  /** Asked before; absent: always. */
  readonly when?: () => boolean;
}

/** Stop at once; what a person at a terminal wants. */
export const MANY: ManyRules = { share: 0.5, rows: 10_000, suspected: { share: 0.99, rows: 2_000 }, left: 10_000, details: { ms: 0 } };

/** What the budget needs of the outside. */
export interface BudgetOutside {
  /** Milliseconds that only grow. */
  now(): number;
  /** Bytes moved by the run so far, both sides. */
  bytes(): number;
  /** Calls `f` once after `ms`; the answer takes that back. */
  after(ms: number, f: () => void): () => void;
}

/** What has been spent. */
export type Spent = Required<BudgetLimits>;

/** The budget of one run, shared by all that it compares. */
export interface Budget {
  readonly limits: BudgetLimits;
  readonly many: ManyRules | null;
  readonly outside: BudgetOutside;
  /** Told at most once: most rows differ, and details go on. */
  readonly told?: (early: EarlyVerdict) => void;
  addRows(rows: number): void;
  spent(): Spent;
  /** The bound that is passed, in words (`60 s`), or null. */
  over(): string | null;
}

/** What is known when most rows differ: at least so many rows. */
export interface EarlyVerdict {
  readonly words: string;
  readonly differing: number;
}

/** Opens the budget of a run, which begins now. */
export function openBudget(outside: BudgetOutside, limits: BudgetLimits = {}, many: ManyRules | null = null, told?: (early: EarlyVerdict) => void): Budget {
  const startedAt = outside.now();
  let rows = 0;
  const spent = (): Spent => ({ ms: outside.now() - startedAt, rows, bytes: outside.bytes() });
  return {
    limits,
    many,
    outside,
    ...(told === undefined ? {} : { told }),
    addRows: (more) => void (rows += more),
    spent,
    over: () => passed(limits, spent()),
  };
}

/** The first bound that `spent` passes, in words; null when none is. `since`: counted from there on. */
export function passed(limits: BudgetLimits, spent: Spent, since: Spent = { ms: 0, rows: 0, bytes: 0 }): string | null {
  if (limits.ms !== undefined && spent.ms - since.ms >= limits.ms) return `${(limits.ms / 1000).toLocaleString('en')} s`;
  if (limits.rows !== undefined && spent.rows - since.rows >= limits.rows) return `${limits.rows.toLocaleString('en')} rows that were read`;
  if (limits.bytes !== undefined && spent.bytes - since.bytes >= limits.bytes) return `${limits.bytes.toLocaleString('en')} bytes that were moved`;
  return null;
}
