/**
 * Result panels: one for each query or table, used again when it is compared again, and alive after the window is loaded anew. The page
 * holds no data: it asks for pages of findings, and those requests go on to the language server as they are.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import {
  GetFindings, GetPartitions, GetRun, PanelCompareAgain, PanelCopy, PanelExport, PanelOpenQuery, PanelReady, PanelShow,
} from '../protocol/messages.ts';
import type { ExportFormat } from '../protocol/messages.ts';
import type { FindingFilter, RunSummary } from '../protocol/model.ts';
import { panelTexts } from '../protocol/panelTexts.ts';
import { connectPanel } from './panelConnection.ts';
import type { PanelConnection } from './panelConnection.ts';
import { panelHtml } from './panelHtml.ts';
import type { Server } from './server.ts';
import { columnBeside } from './resultColumn.ts';
import { subjectOf, titleOf } from './subject.ts';

export const panelType = 'parity.result';

/** What the panel needs of the rest of the client. */
export interface PanelActions {
  compareAgain(run: RunSummary): Promise<void>;
  openQuery(run: RunSummary): Promise<void>;
  /** The path that was written, or null when the user did not choose one. */
  exportRun(runId: string, format: ExportFormat, filter: FindingFilter): Promise<{ readonly written: string | null; readonly rows: number }>;
}

export interface Panels extends vscode.Disposable {
  /** The run in the panel that is in front, else in the one that was used last. */
  readonly currentRunId: string | undefined;
  /** Opens the run, in the panel of its query if there is one. `beside`: next to the query, which keeps the focus. */
  show(run: RunSummary, how: { readonly beside: boolean }): void;
  /** Tells the panel of a query, if there is one, that it is being compared. */
  running(subject: string, words: string): void;
  /** Tells it that this is over without a new result. */
  settled(subject: string): void;
  /** There is a panel of a query or table, perhaps behind others. */
  isOpen(subject: string): boolean;
  /** The panel of a query or table is on the screen. */
  isVisible(subject: string): boolean;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly connection: PanelConnection;
  runId: string;
  /** Unknown in a restored panel until the server answered. */
  subject: string | undefined;
  running: string | undefined;
}

