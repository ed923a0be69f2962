/** What follows from what happens: changes of the server, the settings, trust, and the clock. */
import * as vscode from 'vscode';
import { Trusted } from '../protocol/messages.ts';
import type { App } from './app.ts';
import { delayed } from './delay.ts';
import { sendSettings } from './languageClient.ts';
import { isSql, lensesShown } from './settings.ts';

/** Many changes make one pull: a run that reports ten times a second must not make ten rounds of requests. */
const quiet = 300;
const minute = 60_000;

export function follow(app: App): vscode.Disposable {
  const pullHealth = delayed(quiet, () => app.health.refresh());
  const pullStatus = delayed(quiet, () => app.status.refresh());

  const lenses = setInterval(() => {
    if (vscode.window.state.focused) refreshLenses(app);
  }, minute);

  return vscode.Disposable.from(
    pullHealth,
    pullStatus,
    { dispose: () => clearInterval(lenses) },
    app.server.onChanged(({ what }) => {
      if (what.includes('health')) pullHealth();
      if (what.includes('status') || what.includes('runs')) pullStatus();
    }),
    app.server.onDidChangeState(state => {
      if (state.kind === 'starting') return;
      app.health.reset();
      if (state.kind === 'running') pullStatus();
    }),
    app.status.onDidChange(status => app.health.status(status)),
    vscode.workspace.onDidGrantWorkspaceTrust(async () => {
      await app.server.notify(Trusted, {});
      app.health.reset();
      pullStatus();
    }),
    vscode.workspace.onDidChangeConfiguration(async event => {
      if (!event.affectsConfiguration('parity')) return;
      // The documents that the server is told of are fixed when it starts.
      if (event.affectsConfiguration('parity.languages')) await app.server.restart();
      else await sendSettings(app.server);
      app.status.draw();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => app.status.draw()),
  );
}

/** `checked 2 min ago` grows older while nobody types: drawn again from the server's memory, for what is on the screen only. */
function refreshLenses(app: App): void {
  if (!lensesShown()) return;
  for (const editor of vscode.window.visibleTextEditors) if (isSql(editor.document)) app.server.refreshLenses(editor.document);
}
