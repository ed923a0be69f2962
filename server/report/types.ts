/** What reports are made of. Findings and partitions are streams that can be asked for again: a million of them is never held. */
import type { Finding, PartitionOutcome, ReasonCode } from '../engine/types.ts';
import type { RunRecord } from '../runs/types.ts';

/** A finished comparison. */
export interface RunItem {
  readonly kind: 'run';
  readonly run: RunRecord;
  /** Where the query stands, for people: `queries/games.sql:12`. */
  readonly place?: string;
  findings(): AsyncIterable<Finding>;
  partitions(): AsyncIterable<PartitionOutcome>;
}

/** A query that was not sent at all, or a table of which nothing was read. */
export interface NotComparedItem {
  readonly kind: 'notCompared';
  readonly name: string;
  /** Absent: a query. */
  readonly subject?: 'table';
  readonly place?: string;
  /** The reason in words, such as `DELETE writes data`. */
  readonly message: string;
  /** `refused` when left out. */
  readonly code?: ReasonCode;
}

export type ReportItem = RunItem | NotComparedItem;

/** One call of the command line, or one export. */
export interface Report {
  /** The environment's name. */
  readonly environment: string;
  readonly items: readonly ReportItem[];
}
