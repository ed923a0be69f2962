/**
 * What the engine needs from the outside. A store answers for counts, checksums, keys and rows of a segment, never for SQL:
 * a table, a query, a collection and an array in a test are all relations.
 */
import type {
  AcceptedDifference, CancelSignal, CanonicalForm, CanonicalValue, Checksum, Column, Exclusion, Finding, HashName, Key, PartitionId, PartitionOutcome,
  PartitionScheme, RowCountTolerance, Segment, Sides, Tolerance,
} from './types.ts';

/** A column as one side has to render it. */
export interface RenderedColumn {
  /** The column on this side. */
  readonly column: Column;
  readonly form: CanonicalForm;
  /**
   * Hashed as its cell of a lattice instead of as its value; `values` stay exact. Two values that share a cell agree within the tolerance (see
   * `lattice.ts`). `0.25`: floor(value / 0.25), a decimal text above 0. `round 2`: rounded half away from zero to two decimals.
   */
  readonly cell?: string;
}

/** How a comparison reads one side: which columns, in which order, and how rows are identified and cut. */
export interface ReadPlan {
  /** Every compared column, in the same order on both sides. */
  readonly columns: readonly RenderedColumn[];
  /** Indexes into `columns` of the key, in key order; empty when there is no key. */
  readonly key: readonly number[];
  /** The partition scheme with the index into `columns` of its column. */
  readonly partition?: { readonly scheme: PartitionScheme; readonly column: number };
  /** Indexes into `columns` that count in row hashes (key and compared columns). */
  readonly hashed: readonly number[];
  readonly hash: HashName;
  /** Indexes into `columns` whose values `rows` returns; the others come as null and count in the hash only. Absent: all. */
  readonly values?: readonly number[];
}

/** Checksums grouped by nothing (one answer), by partition, or by the ranges that `boundaries` cut (n boundaries, n + 1 ranges). */
export type Grouping =
  | { readonly by: 'nothing' }
  | { readonly by: 'partition' }
  | { readonly by: 'range'; readonly boundaries: readonly Key[] };

/** The checksum of one group: its partition, or the index of its range, or null for the only group. Groups without rows may be left out. */
export interface GroupChecksum {
  readonly group: PartitionId | number;
  readonly checksum: Checksum;
  /** It was read by an earlier check, of data that cannot have changed. */
  readonly recalled?: true;
}

/**
 * What stands for the rows of a fine range. `sum`: the sum of their row hashes. `text`: one hash over their row texts in the order of the key,
 * which costs one hash for many rows; it holds no hash of a single row.
 */
export type FineDigest = 'sum' | 'text';

/**
 * Keys beyond this, above or below zero, are not cut finely: they need more than a BIGINT where ranges are computed. A width can be the next
 * power of two of all that lies between them, 2^62, and the end of a range lies a width further.
 */
export const LARGEST_KEY = 2n ** 61n;

/** The smallest and the greatest key that is not NULL, as decimal texts. */
export interface KeyBounds {
  readonly first: string;
  readonly last: string;
}

/** Whether bounds of keys are wanted at any cost, or may be left unread where they cost a scan and the relation can be cut without knowing them. */
export type BoundsAsked = 'wanted' | 'ifCheap';

/** How a relation can be cut finely by its key, which has to be one whole number. */
export interface FineReading {
  /** About how many rows the segment has, by statistics or by a count. */
  readonly rows: number;
  /** The bounds of the segment, or null when it has no key but NULL; `unread` where they would cost a scan. */
  readonly bounds: KeyBounds | null | 'unread';
  /** Digests that can be had, cheapest first. */
  readonly digests: readonly FineDigest[];
  /** Differing ranges whose rows one statement may ask for; absent: as many as are worth a statement. */
  readonly rangesAtOnce?: number;
}

/** A cut of the whole numbers: range i holds the keys from i · width up to, not including, (i + 1) · width. NULL keys are a range of their own. */
export interface FineCut {
  readonly width: bigint;
  readonly digest: FineDigest;
  /** What `fineReading` said of this side. */
  readonly reading: FineReading;
}

/** The rows of one fine range, in one partition where the plan has partitions. Groups without rows are left out. */
export interface FineGroup {
  readonly partition: PartitionId;
  /** The number of the range; null: the rows whose key is NULL. */
  readonly range: bigint | null;
  readonly count: number;
  /** Equal on both sides when the rows are, and other ones when they are not. */
  readonly digest: string;
  /** The rows were digested in whatever order they came: another digest may be of the same rows. */
  readonly unsorted?: boolean;
  /** It was read by an earlier check, of data that cannot have changed. */
  readonly recalled?: true;
}

/** One row: the values of `ReadPlan.columns` in canonical form, and the row hash as decimal text. */
export interface ReadRow {
  readonly values: readonly CanonicalValue[];
  readonly hash: string;
}

