/** What the command line needs of its process, as values: tests give their own. */
import type { DemoOptions, DemoSummary } from '../demo/makeDemo.ts';
import type { RunStore } from '../server/runs/types.ts';
import type { Doctor } from '../server/service/doctor.ts';
import type { Service, ServiceOptions } from '../server/service/types.ts';

/** Standard output or standard error. */
export interface Output {
  readonly isTerminal: boolean;
  /** Nobody sees what is written now: whoever read it went away, or it cannot be written. */
  readonly isGone: boolean;
  /** Why it cannot be written, such as a full disk; null when all is well, and when only its reader went away. */
  readonly failure: string | null;
  /** Width in characters, where it is a terminal. */
  readonly columns: number;
  /** Resolves when the text was taken. A reader that went away is no error: what is written then goes nowhere. Neither rejects: see `failure`. */
  write(text: string): Promise<void>;
}

/** Asks a person, without showing what is typed. Resolves with null when nothing was given. */
export type AskSecret = (question: string, signal: AbortSignal) => Promise<string | null>;

/** The outside of the command line. */
export interface Outside {
  /** Without the program and its script. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly version: string;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** All of standard input. */
  readStdin(): Promise<Uint8Array>;
  /** null where nobody sits at a terminal. */
  readonly askSecret: AskSecret | null;
  /** The same, showing what is typed. */
  readonly askLine: AskSecret | null;
  /** Calls `listener` on each request to stop (Ctrl+C, a scheduler's SIGTERM); the answer ends that. */
  onStop(listener: () => void): () => void;
  /**
   * Calls `listener` on each error that nobody caught, whose words were written already; the answer ends that. Where nobody listens, such an error ends the process
   * with the exit code of a fault.
   */
  onFault(listener: (error: unknown) => void): () => void;
  /** Whether there was such an error: then nothing that the process says is a verdict of all that was asked. */
  readonly hadFault: boolean;
  /** Ends the process without waiting for anything. */
  quit(code: number): void;
  openRuns(folder: string): Promise<RunStore>;
  createService(options: ServiceOptions): Service & Doctor;
  makeDemo(options: DemoOptions): Promise<DemoSummary>;
}