export function createPanels(context: vscode.ExtensionContext, server: Server, log: vscode.LogOutputChannel, actions: PanelActions): Panels {
  const open = new Set<OpenPanel>();
  let last: OpenPanel | undefined;
  const roots = ['dist/webview', 'media'].map(folder => vscode.Uri.joinPath(context.extensionUri, folder));
  const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: roots, enableCommandUris: false, enableForms: false };

  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'media', `parity-${theme}.svg`);
  const find = (subject: string): OpenPanel | undefined => [...open].find(entry => entry.subject === subject);

  function html(webview: vscode.Webview): string {
    const file = (...parts: string[]): string => webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, ...parts)).toString();
    return panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      script: file('dist', 'webview', 'main.js'),
      style: file('dist', 'webview', 'main.css'),
      language: vscode.env.language,
      title: vscode.l10n.t('Parity result'),
    });
  }

  /** The column for a new panel next to the query. */
  function besideColumn(): vscode.ViewColumn {
    const { all, activeTabGroup } = vscode.window.tabGroups;
    const withPanels = [...open].reverse().flatMap(({ panel }) => panel.viewColumn ?? []);
    return columnBeside({ active: activeTabGroup.viewColumn, groups: all.map(group => group.viewColumn), withPanels }) ?? vscode.ViewColumn.Beside;
  }

  /** Takes over a panel. Handlers stand before the page is loaded, so the page cannot ask too early. */
  function adopt(panel: vscode.WebviewPanel, runId: string, subject: string | undefined): OpenPanel {
    const connection = connectPanel(panel.webview, words => log.warn(`panel: ${words}`));
    const entry: OpenPanel = { panel, connection, runId, subject, running: undefined };
    open.add(entry);
    last = entry;
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.onDidChangeViewState(() => {
      if (panel.active) last = entry;
    });
    panel.onDidDispose(() => {
      open.delete(entry);
      if (last === entry) last = undefined;
      connection.dispose();
    });
    serve(entry);
    panel.webview.options = options;
    panel.webview.html = html(panel.webview);
    return entry;
  }

  async function runOf(runId: string): Promise<RunSummary> {
    const run = await server.request(GetRun, { runId });
    if (!run) throw new Error(vscode.l10n.t('This result is not kept any more. Compare again to have a new one.'));
    return run;
  }

  function serve(entry: OpenPanel): void {
    const { connection } = entry;
    connection.onRequest(PanelReady, async () => {
      if (entry.running !== undefined) {
        // After the reply, which says what is shown.
        setTimeout(() => tell(entry), 0);
      }
      return { runId: entry.runId, texts: translated(), language: vscode.env.language };
    });
    connection.onRequest(GetRun, async (params, token) => {
      const run = await server.request(GetRun, params, token);
      if (run && run.runId === entry.runId) name(entry, run);
      return run;
    });
    connection.onRequest(GetFindings, (params, token) => server.request(GetFindings, params, token));
    connection.onRequest(GetPartitions, (params, token) => server.request(GetPartitions, params, token));
    connection.onRequest(PanelCompareAgain, async params => {
      await actions.compareAgain(await runOf(params.runId));
      return {};
    });
    connection.onRequest(PanelExport, params => actions.exportRun(params.runId, params.format, params.filter));
    connection.onRequest(PanelOpenQuery, async params => {
      await actions.openQuery(await runOf(params.runId));
      return {};
    });
    connection.onRequest(PanelCopy, async params => {
      await vscode.env.clipboard.writeText(params.text);
      return {};
    });
  }

  function name(entry: OpenPanel, run: RunSummary): void {
    entry.subject = subjectOf(run);
    entry.panel.title = titleOf(run);
  }

  function tell(entry: OpenPanel): void {
    const running = entry.running !== undefined;
    entry.connection.notify(PanelShow, { runId: entry.runId, running, ...(entry.running === undefined ? {} : { words: entry.running }) });
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(panelType, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const runId = runIdOf(state);
      if (runId === undefined) panel.dispose();
      else adopt(panel, runId, undefined);
    },
  });

  return {
    get currentRunId() {
      return last?.runId;
    },
    show(run, { beside }) {
      const subject = subjectOf(run);
      const there = find(subject);
      if (there) {
        there.runId = run.runId;
        there.running = undefined;
        name(there, run);
        last = there;
        tell(there);
        if (!there.panel.visible || !beside) there.panel.reveal(undefined, beside);
        return;
      }
      const column = beside ? besideColumn() : vscode.ViewColumn.Active;
      const panel = vscode.window.createWebviewPanel(panelType, titleOf(run), { viewColumn: column, preserveFocus: beside }, options);
      adopt(panel, run.runId, subject);
    },
    running(subject, words) {
      const entry = find(subject);
      if (!entry) return;
      entry.running = words;
      tell(entry);
    },
    settled(subject) {
      const entry = find(subject);
      if (!entry || entry.running === undefined) return;
      entry.running = undefined;
      tell(entry);
    },
    isOpen: subject => find(subject) !== undefined,
    isVisible: subject => find(subject)?.panel.visible === true,
    dispose() {
      serializer.dispose();
      // The panels themselves stay: VS Code restores them when the extension runs again.
      for (const entry of open) entry.connection.dispose();
      open.clear();
    },
  };
}

/** The words of the panel in the user's language; they are found in the bundle by their English form. */
const translated = (): Record<string, string> => Object.fromEntries(Object.entries(panelTexts).map(([key, text]) => [key, vscode.l10n.t(text)]));

/** The page's kept state, which is not to be trusted. */
function runIdOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { runId } = state as { readonly runId?: unknown };
  return typeof runId === 'string' ? runId : undefined;
}
