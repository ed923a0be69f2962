/**
 * The commands of the client that the language server names in lenses, hovers, diagnostics and quick fixes. Each takes one object,
 * whose type stands beside it.
 */
import type { Position } from './model.ts';

/** The name by which VS Code knows a command. */
export const serverCommands = {
  /** `CompareQueryArgument`: compares the query at a position. */
  compareQuery: 'parity.compareQuery',
  /** `RunArgument`: opens the result of a run. */
  showResult: 'parity.showResult',
  /** `CancelArgument`: stops one run, or all. */
  cancel: 'parity.cancel',
  /** No argument: opens the configuration. */
  openConfig: 'parity.openConfig',
  /** No argument: opens the log. */
  openLog: 'parity.openLog',
} as const;

export interface CompareQueryArgument {
  readonly uri: string;
  readonly position: Position;
}

export interface RunArgument {
  readonly runId: string;
}

export interface CancelArgument {
  readonly runId?: string;
}
