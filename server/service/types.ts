/**
 * What the language server and the command line call: one comparison, from text to a kept run. Neither of them knows how.
 */
import type { BudgetLimits, ManyRules } from '../engine/budget.ts';
import type { CancelSignal, Side } from '../engine/types.ts';
import type { LoadedConfig } from '../config/types.ts';
import type { QueryPair } from '../sql/statement.ts';
import type { TableSize } from '../report/sizes.ts';
import type { RunRecord, RunStore } from '../runs/types.ts';

/** How a secret is had at the moment a connection opens. null: there is none; the store answers what it answers. */
export interface SecretPort {
  secret(request: { readonly key: string; readonly label: string; readonly rejected: boolean }, signal: CancelSignal): Promise<string | null>;
}

/** A workspace as the service sees it. */
export interface Project {
  /** The folder of `parity.jsonc`, an absolute path: relative paths of stores are taken from it. */
  readonly folder: string;
  readonly loaded: LoadedConfig;
}

/** What is needed from the outside. */
export interface ServiceOptions {
  readonly runs: RunStore;
  readonly secrets: SecretPort;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  /** At most so many findings are kept in one run; more make the counts partial. */
  readonly maxFindings: number;
  readonly timeoutSeconds: number;
  /** What one comparison may read; absent: all that differs, to the end. */
  readonly budget?: ServiceBudget;
  /** An absolute path: where the answers of servers to calibrations are kept for a day, and scans where the configuration wants that. Absent: each process asks anew. */
  readonly stateFolder?: string;
}

/** Bounds of one comparison, and when it has seen enough; `many` null: never before its end. */
export interface ServiceBudget {
  readonly limits: BudgetLimits;
  readonly many: ManyRules | null;
}

/** What goes on while a comparison runs. */
export interface ServiceEvents {
  /** In words, with a share when one can be told. */
  progress(words: string, done: number, total: number): void;
  /** Most rows differ, and details are still being read: the headline as it stands. At most once. */
  early?(headline: string): void;
}

/** Why a query was not sent at all. The words are the badge's: `not compared: DELETE writes data`. */
export interface NotCompared {
  readonly kind: 'notCompared';
  readonly message: string;
}

export interface Compared {
  readonly kind: 'compared';
  readonly run: RunRecord;
}

/** Nothing was read: how large the tables are, for somebody to say whether they may be. */
export interface Estimated {
  readonly kind: 'estimated';
  readonly tables: readonly TableSize[];
}

/**
 * How much may be read. `asking`: as much as the limit `askAboveRows` of the stores allows, else the answer is `estimated`. `always`:
 * whatever it is; somebody said so. `never`: the answer is `estimated`.
 */
export type Scan = 'asking' | 'always' | 'never';

/** Which query, of which document. */
export interface CompareRequest {
  readonly project: Project;
  /** Absent: the default of the configuration. */
  readonly environment?: string;
  readonly pair: QueryPair;
  readonly uri?: string;
  /** Zero-based line of the query in its document. */
  readonly line?: number;
  /** Absent: `asking`. */
  readonly scan?: Scan;
  /** By md5 or better, whatever is cheapest; else as the schedule of the configuration says. */
  readonly certify?: boolean;
}

export interface CheckRequest {
  readonly project: Project;
  readonly environment?: string;
  /** Logical table. */
  readonly table: string;
  /** Only this partition. */
  readonly partition?: string | null;
  /** Absent: `asking`. */
  readonly scan?: Scan;
  /** By md5 or better, whatever is cheapest; else as the schedule of the configuration says. */
  readonly certify?: boolean;
}

/** The answer of one store to a knock. */
export interface StoreAnswer {
  readonly side: Side;
  readonly ok: boolean;
  readonly words: string;
}

/**
 * A comparison never throws for what a store, a query or a user does: it ends in a run whose verdict is `inconclusive` with the
 * reason (a cancelled one too), in `notCompared`, or in `estimated` (see `Scan`). It throws a `ConfigurationError` when the project has no such environment or table.
 */
export interface Service {
  compareQuery(request: CompareRequest, events: ServiceEvents, signal: CancelSignal): Promise<Compared | NotCompared | Estimated>;
  checkTable(request: CheckRequest, events: ServiceEvents, signal: CancelSignal): Promise<Compared | Estimated>;
  /** Opens both stores and says what answered: version, read-only, time zone, clock skew. */
  testConnection(project: Project, environment: string | undefined, signal: CancelSignal): Promise<readonly StoreAnswer[]>;
  /** The hash under which the runs of a query are found: an edit of the text, the pair or the configuration changes it. */
  queryHash(project: Project, environment: string | undefined, pair: QueryPair): string;
  /** Stops everything that runs, on the servers too. */
  close(): Promise<void>;
}

/** The project does not hold what was asked for; the message says what it holds. */
export class ConfigurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigurationError';
  }
}
