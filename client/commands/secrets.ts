/** Changing and forgetting passwords. */
import * as vscode from 'vscode';
import type { App } from '../app.ts';

export async function setPassword(app: App): Promise<void> {
  const known = app.secrets.known();
  if (known.length === 0) {
    const test = vscode.l10n.t('Test Connection');
    const words = vscode.l10n.t('No password was asked for yet: Parity asks when a connection first needs one.');
    if ((await vscode.window.showInformationMessage(words, test)) === test) await vscode.commands.executeCommand('parity.testConnection');
    return;
  }
  const items = known.map(entry => ({ label: entry.label, iconPath: new vscode.ThemeIcon('key'), entry }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Whose password to change?') });
  if (!picked || !(await app.secrets.replace(picked.entry))) return;
  // The server holds the old one in memory.
  await app.server.restart();
}

export async function clearSecrets(app: App): Promise<void> {
  const forget = vscode.l10n.t('Forget Passwords');
  const sure = await vscode.window.showWarningMessage(vscode.l10n.t('Forget every password that Parity keeps, of all workspaces?'), { modal: true }, forget);
  if (sure !== forget) return;
  const count = await app.secrets.clear();
  await app.server.restart();
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} passwords are forgotten.', count));
}
