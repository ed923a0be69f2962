/** How secrets reach the user and VS Code's stores. */
import * as vscode from 'vscode';
import type { SecretPorts } from './secrets.ts';

export function secretPorts(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): SecretPorts {
  return {
    vault: context.secrets,
    workspace: context.workspaceState,
    user: context.globalState,
    isTrusted: () => vscode.workspace.isTrusted,
    ask: (label, rejected) => vscode.window.showInputBox({
      title: vscode.l10n.t('Parity: password'),
      prompt: rejected ? vscode.l10n.t('The password for {0} was not accepted. Type it again.', label) : vscode.l10n.t('Password for {0}', label),
      password: true,
      ignoreFocusOut: true,
    }),
    async allow(label) {
      const use = vscode.l10n.t('Use It');
      const another = vscode.l10n.t('Enter Another');
      const detail = vscode.l10n.t('The configuration of this workspace connects to it for the first time.');
      const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Use the password you saved for {0}?', label), { modal: true, detail }, use, another);
      if (answer === use) return 'use';
      return answer === another ? 'another' : 'no';
    },
    onlyForSession(reason) {
      log.warn(`secrets cannot be kept: ${reason}`);
      void vscode.window.showWarningMessage(
        vscode.l10n.t('Passwords cannot be saved on this machine, so they last until the window closes. To avoid typing them, write "${env:NAME}" as the password in parity.jsonc.'),
      );
    },
  };
}
