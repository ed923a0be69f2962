/** What all sessions share: the guard, the clock, one statement at a time, counts for the evidence. */
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal, Column } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Busyness, Limits, MovingTable, PinnedTable, Session, SessionFacts, SessionUsage, TableEstimate, TextRow } from './driver.ts';
import { cancelled, startClock } from './governor.ts';
import { DEFAULT_PACE } from './pacing.ts';
import { assertReads } from './readOnlyGuard.ts';

/** Texts of statements that a session keeps. */
const KEPT_STATEMENTS = 60;

/** The part of a session that a driver writes. Errors are `StoreError`s. */
export interface RawSession {
  /** As far as they are known: those of a session that is still being opened may grow. */
  readonly facts: SessionFacts;
  /** What the server warned of that makes no result less, in words for the evidence. It grows. Absent: the engine never warns. */
  readonly warned?: ReadonlySet<string>;
  /** The dialect of this very database, where it is not that of the store. */
  readonly dialect?: Dialect;
  /** Statements have nothing on the server in common, and may run at the same time. Absent: one after the other. */
  readonly sideBySide?: true;
  /**
   * Runs a statement. When `signal` fires, or the consumer leaves early, the statement is stopped on the server before the generator
   * ends. Ends normally only when the server has said that the result is complete.
   */
  stream(statement: string, signal: AbortSignal): AsyncIterable<readonly TextRow[]>;
  /** What there is to say of a statement that did not stop on the server when it was told to; null or absent: there is none. */
  leftRunning?(): string | null;
  describe(query: string, run: RunText): Promise<readonly Column[]>;
  describeTable(table: string, run: RunText): Promise<readonly Column[]>;
  primaryKey(table: string, run: RunText): Promise<readonly string[] | null>;
  tableVersion(table: string, run: RunText): Promise<string | null>;
  /** Absent: the session reads one snapshot, or the engine has no versions. `describe`: the columns of the table, asked for once. */
  pinTable?(table: string, describe: () => Promise<readonly Column[]>, run: RunText): Promise<PinnedTable | MovingTable | null>;
  estimate(table: string, run: RunText): Promise<TableEstimate | null>;
  /** Absent: the catalog of the engine does not tell. */
  effects?(functions: readonly string[], run: RunText): Promise<readonly string[]>;
  /** Absent: the engine has no indexes that find a range. */
  leadingIndex?(table: string, column: string, run: RunText): Promise<boolean>;
  /** What the server has to do, without this session: a number to hold against `BusyLimits.above`, and what it counts. Absent: it runs in our process. */
  work?(run: RunText): Promise<{ readonly amount: number; readonly words: string }>;
  close(): Promise<void>;
}

/** Runs a statement through the session and collects its rows. */
export type RunText = (statement: string) => Promise<readonly TextRow[]>;

