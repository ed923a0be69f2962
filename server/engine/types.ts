/**
 * The words of the engine (one word for one thing). Pure values: no I/O, no SQL, nothing ambient.
 */

import type { CanonicalForm } from './canonicalForm.ts';

export type { CanonicalForm } from './canonicalForm.ts';

/** One of the two warehouses of a migration. */
export type Side = 'legacy' | 'new';

/** The same thing on both sides. */
export type Sides<T> = Readonly<Record<Side, T>>;

/** Both sides, in the order in which they are always shown. */
export const SIDES: readonly Side[] = ['legacy', 'new'];

/** The other side. */
export function otherSide(side: Side): Side {
  return side === 'legacy' ? 'new' : 'legacy';
}

/** Applies `f` to each side. */
export function mapSides<T, U>(sides: Sides<T>, f: (value: T, side: Side) => U): Sides<U> {
  return { legacy: f(sides.legacy, 'legacy'), new: f(sides.new, 'new') };
}

/** What an AbortSignal offers; declared here so that the engine needs nothing ambient. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What is said of a segment, a table or a query. A tick is only ever the first two. */
export type Verdict = 'consistent' | 'consistent within tolerance' | 'differs' | 'in flight' | 'inconclusive';

/** Why results differ. */
export type Cause = 'data' | 'query' | 'both';

/** Why no verdict could be earned. `message` says what, where and what to do, in words; never values or credentials. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** The side that it happened on, when it is one side. */
  readonly side?: Side;
}

export type ReasonCode =
  | 'cancelled'
  | 'timedOut'
  | 'connection'
  | 'statementFailed'
  | 'incompleteResult'
  | 'busy'
  | 'notDeterministic'
  | 'sourceChanged'
  | 'skippedColumn'
  | 'columnsDiffer'
  | 'tablesUnknown'
  | 'refused'
  | 'outOfOrder'
  | 'limitReached'
  | 'nothingLeft'
  | 'lastDigits'
  | 'unsupportedType'
  | 'tableMissing'
  | 'partitionMissing'
  | 'configuration'
  | 'internal';

/** The type of a column, as the comparison sees it, whatever the engine calls it. */
export type ColumnType =
  /** `padded`: its engine prints zeros in front (MySQL's ZEROFILL and YEAR). `wide`: more than 64 bits: 128 (DuckDB's HUGEINT, UHUGEINT), or as many as a value takes (BIGNUM). */
  | { readonly kind: 'integer'; readonly padded?: true; readonly wide?: 128 | 'any' }
  /** `anyScale`: each value has as many decimals as it was written with (PostgreSQL's NUMERIC without a scale); `scale` is 0 then. `padded`: as for integers. `money`: PostgreSQL's MONEY, a number of its own kind. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number; readonly anyScale?: true; readonly padded?: true; readonly money?: true }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'boolean' }
  /**
   * `fixed`: CHAR(n), whose padding is not data. `caseInsensitive`: the column's collation compares without case. `printed`: the engine's
   * name of a type that is no text and is compared by what it prints (PostgreSQL's XML, ENUM, …). `address`: a network address, of which kinds: `mapped` does not tell
   * 10.0.0.1 from ::ffff:10.0.0.1 (Trino's). `encoding`: the charset that its engine keeps it in,
   * where that has characters without a code point, or `unknown` (MySQL's); absent: every text has code points.
   */
  | { readonly kind: 'text'; readonly fixed: boolean; readonly caseInsensitive: boolean; readonly printed?: string; readonly address?: 'v4' | 'v6' | 'any' | 'mapped'; readonly encoding?: string }
  | { readonly kind: 'date' }
  /** `precision`: digits after the second, 0..12. */
  | { readonly kind: 'time'; readonly precision: number }
  /** A time of day with the zone that it was written in, as an offset from UTC. */
  | { readonly kind: 'zonedTime'; readonly precision: number }
  | { readonly kind: 'timestamp'; readonly precision: number; readonly zoned: boolean }
  /** `own`: the engine's name of a type that holds no bytes of people's and is compared by its own bytes, with its like alone (Trino's HyperLogLog). */
  | { readonly kind: 'binary'; readonly own?: string }
  | { readonly kind: 'uuid' }
  /** `variant`: values of all types, which JSON does not tell apart (DuckDB's VARIANT). */
  | { readonly kind: 'json'; readonly variant?: true }
  | { readonly kind: 'bit'; readonly width: number }
  | { readonly kind: 'array'; readonly element: ColumnType }
  | { readonly kind: 'map'; readonly key: ColumnType; readonly value: ColumnType }
  /** `union`: one of several values; the first field is the name of the one that it is, the others are NULL but for that one (DuckDB's UNION). */
  | { readonly kind: 'row'; readonly union?: true; readonly fields: readonly { readonly name: string; readonly type: ColumnType }[] }
  /** `of`: what it holds: months, days and microseconds, each for itself (`all`), or only months or seconds. */
  | { readonly kind: 'interval'; readonly of: 'all' | 'months' | 'seconds' }
  /** A type that no canonical form exists for: a column of it is never silently left out. */
  | { readonly kind: 'unsupported' };

