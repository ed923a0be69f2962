/** The extension's entry: builds the parts, ties them together, and starts the language server without waiting for it. */
import * as vscode from 'vscode';
import type { ParityApi } from './api.ts';
import type { App } from './app.ts';
import { registerCommands } from './commands.ts';
import { compareAgain, placeOf } from './commands/compare.ts';
import { exportRun } from './commands/exportResult.ts';
import { createComparisons } from './comparisons.ts';
import { createApi } from './createApi.ts';
import { createHealthView } from './healthView.ts';
import { createServer } from './languageClient.ts';
import { createNotices } from './notices.ts';
import { createPanels } from './panels.ts';
import { createSecrets } from './secrets.ts';
import { secretPorts } from './secretPorts.ts';
import { createStatus } from './status.ts';
import { serverModule } from './serverModule.ts';
import { follow } from './follow.ts';

export function activate(context: vscode.ExtensionContext): ParityApi {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Parity', { log: true });
  context.subscriptions.push(log);
  try {
    const app = build(context, log);
    context.subscriptions.push(registerCommands(app), follow(app));
    void app.server.start();
    log.info(`activated in ${Math.round(performance.now() - began)} ms`);
    return createApi(app);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    log.error(error instanceof Error ? error : words);
    void vscode.window.showErrorMessage(vscode.l10n.t('Parity could not start: {0}', words));
    throw error;
  }
}

function build(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): App {
  const secrets = createSecrets(secretPorts(context, log));
  const server = createServer({ module: serverModule(context), log, stateFolder: context.storageUri?.fsPath, secrets });
  const notices = createNotices(log);
  const mayAsk = (): boolean => vscode.workspace.isTrusted && vscode.workspace.workspaceFolders !== undefined && server.state.kind !== 'stopped';
  const health = createHealthView(server, mayAsk, error => log.warn(error instanceof Error ? error.message : String(error)));
  // Panels start comparisons and comparisons show panels: the actions of a panel look `app` up when they are called.
  const panels = createPanels(context, server, log, {
    compareAgain: run => compareAgain(app, run),
    openQuery: async run => {
      const place = await placeOf(app, run);
      if (place) await vscode.window.showTextDocument(place.uri, { selection: place.range, viewColumn: vscode.ViewColumn.One });
    },
    exportRun: (runId, format, filter) => exportRun(app, runId, format, filter),
  });
  const comparisons = createComparisons(server, panels, notices, () => health.visible);
  const status = createStatus(server, comparisons, log);
  const app: App = { context, log, server, comparisons, panels, health, status, notices, secrets };
  context.subscriptions.push(panels, status, comparisons, health, server);
  return app;
}
