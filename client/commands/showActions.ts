/** What a click on the status bar offers: what runs, what is wrong, what to do. */
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { offerTrust } from '../notices.ts';

interface Action extends vscode.QuickPickItem {
  readonly go?: () => unknown;
}

export async function showActions(app: App): Promise<void> {
  if (!vscode.workspace.isTrusted) return offerTrust();
  const picked = await vscode.window.showQuickPick(actions(app), { title: 'Parity', placeHolder: vscode.l10n.t('What to do?') });
  await picked?.go?.();
}

function actions(app: App): readonly Action[] {
  const { jobs } = app.comparisons;
  const status = app.status.current;
  const command = (label: string, icon: string, id: string, ...parameters: unknown[]): Action => ({
    label, iconPath: new vscode.ThemeIcon(icon), go: () => vscode.commands.executeCommand(id, ...parameters),
  });
  const heading = (label: string): Action => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const running: readonly Action[] = [
    heading(vscode.l10n.t('running')),
    ...jobs.map(job => ({ label: job.title, description: job.words, detail: vscode.l10n.t('Select to cancel'), iconPath: new vscode.ThemeIcon('sync~spin'), go: () => job.cancel() })),
    command(vscode.l10n.t('Cancel All'), 'stop-circle', 'parity.cancel'),
  ];
  const diverged = (status?.tables.differs ?? 0) + (status?.queries.differs ?? 0);
  const stopped = app.server.state.kind === 'stopped';
  return [
    ...(stopped ? [command(vscode.l10n.t('Restart Language Server'), 'debug-restart', 'parity.restartServer')] : []),
    ...(jobs.length > 0 || (status?.running ?? 0) > 0 ? running : []),
    heading(vscode.l10n.t('results')),
    ...(diverged > 0 ? [command(vscode.l10n.t('Show what diverged ({0})', diverged), 'error', 'parity.health.focus')] : []),
    command(vscode.l10n.t('Show Migration Health'), 'list-tree', 'parity.health.focus'),
    command(vscode.l10n.t('Show Earlier Results'), 'history', 'parity.history'),
    heading(vscode.l10n.t('actions')),
    command(vscode.l10n.t('Check All Tables'), 'run-all', 'parity.checkAll'),
    command(vscode.l10n.t('Change Environment'), 'database', 'parity.selectEnvironment'),
    command(vscode.l10n.t('Test Connection'), 'plug', 'parity.testConnection'),
    command(vscode.l10n.t('Open Configuration'), 'settings-gear', 'parity.openConfig'),
    command(vscode.l10n.t('Open Log'), 'output', 'parity.openLog'),
  ];
}
