/** What `activate` gives to other extensions. */
import type * as vscode from 'vscode';
import type { CompareResult } from '../protocol/messages.ts';
import type { OverallStatus, QueryStatus } from '../protocol/model.ts';

export interface ParityApi {
  /** Grows when something changes that a caller could notice. */
  readonly version: 1;
  /**
   * Compares the query at a position, the text of a range, or, without either, every query of the document. Shows nothing. Rejects when
   * the workspace is not trusted, not configured, or the language server does not run.
   */
  compare(uri: vscode.Uri, where?: vscode.Position | vscode.Range, token?: vscode.CancellationToken): Promise<CompareResult>;
  /** The badges of a document. */
  queries(uri: vscode.Uri): Promise<readonly QueryStatus[]>;
  /** What the status bar says. */
  status(): Promise<OverallStatus>;
  /** Opens the result of a run. */
  showResult(runId: string): Promise<void>;
}