/** A column of a relation on one side. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The type as its engine prints it, for people. */
  readonly native: string;
  /** Declared NOT NULL in a table. Absent: it may be NULL, or nobody knows. */
  readonly notNull?: true;
}

/** A value in its canonical form; null is SQL NULL. */
export type CanonicalValue = string | null;

/** The values of the key columns, in the order of the key. */
export type Key = readonly CanonicalValue[];

/** How far two values may be apart and still agree. Decimal texts; `seconds` for date, time and timestamp. */
export interface Tolerance {
  readonly abs?: string;
  readonly rel?: string;
  readonly decimals?: number;
  readonly seconds?: string;
  /** Texts that are the same but for case, of any letters. */
  readonly caseless?: true;
}

/** A column as it is compared: its logical name and what it is on each side. */
export interface PlannedColumn {
  readonly name: string;
  readonly sides: Sides<Column>;
  readonly form: CanonicalForm;
  readonly tolerance?: Tolerance;
  /** An engine does not compute the cells of its tolerance as it has to: it is settled row by row. */
  readonly withoutCells?: true;
  readonly isKey: boolean;
}

/** What is compared of two relations, and what is not. */
export interface ColumnPlan {
  readonly columns: readonly PlannedColumn[];
  /** Logical names of the key columns; empty: the rows are compared as a multiset. */
  readonly key: readonly string[];
  /** Columns left out by a rule of the mapping, with the reason. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** Columns that only one side has. */
  readonly unmatched: Sides<readonly string[]>;
  /** Rules that make values equal which are not the same text on their engines, in words. */
  readonly notes: readonly string[];
  /** What this comparison cannot see, in words. */
  readonly blindSpots: readonly string[];
  /** What rules let through whatever the values are, in words: columns that are not compared, or not as they stand. Agreement is then within tolerance. */
  readonly loosened?: readonly string[];
}

/** How a table is cut into partitions. `value`: one partition for each value of the column. */
export interface PartitionScheme {
  /** Logical name of the column. */
  readonly column: string;
  readonly by: 'day' | 'month' | 'year' | 'value';
}

/** The name of a partition: `2016-07-03`, `2016-07`, `2016`, or the value's canonical text; null holds the rows whose partition column is NULL. */
export type PartitionId = string | null;

/** Which partitions: an interval of ids (both ends included, null is open), or a list. */
export type PartitionFilter =
  | { readonly kind: 'interval'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'list'; readonly ids: readonly PartitionId[] };

/** Keys from `from` (included) to `to` (left out); null is open. Order: see `compareKeys`. */
export interface KeyRange {
  readonly from: Key | null;
  readonly to: Key | null;
}

/** Some fine ranges of a key that is one whole number: range i holds the keys from i · width up to, not including, (i + 1) · width. NULL is in none. */
export interface FineRanges {
  readonly width: bigint;
  /** Numbers of ranges, ascending; at least one. */
  readonly numbers: readonly bigint[];
}

/** An immutable part of a relation: what is asked for is the rows that satisfy every field that is there. */
export interface Segment {
  readonly partitions?: PartitionFilter;
  readonly range?: KeyRange;
  readonly fine?: FineRanges;
  readonly keys?: readonly Key[];
}

/** Rows of a source table that are left out on both sides to find the cause. */
export type Exclusion =
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  | { readonly kind: 'ranges'; readonly ranges: readonly ExcludedRange[] }
  | { readonly kind: 'partitions'; readonly ids: readonly PartitionId[] };

/** Neighbouring rows that all diverge: the keys from `from` to `through`, both included, of one partition (absent: of the whole table). */
export interface ExcludedRange {
  readonly from: Key;
  readonly through: Key;
  readonly partition?: PartitionId;
}

/** Hashes by name. `native:<engine> <version>` is one engine's own, comparable only with itself. */
export type HashName = 'crc32' | 'md5' | 'sha256' | `native:${string}`;

/** Count and sum of row hashes over a group of rows. `sum` is a decimal integer text, `0` for no rows. */
export interface Checksum {
  readonly count: number;
  readonly sum: string;
}

/** How many rows fell into each class. */
export interface Counts {
  readonly legacy: number;
  readonly new: number;
  readonly onlyLegacy: number;
  readonly onlyNew: number;
  readonly changed: number;
  readonly duplicates: number;
  readonly inFlight: number;
  /** Of the rows that differ, those that an accepted difference names; absent: none. They stay counted in their class. */
  readonly accepted?: number;
}

export const NO_COUNTS: Counts = { legacy: 0, new: 0, onlyLegacy: 0, onlyNew: 0, changed: 0, duplicates: 0, inFlight: 0 };

/** Rows that differ in any way. */
export function differingRows(counts: Counts): number {
  return counts.onlyLegacy + counts.onlyNew + counts.changed + counts.duplicates;
}

