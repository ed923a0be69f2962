/** An end that a person can do something about. */
import { EXIT } from './exitCode.ts';

/** Says what is wrong, where, and what to do about it. Shown without a stack. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.configuration) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** The words of an error of the file system: `no such file or directory`, without path and call. */
export function systemWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: ([^,]+)/u.exec(message)?.[1] ?? message;
}