/** A session out of a driver's part. `onClose` is called once when it is closed. */
export function makeSession(raw: RawSession, dialect: Dialect, limits: Limits, onClose: () => void): Session {
  const statements = new Set<string>();
  let sent = 0;
  let rowsReturned = 0;
  let bytesMoved = 0;
  let closed = false;
  let busy: Promise<void> = Promise.resolve();
  const usage: SessionUsage = {
    get statements() {
      return [...statements];
    },
    get moreStatements() {
      return sent - statements.size;
    },
    get rowsReturned() {
      return rowsReturned;
    },
    get bytesMoved() {
      return bytesMoved;
    },
  };

  async function* query(statement: string, signal: CancelSignal): AsyncGenerator<readonly TextRow[]> {
    assertReads(statement, dialect.lexical);
    const before = busy;
    let done = (): void => undefined;
    if (raw.sideBySide !== true) {
      const mine = new Promise<void>((resolve) => (done = resolve));
      busy = before.then(() => mine);
    }
    const clock = startClock(limits, signal);
    try {
      await orAborted(before, clock.signal);
      if (closed) throw new StoreError('connection', 'The session is closed.');
      if (clock.signal.aborted) throw clock.verdict() ?? cancelled();
      sent++;
      if (statements.size < KEPT_STATEMENTS) statements.add(statement);
      for await (const rows of raw.stream(statement, clock.signal)) {
        rowsReturned += rows.length;
        for (const row of rows) for (const value of row) bytesMoved += value === null ? 0 : value.length;
        yield rows;
        const verdict = clock.verdict();
        if (verdict !== undefined) throw verdict;
      }
      // Even a stream that ended well is no answer once the clock has fired: an engine may end it early on an interrupt.
      const verdict = clock.verdict();
      if (verdict !== undefined) throw verdict;
    } catch (error) {
      throw withWhatRuns(clock.verdict()) ?? (error instanceof StoreError ? error : new StoreError('internal', messageOf(error), { cause: error }));
    } finally {
      clock.stop();
      done();
    }
  }

  /** Nobody is told that a statement was stopped which still runs. */
  function withWhatRuns(verdict: StoreError | undefined): StoreError | undefined {
    const left = raw.leftRunning?.() ?? null;
    if (verdict === undefined || left === null) return verdict;
    return new StoreError(verdict.code, `${verdict.code === 'cancelled' ? 'Cancelled' : `The statement took longer than ${limits.statementTimeoutMs / 1000} s`}, but ${left}.`);
  }

  const run = (signal: CancelSignal): RunText => async (statement) => {
    const rows: TextRow[] = [];
    for await (const batch of query(statement, signal)) for (const row of batch) rows.push(row);
    return rows;
  };

  const busyness = async (signal: CancelSignal): Promise<Busyness | null> => {
    const above = limits.busy?.above ?? 0;
    if (above <= 0 || raw.work === undefined) return null;
    const { amount, words } = await raw.work(run(signal));
    return { busy: amount > above, words: `${words} (busy above ${above})` };
  };

  // A comparison asks all of them more than once, and its answer should be one.
  const estimates = remembered<TableEstimate | null>();
  const indexes = remembered<boolean>();
  const columns = remembered<readonly Column[]>();
  const pins = remembered<PinnedTable | MovingTable | null>();

  const session: Session = {
    get facts() {
      return raw.facts;
    },
    ...(raw.dialect === undefined ? {} : { dialect: raw.dialect }),
    usage,
    get load() {
      const left = raw.leftRunning?.() ?? null;
      return [...(raw.warned ?? []), ...(left === null ? [] : [left])];
    },
    onWait: () => undefined,
    pace: limits.pace ?? DEFAULT_PACE,
    busy: busyness,
    query,
    describe: (text, signal) => {
      assertReads(text, dialect.lexical);
      return raw.describe(text, run(signal));
    },
    describeTable: (table, signal) => columns(table, () => raw.describeTable(table, run(signal))),
    primaryKey: (table, signal) => raw.primaryKey(table, run(signal)),
    // A table that cannot be pinned nor moves has no versions.
    tableVersion: async (table, signal) => (raw.pinTable !== undefined && (await session.pinTable(table, signal)) === null ? null : raw.tableVersion(table, run(signal))),
    pinTable: (table, signal) => pins(table, () => raw.pinTable?.(table, () => session.describeTable(table, signal), run(signal)) ?? Promise.resolve(null)),
    estimate: (table, signal) => estimates(table, () => raw.estimate(table, run(signal))),
    leadingIndex: (table, column, signal) => indexes(JSON.stringify([table, column]), () => raw.leadingIndex?.(table, column, run(signal)) ?? Promise.resolve(false)),
    effects: (functions, signal) => raw.effects?.(functions, run(signal)) ?? Promise.resolve([]),
    askAhead: (table, signal) => {
      if (raw.sideBySide !== true) return;
      // Who needs an answer is told why there is none.
      for (const asked of [session.describeTable(table, signal), session.pinTable(table, signal), session.estimate(table, signal)]) void asked.catch(() => undefined);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      try {
        await raw.close();
      } finally {
        onClose();
      }
    },
  };
  return session;
}

/** Asks once for each key, and again after a failure. */
function remembered<T>(): (key: string, ask: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, ask) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const asked = ask();
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    return asked;
  };
}

/** Waits for `promise`, or until the signal fires. */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
