/** What the panel asks of the extension host, with the time that an answer may take. */
import {
  GetFindings, GetPartitions, GetRun, PanelCancel, PanelCompareAgain, PanelCopy, PanelExport, PanelOpenQuery, PanelReady, PanelShow,
} from '../protocol/messages.ts';
import type { ExportFormat, FindingsResult, PartitionsResult } from '../protocol/messages.ts';
import type { FindingFilter, RunSummary } from '../protocol/model.ts';
import type { HostConnection } from './connection.ts';

/** What is asked of the host. Every method rejects with a `HostError`. */
export interface Host {
  ready(): Promise<{ readonly runId: string; readonly texts: Readonly<Record<string, string>>; readonly language: string }>;
  run(runId: string): Promise<RunSummary | null>;
  findings(runId: string, filter: FindingFilter, start: number, count: number, signal: AbortSignal): Promise<FindingsResult>;
  partitions(runId: string, start: number, count: number, signal: AbortSignal): Promise<PartitionsResult>;
  compareAgain(runId: string): Promise<void>;
  cancel(runId: string): Promise<void>;
  exportFindings(runId: string, format: ExportFormat, filter: FindingFilter): Promise<{ readonly written: string | null; readonly rows: number }>;
  openQuery(runId: string): Promise<void>;
  copy(text: string): Promise<void>;
  /** Hears of a run to show. */
  onShow(listener: (params: { readonly runId: string; readonly running: boolean; readonly words?: string }) => void): void;
}

const SHORT = { timeoutMs: 15_000 };
const PAGE = 60_000;

/** The host behind a connection. */
export function hostOf(connection: HostConnection): Host {
  return {
    ready: () => connection.request(PanelReady, {}, SHORT),
    run: runId => connection.request(GetRun, { runId }, { timeoutMs: PAGE }),
    findings: (runId, filter, start, count, signal) => connection.request(GetFindings, { runId, filter, start, count }, { timeoutMs: PAGE, signal }),
    partitions: (runId, start, count, signal) => connection.request(GetPartitions, { runId, start, count }, { timeoutMs: PAGE, signal }),
    // These end when the comparison or the person is done.
    compareAgain: async runId => { await connection.request(PanelCompareAgain, { runId }); },
    cancel: async runId => { await connection.request(PanelCancel, { runId }); },
    exportFindings: (runId, format, filter) => connection.request(PanelExport, { runId, format, filter }),
    openQuery: async runId => { await connection.request(PanelOpenQuery, { runId }, SHORT); },
    copy: async text => { await connection.request(PanelCopy, { text }, SHORT); },
    onShow: listener => { connection.on(PanelShow, listener); },
  };
}
