/** Scans that were read before: of a table at a version that never changes, the same statement has the same answer for ever. */
import type { CancelSignal } from '../engine/types.ts';
import type { Sql } from '../sql/dialect.ts';
import type { Session, TextRow } from './driver.ts';

/** Answers to the scans of one table at one version, as this server gave them to this user. Nothing of it fails: what cannot be kept is read again. */
export interface ScanMemory {
  /** The whole answer to a statement, as a check before this one read it, or null. */
  recall(statement: Sql): Promise<readonly TextRow[] | null>;
  /** Takes an answer as it comes. It is kept when `whole` is called, and only then. */
  record(statement: Sql): { add(rows: readonly TextRow[]): void; whole(): Promise<void> };
}

/** Rows of a scan. `recalled`: nothing was read for them now. */
export interface ScannedRows {
  readonly rows: readonly TextRow[];
  readonly recalled: boolean;
}

/** The answer to a statement: recalled, where there is a memory that has it, else from the server, and kept if it came to its end. */
export async function* scan(session: Session, memory: ScanMemory | undefined, statement: Sql, signal: CancelSignal): AsyncGenerator<ScannedRows> {
  const before = (await memory?.recall(statement)) ?? null;
  if (before !== null) {
    yield { rows: before, recalled: true };
    return;
  }
  const record = memory?.record(statement);
  for await (const rows of session.query(statement, signal)) {
    record?.add(rows);
    yield { rows, recalled: false };
  }
  await record?.whole();
}
