/** Writing the findings of a run to a file, from the panel or the palette. */
import * as vscode from 'vscode';
import { Export, GetRun } from '../../protocol/messages.ts';
import type { ExportFormat } from '../../protocol/messages.ts';
import type { FindingFilter } from '../../protocol/model.ts';
import type { App } from '../app.ts';
import { runIdOf } from '../arguments.ts';
import { fileNameOf } from '../exportName.ts';

export async function exportResult(app: App, argument?: unknown): Promise<void> {
  const runId = runIdOf(argument) ?? app.panels.currentRunId;
  if (runId === undefined) return void vscode.window.showInformationMessage(vscode.l10n.t('Open a result first, then export it.'));
  const csv = { label: 'CSV', description: vscode.l10n.t('one line for each row that differs'), format: 'csv' as const };
  const json = { label: 'JSON', description: vscode.l10n.t('with counts and evidence'), format: 'json' as const };
  const picked = await vscode.window.showQuickPick([csv, json], { placeHolder: vscode.l10n.t('Which format?') });
  if (!picked) return;
  const { written, rows } = await exportRun(app, runId, picked.format, {});
  if (written === null) return;
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(vscode.l10n.t('{0} rows are in {1}.', rows, written), open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(written));
}

/** Asks where to, then lets the server write: the rows never pass through here. */
export async function exportRun(app: Pick<App, 'server'>, runId: string, format: ExportFormat, filter: FindingFilter): Promise<{ readonly written: string | null; readonly rows: number }> {
  const run = await app.server.request(GetRun, { runId });
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = fileNameOf(run?.name ?? runId, format);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export the rows that differ'),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!target) return { written: null, rows: 0 };
  if (target.scheme !== 'file') throw new Error(vscode.l10n.t('Choose a place on the machine where the extension runs: {0} is not one.', target.toString()));
  const { rows } = await app.server.request(Export, { runId, format, filter, target: target.fsPath });
  return { written: target.fsPath, rows };
}
