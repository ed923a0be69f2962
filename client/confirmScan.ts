/** Asks the user before much is read. */
import * as vscode from 'vscode';
import type { ConfirmScanParams } from '../protocol/messages.ts';

/** Whether to compare. A comparison that is cancelled meanwhile takes no answer. */
export async function confirmScan({ name, why, tables }: ConfirmScanParams, token: vscode.CancellationToken): Promise<{ readonly goOn: boolean }> {
  const compare = vscode.l10n.t('Compare');
  const detail = [vscode.l10n.t('By the statistics of the stores:'), ...tables, '', vscode.l10n.t('Why this is asked: {0}.', why)].join('\n');
  let stop: vscode.Disposable | undefined;
  const stopped = new Promise<undefined>(resolve => {
    stop = token.onCancellationRequested(() => { resolve(undefined); });
  });
  try {
    const answer = await Promise.race([vscode.window.showWarningMessage(vscode.l10n.t('Comparing {0} reads many rows. Compare all the same?', name), { modal: true, detail }, compare), stopped]);
    return { goOn: answer === compare };
  } finally {
    stop?.dispose();
  }
}
