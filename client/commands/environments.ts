/** Choosing the environment in use, and knocking at its stores. */
import * as vscode from 'vscode';
import { GetHealth, TestConnection } from '../../protocol/messages.ts';
import type { HealthNode } from '../../protocol/model.ts';
import type { App } from '../app.ts';
import { offerSetup } from '../notices.ts';
import { serverSettings } from '../settings.ts';

const environmentsOf = async (app: App): Promise<readonly HealthNode[]> => (await app.server.request(GetHealth, { start: 0, count: 200 })).nodes;

export async function selectEnvironment(app: App): Promise<void> {
  const nodes = await environmentsOf(app);
  if (nodes.length === 0) return offerSetup();
  const now = serverSettings().environment;
  const items = [
    ...nodes.map(node => ({ label: node.label, description: node.description, name: node.check?.environment ?? node.label })),
    { label: vscode.l10n.t('Default'), description: vscode.l10n.t('as parity.jsonc says'), name: '' },
  ].map(item => ({ ...item, iconPath: new vscode.ThemeIcon(item.name === now ? 'check' : 'blank') }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which pair of stores to compare on?') });
  if (!picked) return;
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration('parity').update('environment', picked.name === '' ? undefined : picked.name, target);
}

/** Opens both stores and says what answered, one line each. */
export async function testConnection(app: App, id?: unknown): Promise<void> {
  const environment = app.health.node(id)?.check?.environment;
  const { sides } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Testing the connections'), cancellable: true },
    (_progress, token) => app.server.request(TestConnection, environment === undefined ? {} : { environment }, token),
  );
  const lines = sides.map(({ side, ok, words }) => `${ok ? '✓' : '✗'} ${side}: ${words}`);
  for (const line of lines) app.log.info(line);
  const openLog = vscode.l10n.t('Open Log');
  const say = sides.every(({ ok }) => ok) ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  if ((await say(lines.join('  ·  '), openLog)) === openLog) app.log.show();
}
