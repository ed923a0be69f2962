/**
 * The custom messages between language server and client, and between client and panel. Each is a typed constant: the method's
 * name with the types of its parameters and result. The direction stands in its comment.
 */
import type {
  FindingFilter, HealthNode, OverallStatus, QueryStatus, Range, Position, RunSummary, WireFinding, WirePartition,
} from './model.ts';

/** A request: `method` on the wire, `Params` in, `Result` out (the two last only exist for the compiler). */
export interface Request<Params, Result> {
  readonly method: string;
  readonly types?: readonly [Params, Result];
}

/** A notification. */
export interface Notification<Params> {
  readonly method: string;
  readonly types?: readonly [Params];
}

const request = <Params, Result>(method: string): Request<Params, Result> => ({ method });
const notification = <Params>(method: string): Notification<Params> => ({ method });

/** What to compare: the query at a position, the text of a range, or every query of the document. */
export interface CompareParams {
  readonly uri: string;
  readonly position?: Position;
  readonly range?: Range;
  readonly environment?: string;
  /** Token under which the client shows progress (`$/progress`). */
  readonly workDoneToken?: string;
}
export interface CompareResult {
  readonly runs: readonly RunSummary[];
  /** Queries that were not sent, with the words of the badge. */
  readonly notCompared: readonly { readonly name: string; readonly message: string }[];
}
/** Client → server. Compares and answers when it is done; cancellation by `$/cancelRequest` or the progress' cancel button. */
export const Compare = request<CompareParams, CompareResult>('parity/compare');

export interface CompareFilesParams {
  readonly uris: readonly string[];
  readonly environment?: string;
  readonly workDoneToken?: string;
}
/** Client → server. Every query of several files. */
export const CompareFiles = request<CompareFilesParams, CompareResult>('parity/compareFiles');

export interface CheckParams {
  readonly environment?: string;
  /** Absent: every mapped table. */
  readonly table?: string;
  readonly partition?: string | null;
  readonly workDoneToken?: string;
}
/** Client → server. Checks source tables. */
export const Check = request<CheckParams, CompareResult>('parity/check');

/** Client → server. Cancels one run, or all when `runId` is absent; answers when nothing of it runs on a server any more. */
export const Cancel = request<{ readonly runId?: string }, { readonly cancelled: number }>('parity/cancel');

/** Client → server, panel → client. The summary of a run, or null when it is not kept any more. */
export const GetRun = request<{ readonly runId: string }, RunSummary | null>('parity/run');

export interface FindingsParams {
  readonly runId: string;
  readonly filter: FindingFilter;
  readonly start: number;
  readonly count: number;
}
export interface FindingsResult {
  readonly total: number;
  readonly findings: readonly WireFinding[];
}
/** Client → server, panel → client. A page of findings, at most 500, in the order in which they were found. */
export const GetFindings = request<FindingsParams, FindingsResult>('parity/findings');

export interface PartitionsParams {
  readonly runId: string;
  readonly start: number;
  readonly count: number;
}
export interface PartitionsResult {
  readonly total: number;
  readonly partitions: readonly WirePartition[];
}
/** Client → server, panel → client. A page of partitions, at most 2,000, in the order of their ids. */
export const GetPartitions = request<PartitionsParams, PartitionsResult>('parity/partitions');

export type ExportFormat = 'csv' | 'json';
/** Client → server. Writes the findings of a run to a file. */
export const Export = request<
  { readonly runId: string; readonly format: ExportFormat; readonly filter: FindingFilter; readonly target: string },
  { readonly rows: number }
>('parity/export');

/** Client → server. The badges of a document. */
export const GetQueryStatuses = request<{ readonly uri: string }, { readonly queries: readonly QueryStatus[] }>('parity/queries');

export interface HealthParams {
  /** Absent: the roots. */
  readonly parent?: string;
  readonly start: number;
  readonly count: number;
}
export interface HealthResult {
  readonly nodes: readonly HealthNode[];
  readonly total: number;
  /** One line above the tree, such as `last sweep 14:02 UTC, 3 running`. */
  readonly message?: string;
}
/** Client → server. A page of the health tree. */
export const GetHealth = request<HealthParams, HealthResult>('parity/health');

