/**
 * What crosses the wire, on both hops (server ↔ client, client ↔ panel). Plain serialisable values; this folder imports nothing.
 * Values of cells are canonical texts or null, counts are numbers, times are ISO 8601 texts in UTC.
 */

export type Side = 'legacy' | 'new';
export type Sides<T> = Readonly<Record<Side, T>>;
export type Verdict = 'consistent' | 'consistent within tolerance' | 'differs' | 'in flight' | 'inconclusive';
export type Cause = 'data' | 'query' | 'both';
export type FindingKind = 'missing' | 'extra' | 'changed' | 'duplicated' | 'inFlight';
export type PartitionId = string | null;

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly side?: Side;
}

export interface Counts {
  readonly legacy: number;
  readonly new: number;
  readonly onlyLegacy: number;
  readonly onlyNew: number;
  readonly changed: number;
  readonly duplicates: number;
  readonly inFlight: number;
  /** Of the rows that differ, those that parity.accepted.jsonc names. */
  readonly accepted?: number;
}

/** A row that does not agree. `table` is null for a row of the query's own result. */
export interface WireFinding {
  readonly kind: FindingKind;
  readonly table: string | null;
  readonly partition: PartitionId;
  readonly key: readonly (string | null)[];
  readonly columns: Readonly<Record<string, Sides<string | null>>>;
  readonly times?: Sides<number>;
  /** An accepted difference names it: until that day (`YYYY-MM-DD`), and why. */
  readonly accepted?: { readonly until: string; readonly reason: string; readonly by?: string };
}

export interface WirePartition {
  readonly table: string;
  readonly partition: PartitionId;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly reason?: Reason;
}

/** `rows`: rows of the query's result or table that were compared in both. `differs`/`tolerated`: rows in which the column differs beyond / within tolerance. */
export interface WireColumn {
  readonly name: string;
  readonly differs: number;
  readonly tolerated: number;
  readonly rows: number;
  readonly native: Sides<string>;
}

export interface WireEvidence {
  readonly sql: Sides<readonly string[]>;
  readonly engines: Sides<string>;
  readonly settings: Sides<readonly string[]>;
  readonly snapshots: Sides<string>;
  readonly rowsScanned: Sides<number>;
  /** Sides of which checksums were not read now, with the time of the check that read them. */
  readonly recalled?: Partial<Sides<string>>;
  readonly bytesMoved: Sides<number>;
  readonly ms: number;
  readonly hash: string;
  readonly escape: number;
  readonly blindSpots: readonly string[];
  readonly notes: readonly string[];
}

/** A source table of a query, as compared to find the cause. */
export interface WireSource {
  readonly table: string;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly reason?: Reason;
  readonly partitions: number;
  readonly divergedPartitions: number;
  /** Logical names of the key columns, for the titles of its rows. */
  readonly key?: readonly string[];
  /** Logical names of the compared columns. */
  readonly columns?: readonly string[];
}

/** A likely reason for many differences: how many rows it explains and the rule that would make them equal, if there is one. */
export interface LikelyReason {
  /** What kind of fault it speaks of; see the schema of the JSON report. */
  readonly kind?: string;
  readonly words: string;
  readonly rows: number;
  /** More rows may have it. */
  readonly atLeast?: true;
  readonly table?: string | null;
  readonly partition?: PartitionId;
  readonly column?: string;
  readonly rule?: string;
  /** What the rule would hide from then on. */
  readonly hides?: string;
  /** A few of the rows that it explains. `position`: number of the finding in the unfiltered order of the run; absent when it is not kept. */
  readonly samples?: readonly { readonly position?: number; readonly table: string | null; readonly partition: PartitionId; readonly key: readonly (string | null)[] }[];
}

/** Everything about a finished comparison but its rows and partitions, which are pulled by page. */
export interface RunSummary {
  readonly runId: string;
  readonly kind: 'query' | 'table';
  readonly name: string;
  readonly uri?: string;
  readonly range?: Range;
  readonly environment: string;
  /** `MySQL legacy → Trino new`, for people. */
  readonly pair: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
  readonly cause?: Cause;
  /** The verdict with its cause, as one sentence: the same words in badge, hover, panel and terminal. */
  readonly headline: string;
  readonly causeWords?: string;
  readonly share?: number;
  readonly reason?: Reason;
  readonly counts: Counts;
  /** Nothing was counted: the zeros of `counts` say nothing. */
  readonly countsUnknown?: true;
  /** No store answered: `evidence` says nothing of what was read. */
  readonly nothingRead?: true;
  readonly partial: boolean;
  readonly key: readonly string[];
  readonly columns: readonly WireColumn[];
  readonly sources: readonly WireSource[];
  readonly likelyReasons: readonly LikelyReason[];
  readonly evidence: WireEvidence;
  /** The texts of the query as they were compared. */
  readonly queries?: Sides<string>;
  readonly totals: { readonly findings: number; readonly partitions: number };
  /** How many findings there were, when more were found than are kept. */
  readonly findingsFound?: number;
}

/** What a badge, a tree node or the status bar can show. */
export type State =
  | 'never' | 'queued' | 'running' | 'consistent' | 'tolerant' | 'differs' | 'inFlight' | 'inconclusive' | 'stale' | 'refused' | 'error';

/** A query of a document with its state. `title` is the badge, `detail` the sentence of the hover. */
export interface QueryStatus {
  readonly range: Range;
  readonly name: string;
  readonly state: State;
  readonly title: string;
  readonly detail: string;
  readonly runId?: string;
}

/** A node of the health tree: environment's store pair > table > partition. */
export interface HealthNode {
  /** `env`, `env/table`, `env/table/partition`; stable. */
  readonly id: string;
  readonly kind: 'pair' | 'table' | 'partition';
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly state: State;
  readonly hasChildren: boolean;
  readonly runId?: string;
  /** The label for a screen reader. */
  readonly accessible: string;
  /** What `parity/check` takes to check this node; names may hold slashes, so they are not read out of the id. */
  readonly check?: { readonly environment: string; readonly table?: string; readonly partition?: PartitionId };
}

/** Which findings of a run. Absent fields do not filter. */
export interface FindingFilter {
  readonly table?: string | null;
  readonly partitions?: readonly PartitionId[];
  readonly kinds?: readonly FindingKind[];
  readonly column?: string;
  /** A text that occurs in the key or in a value. */
  readonly text?: string;
}

/** What the status bar says. */
export interface OverallStatus {
  readonly configured: boolean;
  readonly running: number;
  readonly tables: { readonly total: number; readonly consistent: number; readonly differs: number; readonly inconclusive: number };
  readonly queries: { readonly differs: number; readonly inconclusive: number; readonly consistent: number };
}
