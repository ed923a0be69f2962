/** An end that a person can do something about. */
import type { RunStorageError } from '../server/runs/errors.ts';
import { shortened, visible } from '../server/report/words.ts';
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

/** What is written of an error that nobody foresaw: its words, and where it came from only on request. Never an address with a password. */
export function faultWords(error: unknown, environmentVariables: Readonly<Record<string, string | undefined>>): string {
  const message = shortened(visible(withoutLogin(messageOf(error))), 300);
  const stack = environmentVariables['PARITY_DEBUG'] && error instanceof Error ? `${withoutLogin(error.stack ?? '')}\n` : '';
  return `Unexpected: ${message}\nThis is a fault of Parity and no verdict. PARITY_DEBUG=1 shows where it came from.\n${stack}`;
}

/** What to do about runs that cannot be kept. */
export function storageWords(error: RunStorageError): string {
  return `${error.message}\nMake room or give the right to write, or name another folder with --state.`;
}

/** The first line of an error. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function withoutLogin(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/gu, '//…@');
}

/** The words of an error of the file system: `no such file or directory`, without path and call. */
export function systemWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: ([^,]+)/u.exec(message)?.[1] ?? message;
}
