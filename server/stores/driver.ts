/** What a driver is: I/O only. Each implementation is the only importer of its library. */
import type { CancelSignal, Column, HashName } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Pace } from './pacing.ts';

/** A row as text: every value as the engine's own text, or null. Drivers never turn values into numbers or dates. */
export type TextRow = readonly (string | null)[];

/** How a store is reached: the `environments` entry of the configuration with its secrets filled in. */
export interface Connection {
  readonly driver: string;
  /** Settings as configured (host, port, user, database, path, server, catalog, schema, ssl …). */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** The password or token; never printed. */
  readonly secret?: string;
}

/** Bounds on what one store is asked to do. */
export interface Limits {
  /** The statement time-out, in milliseconds, enforced by the server where it can. */
  readonly statementTimeoutMs: number;
  /** Sessions open at once. */
  readonly concurrency: number;
  /** Absent: `DEFAULT_PACE`. */
  readonly pace?: Pace;
  /** When a server is left alone. Absent: it is never looked at. */
  readonly busy?: BusyLimits;
}

/** When a server has enough to do without us. */
export interface BusyLimits {
  /** Busy above so many statements that run at once (queries that are queued, on Trino); 0: never look. */
  readonly above: number;
  /** How long to wait for it, in milliseconds, before the comparison ends as `busy`. */
  readonly waitMs: number;
}

/** What a server has to do at the moment. */
export interface Busyness {
  readonly busy: boolean;
  /** `71 threads run (64 are allowed)`: the numbers, for people. */
  readonly words: string;
}

/** What a session is, for the evidence. */
export interface SessionFacts {
  /** `MariaDB 10.11.19`, `Trino 476`. */
  readonly engine: string;
  /** Settings that were put on the session, as sent. */
  readonly settings: readonly string[];
  /** The snapshot that every statement of the session reads, in words, or null when the engine has none. */
  readonly snapshot: string | null;
  /** The hash that only this engine in this version computes, when it is worth using: `native:duckdb v1.5.6`. */
  readonly nativeHash?: HashName;
}

/** What a session did so far. */
export interface SessionUsage {
  /** The first statements, each text once, so that a scan in thousands of chunks keeps no more than a few. */
  readonly statements: readonly string[];
  /** How many more were sent. */
  readonly moreStatements: number;
  readonly rowsReturned: number;
  /** Characters of values that came over the wire: bytes, where they are ASCII. */
  readonly bytesMoved: number;
}

/**
 * One read-only session in UTC, in one snapshot where the engine has one. Statements of a session run one after the other, but where the
 * engine has no sessions: who asks two things at once gets them at once there.
 * Every failure is a `StoreError`: `cancelled`, `timedOut`, `connection`, `statementFailed`, `incompleteResult`, `tableMissing`, `busy`.
 */
export interface Session {
  readonly facts: SessionFacts;
  /** The dialect of this very database, where it is not that of the store. */
  readonly dialect?: Dialect;
  readonly usage: SessionUsage;
  /** What there is to say of the load on the server, and what it warned of, for the evidence: `waited 12 s for the server, which was busy`. */
  readonly load: readonly string[];
  /** How fast scans in chunks may go: see `createPacer`. */
  readonly pace: Pace;
  /** The columns of a query, without running it. */
  describe(query: string, signal: CancelSignal): Promise<readonly Column[]>;
  /** The columns of a table, by its name as the mapping writes it. More is known of them than of a query's: collations, for example. */
  describeTable(table: string, signal: CancelSignal): Promise<readonly Column[]>;
  /** The columns of the table's declared primary key, in key order, or null when it has none or the engine does not know. */
  primaryKey(table: string, signal: CancelSignal): Promise<readonly string[] | null>;
  /**
   * Runs one statement and yields batches of rows. Ends normally only when the result is provably complete; a stream that broke throws.
   * Aborting `signal`, or leaving the loop early, stops the statement on the server before the session is used again.
   */
  query(statement: string, signal: CancelSignal): AsyncIterable<readonly TextRow[]>;
  /** A token of the table's data and columns that changes with them, or null when the engine cannot tell or the session reads one snapshot. */
  tableVersion(table: string, signal: CancelSignal): Promise<string | null>;
  /**
   * The table at its version of now, for engines that read old versions of a table but have no snapshot across statements, or why it is read
   * as it is. Null where the session reads one snapshot, or the table has no versions.
   */
  pinTable(table: string, signal: CancelSignal): Promise<PinnedTable | MovingTable | null>;
  /**
   * How large a table is by the statistics of its engine, without a scan: a guess that may be far off where they are old. Null when there
   * are none, or it is no table. Throws `tableMissing` where the engine says so.
   */
  estimate(table: string, signal: CancelSignal): Promise<TableEstimate | null>;
  /**
   * Whether an index leads with this bare column, so that rows between two of its values are found without reading the whole table
   * nor jumping about in it: the rows lie in the order of the column. Only ordered indexes that the engine would use for every row count: valid, visible, of the whole column, without a condition. A
   * range that is not asked of the bare column (text in binary order, say) does not use it all the same. False where engines have none.
   */
  leadingIndex(table: string, column: string, signal: CancelSignal): Promise<boolean>;
  /**
   * Which of these functions may change something or wait, by the catalog of the engine; none where it does not tell. Names as `calledFunctions` gives
   * them; the answers are without a schema. A name that is no function is not among them.
   */
  effects(functions: readonly string[], signal: CancelSignal): Promise<readonly string[]>;
  /** Asks what a comparison will want to know of a table, so that it is known sooner. Does nothing where statements run one after the other. Never fails. */
  askAhead(table: string, signal: CancelSignal): void;
  /** Tells the listener, each time that the session waits because the server is busy, what the server has to do. */
  onWait(listener: (words: string) => void): void;
  /** Whether the server has too much to do, by its own account and the limits of the store. Null: the engine runs in our process, or nobody asks. */
  busy(signal: CancelSignal): Promise<Busyness | null>;
  close(): Promise<void>;
}

/** What statistics say of a table. Null: they do not say. */
export interface TableEstimate {
  readonly rows: number | null;
  /** Bytes of the table's data as stored, without indexes. */
  readonly bytes: number | null;
}

/** A table at one version, which shows what the table shows now. */
export interface PinnedTable {
  readonly kind: 'pinned';
  /** What stands in FROM: the quoted name with its version. */
  readonly sql: string;
  /** `Iceberg snapshot 7163…`, for the evidence. */
  readonly words: string;
  /** What the columns are, whatever their names and types: another text when one of them is another column. */
  readonly schema: string;
}

/** A table with versions, none of which shows what the table shows now: it is read by its name, and its version is held against this one. */
export interface MovingTable {
  readonly kind: 'moving';
  /** Its `tableVersion`, as it was before who asks for its columns after this is told them. */
  readonly version: string;
  /** Why, in words that go on after "…, since". */
  readonly why: string;
}

/** A store that can be opened many times. */
export interface Store {
  readonly dialect: Dialect;
  /** `tables`: what will be read, by their names as the mapping writes them. Where statements run side by side they are asked about while the session opens. */
  open(signal: CancelSignal, tables?: readonly string[]): Promise<Session>;
  /** Ends what is still open; statements that run are stopped on the server. */
  close(): Promise<void>;
}

/** Makes a store of one kind. The settings that it takes stand in `server/config/drivers.ts`; what is missing is a `StoreError` of `create`. */
export interface Driver {
  readonly name: string;
  /** Whether a secret can be needed (user and password), and the key under which it is kept: driver, host, port and user. */
  secretKey(settings: Connection['settings']): string | null;
  create(connection: Connection, limits: Limits): Store;
}