/** Adds two counts, field by field. */
export function addCounts(left: Counts, right: Counts): Counts {
  const accepted = (left.accepted ?? 0) + (right.accepted ?? 0);
  return {
    legacy: left.legacy + right.legacy,
    new: left.new + right.new,
    onlyLegacy: left.onlyLegacy + right.onlyLegacy,
    onlyNew: left.onlyNew + right.onlyNew,
    changed: left.changed + right.changed,
    duplicates: left.duplicates + right.duplicates,
    inFlight: left.inFlight + right.inFlight,
    ...(accepted === 0 ? {} : { accepted }),
  };
}

/**
 * `missing`: only the legacy side has the row. `extra`: only the new side has it. `changed`: same key, other values.
 * `duplicated`: one side has the row (or its key) more often than the other. `inFlight`: too young to judge.
 */
export type FindingKind = 'missing' | 'extra' | 'changed' | 'duplicated' | 'inFlight';

/** One row that does not agree. */
export interface Finding {
  readonly kind: FindingKind;
  /** The logical source table, or null when it is a row of a query's result. */
  readonly table: string | null;
  readonly partition: PartitionId;
  readonly key: Key;
  /**
   * For `changed` under a key: the columns that differ. For every other finding, and for `changed` without a key: every column, an absent side null.
   * Values are canonical texts.
   */
  readonly columns: Readonly<Record<string, Sides<CanonicalValue>>>;
  /** For `duplicated`: how often each side has it. */
  readonly times?: Sides<number>;
  /** Present when an accepted difference names it: it is still a difference, and is shown as one. */
  readonly accepted?: Acceptance;
}

/** Who accepts a difference, why, and through which day (`YYYY-MM-DD`, in UTC). */
export interface Acceptance {
  readonly reason: string;
  readonly until: string;
  readonly by?: string;
}

/** Differences that people have accepted: named by their place, never by a value. Every field that is there must fit. */
export interface AcceptedDifference extends Acceptance {
  /** Only in this partition; null holds the rows whose partition column is NULL. */
  readonly partition?: PartitionId;
  /** Only these keys, in the order of the key. */
  readonly keys?: readonly Key[];
  /** Only rows that are `changed` in no other columns than these (logical names, of any case). */
  readonly columns?: readonly string[];
  readonly kind?: FindingKind;
}

/** How many rows a table may have on one side only and still be near enough: so many, or so many in a hundred of the legacy side's (decimal text). */
export type RowCountTolerance = { readonly rows: number } | { readonly percent: string };

/** The verdict on one partition of a table. */
export interface PartitionOutcome {
  readonly table: string;
  readonly partition: PartitionId;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly reason?: Reason;
}

/** What a comparison rests on. */
export interface Evidence {
  readonly sql: Sides<readonly string[]>;
  readonly engines: Sides<string>;
  readonly settings: Sides<readonly string[]>;
  /** The snapshot that was read, or the time of the read where the engine has none. */
  readonly snapshots: Sides<string>;
  readonly rowsScanned: Sides<number>;
  /** Sides of which checksums were not read now, with the time (ISO 8601) of the check that read them; absent: all was read now. */
  readonly recalled?: Partial<Sides<string>>;
  readonly bytesMoved: Sides<number>;
  readonly ms: number;
  readonly hash: HashName;
  /** Probability that one changed row escapes the hash, for example 2.3e-10. */
  readonly escape: number;
  readonly blindSpots: readonly string[];
  readonly notes: readonly string[];
}

/** How a column fared over all rows that were compared. */
export interface ColumnOutcome {
  readonly name: string;
  /** Rows in which it differs beyond the tolerance. */
  readonly differs: number;
  /** Rows in which it differs within the tolerance. */
  readonly tolerated: number;
  readonly native: Sides<string>;
}

/** The outcome of comparing two relations: two results, or one table on both sides. */
export interface RelationOutcome {
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly counts: Counts;
  /** The counts stop at a limit: there are at least so many. */
  readonly partial: boolean;
  readonly columns: readonly ColumnOutcome[];
  readonly partitions: readonly PartitionOutcome[];
  readonly key: readonly string[];
  /** What the verdict leaves unsaid, in words: rows that were accepted, rows within a tolerance that nobody counted. */
  readonly notes?: readonly string[];
  /** True when rows agree only within a tolerance and were not counted: `tolerated` of the columns is a lower bound then. */
  readonly uncounted?: true;
}

/** Which data diverges in a source table of a query, and how it was left out. */
export interface SourceOutcome {
  readonly table: string;
  readonly outcome: RelationOutcome;
  readonly excluded?: Exclusion;
}

/** The cause of a difference and what the claim rests on. */
export interface CauseOutcome {
  /** Absent when it cannot be told; `reason` says why. */
  readonly cause?: Cause;
  readonly reason?: Reason;
  /** One sentence for people. */
  readonly words: string;
  /** Share of the source rows (0..1) that the claim about the query rests on. */
  readonly share?: number;
  readonly sources: readonly SourceOutcome[];
}
