/** The configuration of a workspace, as the rest of the house reads it. `load.ts` makes it from the text of `parity.jsonc`. */
import type { AcceptedDifference, PartitionScheme, RowCountTolerance, Sides, Tolerance } from '../engine/types.ts';

/** Where in the text of the configuration something stands (UTF-16 offsets). */
export interface ConfigRange {
  readonly offset: number;
  readonly length: number;
}

/** What is wrong in the configuration, where, and what to write instead. */
export interface ConfigProblem {
  readonly severity: 'error' | 'warning';
  /** For example `unknownKey`, `missing`, `literalSecret`, `wrongType`, `unknownDriver`, `unknownEnvironment`, `syntax`. */
  readonly code: string;
  readonly message: string;
  readonly range: ConfigRange;
  /** JSON path, such as `environments.prod.legacy.password`. */
  readonly path: string;
  /** A replacement for the range that mends it, when there is one (the quick fix). */
  readonly fix?: { readonly title: string; readonly text: string };
}

/** How a secret is had. Never a literal. */
export type SecretSource = { readonly kind: 'env'; readonly variable: string } | { readonly kind: 'store' } | { readonly kind: 'none' };

/** What a store may be asked to do. Absent: the default, which `server/service/storeLimits.ts` knows. */
export interface StoreLimits {
  readonly statementTimeoutSeconds?: number;
  /** Sessions open at once. */
  readonly concurrency?: number;
  /** The time that one statement of a long scan should take. */
  readonly chunkSeconds?: number;
  /** Rows of a long scan that are read in a second at most. */
  readonly rowsPerSecond?: number;
  /** The server is busy above so many statements that run at once (Trino: queries that are queued); 0: never look. */
  readonly busyAbove?: number;
  /** How long a busy server is waited for. */
  readonly busyWaitSeconds?: number;
  /** A comparison that reads more rows of a table than this is asked about first; 0: never. */
  readonly askAboveRows?: number;
}

/** One store of an environment. */
export interface StoreConfig {
  readonly driver: string;
  /** Every setting but the secret, with `${env:NAME}` kept as written: it is filled in when a connection is opened. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly secret: SecretSource;
  readonly limits: StoreLimits;
  readonly range: ConfigRange;
}

/** A named pair of stores. */
export interface EnvironmentConfig {
  readonly name: string;
  readonly stores: Sides<StoreConfig>;
  readonly range: ConfigRange;
}

/** The rule for one column of a table mapping. */
export interface ColumnConfig {
  /** Its name on each side; the logical name where not given. */
  readonly names: Sides<string>;
  readonly tolerance?: Tolerance;
  readonly ignore?: string;
  readonly trimBlanks?: boolean;
  readonly foldCase?: boolean;
}

/** One logical table. */
export interface TableConfig {
  readonly name: string;
  readonly names: Sides<string>;
  /** undefined: not said (the store's primary key is asked for, else a multiset); `[]`: multiset. */
  readonly key?: readonly string[];
  readonly partition?: PartitionScheme;
  readonly rowCountTolerance?: RowCountTolerance;
  readonly columns: Readonly<Record<string, ColumnConfig>>;
  readonly range: ConfigRange;
}

/** The configuration, in so far as it could be read: problems never hide what is right. */
export interface Config {
  readonly environments: Readonly<Record<string, EnvironmentConfig>>;
  /** The environment to use when none is named: `defaultEnvironment`, else the only one, else the first. */
  readonly defaultEnvironment: string | null;
  /** A comparison is a certification, by md5 or better, when none of the same thing is younger than so many days; absent: only on request. */
  readonly certifyEveryDays?: number;
  /** Checksums of an Iceberg snapshot that a check read stand for the snapshot for so many days; absent: each check reads them. */
  readonly trustSnapshotsForDays?: number;
  /** Functions of queries that are sent although they may change something; absent: none. */
  readonly allowFunctions?: readonly string[];
  readonly tables: Readonly<Record<string, TableConfig>>;
}

/** The outcome of reading a configuration. */
export interface LoadedConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Hash of what a comparison depends on (environments, tables), the same for texts that mean the same. */
  readonly hash: string;
  /** What `parity.accepted.jsonc` beside it says; absent: there is none. What a verdict rests on is told by `hashOn`. */
  readonly accepted?: LoadedAccepted;
}

/** One entry of `parity.accepted.jsonc`. */
export interface AcceptedEntry {
  /** A logical table, or the result of a query by the query's name. */
  readonly place: { readonly kind: 'table' | 'query'; readonly name: string };
  readonly difference: AcceptedDifference;
  readonly range: ConfigRange;
}

/** The accepted differences of a workspace, in so far as they could be read. `accepted.ts` makes them. */
export interface LoadedAccepted {
  /** With those that have expired. */
  readonly entries: readonly AcceptedEntry[];
  readonly problems: readonly ConfigProblem[];
}