/** Client → server. What the status bar shows. */
export const GetStatus = request<Record<string, never>, OverallStatus>('parity/status');

export interface HistoryEntry {
  readonly runId: string;
  readonly name: string;
  readonly kind: 'query' | 'table';
  readonly headline: string;
  readonly finishedAt: string;
  readonly uri?: string;
}
/** Client → server. Finished runs, newest first. */
export const GetHistory = request<{ readonly uri?: string; readonly count: number }, { readonly runs: readonly HistoryEntry[] }>('parity/history');

export interface TestConnectionResult {
  readonly sides: readonly { readonly side: 'legacy' | 'new'; readonly ok: boolean; readonly words: string }[];
}
/** Client → server. Opens both stores of an environment and says what answered. */
export const TestConnection = request<{ readonly environment?: string }, TestConnectionResult>('parity/testConnection');

/** Server → client. Asks for a secret; null: the user does not want to give it. `rejected`: the last one did not work. */
export const GetSecret = request<
  { readonly key: string; readonly label: string; readonly rejected: boolean },
  { readonly secret: string | null }
>('parity/secret');

export interface ConfirmScanParams {
  /** The query or table. */
  readonly name: string;
  /** Which limit is passed, in words. */
  readonly why: string;
  /** A line for each table, with rows and bytes of both sides. */
  readonly tables: readonly string[];
}
/** Server → client. Asks whether so many rows may be read. */
export const ConfirmScan = request<ConfirmScanParams, { readonly goOn: boolean }>('parity/confirmScan');

/** Server → client. Something changed: pull what is on the screen again. Small and complete, never rows. */
export const Changed = notification<{ readonly what: readonly ('runs' | 'health' | 'status' | 'queries')[]; readonly runId?: string }>('parity/changed');

/** Client → server. The workspace became trusted. */
export const Trusted = notification<Record<string, never>>('parity/trusted');

/** What the client tells the server at start (`initializationOptions`). */
export interface InitializationOptions {
  readonly trusted: boolean;
  /** Folder for runs: VS Code's storage for the workspace. Absent: a folder in the temporary folder. */
  readonly stateFolder?: string;
  readonly settings: ClientSettings;
  /** Path of the l10n bundle in use, or absent for English. */
  readonly l10nUri?: string;
}

/** Settings of the `parity.*` section that the server reads; also sent by `workspace/didChangeConfiguration`. */
export interface ClientSettings {
  readonly configFile: string;
  readonly environment: string;
  readonly codeLens: boolean;
  readonly diagnostics: boolean;
  readonly maxFindings: number;
  readonly timeoutSeconds: number;
}

// ---- client ↔ panel ------------------------------------------------------------------------------------------------

/** Panel → client. The panel's script runs and listens; answers what it shows. */
export const PanelReady = request<Record<string, never>, { readonly runId: string; readonly texts: Readonly<Record<string, string>>; readonly language: string }>('panel/ready');
/** Panel → client. Compare the query of this run again; the panel is told by `PanelShow`. */
export const PanelCompareAgain = request<{ readonly runId: string }, Record<string, never>>('panel/compareAgain');
/** Panel → client. Cancels the comparison that goes on for the query or table of this run. */
export const PanelCancel = request<{ readonly runId: string }, Record<string, never>>('panel/cancel');
/** Panel → client. Asks where to, and exports. `written` is null when the user did not choose a place. */
export const PanelExport = request<
  { readonly runId: string; readonly format: ExportFormat; readonly filter: FindingFilter },
  { readonly written: string | null; readonly rows: number }
>('panel/export');
/** Panel → client. Shows the query in its editor. */
export const PanelOpenQuery = request<{ readonly runId: string }, Record<string, never>>('panel/openQuery');
/** Panel → client. Copies text to the clipboard. */
export const PanelCopy = request<{ readonly text: string }, Record<string, never>>('panel/copy');
/** Client → panel. Show this run (after a re-run), or the progress of one that runs. */
export const PanelShow = notification<{ readonly runId: string; readonly running: boolean; readonly words?: string }>('panel/show');
