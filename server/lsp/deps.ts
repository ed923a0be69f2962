/** What the language server needs from the outside. Tests give a fake service, a clock of their own, or files in memory. */
import type { RunStore } from '../runs/types.ts';
import type { EnvironmentConfig } from '../config/types.ts';
import type { Project, Service, ServiceOptions } from '../service/types.ts';

/** Time. */
export interface Clock {
  now(): Date;
  /** Calls `action` once after `ms` milliseconds; the answer stops that. A waiting call never keeps the process alive. */
  after(ms: number, action: () => void): () => void;
}

/** Reading of files; the server writes none but runs and exports. */
export interface Files {
  /** The text of a file, or null when there is none or it cannot be read. */
  read(path: string): Promise<string | null>;
}

/** The outside of the language server. */
export interface ServerDeps {
  /** Opens the runs kept in a folder, which is made when it is not there. */
  openRuns(folder: string): RunStore | Promise<RunStore>;
  /** Makes the service. `stateFolder` is the folder of `options.runs`, for a service that lives in another thread and opens it itself. */
  createService(options: ServiceOptions, stateFolder: string): Service;
  /** The hash of a check of a table, or of one partition of it, as its run has it. */
  tableHash(project: Project, environment: EnvironmentConfig, table: string, partition: string | null | undefined): string;
  readonly clock: Clock;
  readonly files: Files;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  /** Folder for runs of a client that names none. */
  readonly temporaryFolder: string;
}