/** How the rows of a segment come. `key`: ordered by key. `hash`: ordered by row hash, then by all values. See `compareKeys` for the order. */
export type RowOrder = 'key' | 'hash';

/**
 * One relation on one side. Every method throws a `StoreError` (see errors.ts) when the answer is not provably complete;
 * an answer that came is complete. All of them read the same snapshot where the engine has one.
 */
export interface Relation {
  /** Name for messages: the table's or the query's. */
  readonly name: string;
  /** Hashes that this engine computes, cheapest first. */
  readonly hashes: readonly HashName[];
  /** The columns. */
  describe(signal: CancelSignal): Promise<readonly Column[]>;
  /** Count and sum of row hashes, by group. */
  checksums(plan: ReadPlan, segment: Segment, grouping: Grouping, signal: CancelSignal): Promise<readonly GroupChecksum[]>;
  /** At most `pieces - 1` keys that cut the segment into pieces of about equal row counts, in key order, from the data. */
  boundaries(plan: ReadPlan, segment: Segment, pieces: number, signal: CancelSignal): Promise<readonly Key[]>;
  /** The rows, in batches, in the order asked for; keys with NULL first. */
  rows(plan: ReadPlan, segment: Segment, order: RowOrder, signal: CancelSignal): AsyncIterable<readonly ReadRow[]>;
  /**
   * Whether and how the segment can be read in fine ranges of its key; null when it cannot. Costs no scan where statistics and an index serve.
   */
  readonly fineReading?: (plan: ReadPlan, segment: Segment, bounds: BoundsAsked, signal: CancelSignal) => Promise<FineReading | null>;
  /** All groups of the segment under a cut, as they come, in no order; each group once. One scan serves partitions and fine ranges. */
  readonly fineGroups?: (plan: ReadPlan, segment: Segment, cut: FineCut, signal: CancelSignal) => AsyncIterable<readonly FineGroup[]>;
  /**
   * A token that changes when the relation's data changed, or null when the engine cannot tell (or reads a snapshot anyway).
   * Compared before and after: another token means that the source changed under the check.
   */
  version(signal: CancelSignal): Promise<string | null>;
  /** The `version` as it was before the columns were asked for, where it is known: a change since then counts as one under the check. */
  readonly describedAt?: string;
}

/** All values of a row on both sides, in the order of the column plan. */
export type WholeRow = Sides<readonly CanonicalValue[]>;

/** Where a comparison says what it finds, as it finds it. Nothing is kept by the engine. */
export interface Reporter {
  /**
   * `run`: findings with the same number are neighbours in key order, with no row between them that agrees. `whole`: all values of the
   * row on both sides, in the order of the column plan, for a row that both sides have.
   */
  finding(finding: Finding, run: number, whole?: WholeRow): void | Promise<void>;
  partition(outcome: PartitionOutcome): void;
  /** Progress in words, for example `games: partition 2016-07 (3 of 12)`. */
  progress(words: string, done: number, total: number): void;
}

/** A source table of a query, as a relation on both sides, with the rules of its mapping. */
export interface SourceTable {
  readonly table: string;
  readonly relations: Sides<Relation>;
  readonly rules: TableRules;
  /** The partitions that the query touches; absent: all. */
  readonly touched?: Segment;
  /** Names of the columns on each side, in lower case, that either text may read; absent: all. */
  readonly reads?: Sides<ReadonlySet<string>>;
  /** The rows of the table that the text of a side may read; absent: all. */
  readonly rowsRead?: Sides<Relation>;
}

/** The rules of a table mapping, or of a query's result, that the comparison obeys. */
export interface TableRules {
  /** Logical key columns; `[]`: compare as a multiset; undefined: infer (for a query's result) or none. */
  readonly key?: readonly string[];
  /** Nobody wrote the key: it is the primary key that a side declares. */
  readonly keyIsDeclared?: true;
  readonly partition?: PartitionScheme;
  readonly columns: Readonly<Record<string, ColumnRule>>;
  /** How many rows may be on one side only. Not for exact comparisons. */
  readonly rowCount?: RowCountTolerance;
  /** Differences that are accepted today. In an exact comparison they are marked and count nevertheless. */
  readonly accepted?: readonly AcceptedDifference[];
}

/** The rule of one column. */
export interface ColumnRule {
  readonly names?: Partial<Sides<string>>;
  readonly tolerance?: Tolerance;
  /** Left out of the comparison, with the reason. */
  readonly ignore?: string;
  readonly trimBlanks?: boolean;
  readonly foldCase?: boolean;
}

/** Runs the query again on both sides without some rows of its source tables. Null when the query cannot be rewritten so; the text says why. */
export type RerunWithout = (
  exclusions: Readonly<Record<string, Exclusion>>,
) => Promise<{ readonly relations: Sides<Relation> } | { readonly impossible: string }>;
