/** Runs: what is kept of a comparison. One folder, versioned, one file a run and one for its findings, written atomically. */
import type { LikelyReason } from '../engine/reasons/types.ts';
import type { Cause, CauseOutcome, Evidence, Finding, FindingKind, PartitionId, PartitionOutcome, Reason, RelationOutcome, Sides, Verdict } from '../engine/types.ts';

export const RUN_FORMAT = 1;


/** What was compared. */
export interface RunSubject {
  readonly kind: 'query' | 'table';
  /** The query's or the table's name. */
  readonly name: string;
  /** Where the query stands. Lines are zero-based. */
  readonly uri?: string;
  readonly line?: number;
  /** For a table: only these partitions. */
  readonly partitions?: readonly PartitionId[];
  readonly environment: string;
  /** `MariaDB db1/baseball → Trino lake/hive.baseball`: for people, without credentials. */
  readonly pair: string;
  /** The query as written, each side. */
  readonly queries?: Sides<string>;
  /** Hash of the statement's normalised texts, the environment and the configuration: an edited query never finds an old run. */
  readonly hash: string;
}

/** A likely reason as it is kept. Runs of older versions have none of the fields that are optional here. */
export type KeptReason = Pick<LikelyReason, 'words' | 'rows' | 'column' | 'rule'> & Partial<Omit<LikelyReason, 'words' | 'rows' | 'column' | 'rule'>>;

/** A finished comparison, without its findings and partitions. */
export interface RunRecord {
  readonly format: typeof RUN_FORMAT;
  readonly id: string;
  readonly subject: RunSubject;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
  readonly cause?: Cause;
  readonly reason?: Reason;
  /** The verdict with its cause in one sentence: the same words in badge, hover, panel and terminal. */
  readonly headline: string;
  readonly outcome: Omit<RelationOutcome, 'partitions'>;
  /** The cause with its sources; their partitions are kept beside the findings. */
  readonly causeOutcome?: CauseOutcome;
  readonly likelyReasons: readonly KeptReason[];
  readonly evidence: Evidence;
  readonly totals: { readonly findings: number; readonly partitions: number };
  /** How many findings there were, when more were found than are kept. */
  readonly findingsFound?: number;
}

/** Which findings. Absent fields do not filter. */
export interface FindingFilter {
  readonly table?: string | null;
  readonly partitions?: readonly PartitionId[];
  readonly kinds?: readonly FindingKind[];
  /** Rows of both sides in which this column differs. */
  readonly column?: string;
  /** Letters of either case that occur in the key or in a value. */
  readonly text?: string;
}

/**
 * Which columns of a finding differ: of a changed row those whose values are not the same (rows that were paired without a key carry the
 * others as well, so that a person can tell which row it is); of any other finding every column.
 */
export function differingColumns({ kind, columns }: Finding): readonly string[] {
  const all = Object.entries(columns);
  return (kind === 'changed' ? all.filter(([, sides]) => sides.legacy !== sides.new) : all).map(([name]) => name);
}

/** Takes what a comparison finds, as it finds it; memory stays bounded (findings go to the file, a small index stays). */
export interface RunWriter {
  readonly id: string;
  finding(finding: Finding): Promise<void>;
  partition(outcome: PartitionOutcome): void;
  /** Makes the run visible, atomically. */
  finish(record: Omit<RunRecord, 'format' | 'id' | 'totals'>): Promise<RunRecord>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** The runs of one state folder. Readers see only finished runs. */
export interface RunStore {
  create(): Promise<RunWriter>;
  /** The record, or null when it is not kept (any more) or was written by a newer format. */
  get(id: string): Promise<RunRecord | null>;
  /** A page of findings in the order in which they were found; constant memory per page after the index is built once. */
  findings(id: string, filter: FindingFilter, start: number, count: number): Promise<{ readonly total: number; readonly findings: readonly Finding[] }>;
  /** All findings, streamed (for exports and reports). */
  allFindings(id: string, filter: FindingFilter): AsyncIterable<Finding>;
  /** A page of partitions in the order of table and id. */
  partitions(id: string, start: number, count: number): Promise<{ readonly total: number; readonly partitions: readonly PartitionOutcome[] }>;
  /** Records, newest first, without reading findings. */
  list(filter?: { readonly uri?: string; readonly kind?: 'query' | 'table'; readonly count?: number }): Promise<readonly RunRecord[]>;
  /** Removes what is over the retention. */
  prune(keep: { readonly runs: number; readonly days: number }): Promise<number>;
}
