/** What can go wrong with kept runs. */

/** The run is not kept (any more), or another program wrote it in a format that this one does not read. */
export class RunNotKeptError extends Error {
  readonly runId: string;
  constructor(runId: string) {
    super(`The run ${runId} is not kept any more: compare again.`);
    this.name = 'RunNotKeptError';
    this.runId = runId;
  }
}

/** A run could not be written or read back. The message says what happened and to which folder; never values. */
export class RunStorageError extends Error {
  constructor(what: string, folder: string, cause: unknown) {
    super(`${what} in ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'RunStorageError';
  }
}

/** Whether a file operation failed because the file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
