/** The sample: two DuckDB files with a baseball season and some faults, made by the command line that comes with the extension. */
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { App } from '../app.ts';

/** Exit codes of the command line that are verdicts: the sample has faults to find. */
const verdicts: readonly number[] = [0, 1, 2];

export async function tryDemo(app: App): Promise<void> {
  const folder = vscode.Uri.joinPath(app.context.globalStorageUri, 'parity-sample');
  await vscode.workspace.fs.createDirectory(folder);
  const made = (await isMade(folder)) || await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Making the sample warehouses'), cancellable: true },
    (_progress, token) => makeDemo(app, folder, token),
  );
  if (!made) return;
  const here = vscode.l10n.t('Open');
  const elsewhere = vscode.l10n.t('Open in New Window');
  const answer = await vscode.window.showInformationMessage(vscode.l10n.t('The sample is ready: open it, then compare the queries of its .sql files.'), here, elsewhere);
  if (answer === undefined) return;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: answer === elsewhere });
}

/** A sample that is there is kept: it may be open in a window, and its queries may be changed. */
async function isMade(folder: vscode.Uri): Promise<boolean> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  return ['parity.jsonc', 'legacy.duckdb', 'new.duckdb'].every(name => names.includes(name));
}

/** Runs `parity demo --once` on the Node of the extension host. False when cancelled. */
function makeDemo(app: App, folder: vscode.Uri, token: vscode.CancellationToken): Promise<boolean> {
  const cli = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'cli.js').fsPath;
  const options = { cwd: folder.fsPath, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' }, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [cli, 'demo', '--once'], options, (error, _stdout, stderr) => {
      if (token.isCancellationRequested) return resolve(false);
      const code = error ? error.code : 0;
      if (typeof code === 'number' && verdicts.includes(code)) return resolve(true);
      app.log.error(stderr === '' ? String(error?.message) : stderr);
      const last = stderr.trim().split('\n').at(-1) ?? '';
      return reject(new Error(vscode.l10n.t('The sample could not be made: {0}', last === '' ? String(code) : last)));
    });
    token.onCancellationRequested(() => child.kill('SIGINT'));
  });
}
