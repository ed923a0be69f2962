/** Opening and writing `parity.jsonc`. */
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { placeArgument } from '../arguments.ts';
import { offerSetup } from '../notices.ts';
import { serverSettings } from '../settings.ts';
import { pickFolder } from './compare.ts';

/** Opens the configuration, at the place that an error names. Of several, the user picks; without one, the set-up is offered. */
export async function openConfig(_app: App, argument?: unknown): Promise<void> {
  const place = placeArgument(argument);
  const uri = place ? vscode.Uri.parse(place.uri, true) : await findConfig();
  if (uri === null) return offerSetup();
  if (uri === undefined) return;
  const line = place?.line ?? 0;
  await vscode.window.showTextDocument(uri, place ? { selection: new vscode.Range(line, 0, line, 0) } : {});
}

/** null: there is none. undefined: the user picked none. */
async function findConfig(): Promise<vscode.Uri | null | undefined> {
  const files = await vscode.workspace.findFiles(`**/${serverSettings().configFile}`, '**/node_modules/**', 50);
  if (files.length <= 1) return files[0] ?? null;
  const items = files.map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which configuration?') }))?.uri;
}

/** Writes a commented template and opens it; one that is there is opened as it is. */
export async function createConfig(app: App): Promise<void> {
  if (!vscode.workspace.workspaceFolders) {
    const open = vscode.l10n.t('Open Folder');
    const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Open a folder first: the configuration is a file in it.'), open);
    if (answer === open) await vscode.commands.executeCommand('vscode.openFolder');
    return;
  }
  const folder = await pickFolder();
  if (!folder) return;
  const uri = vscode.Uri.joinPath(folder.uri, serverSettings().configFile);
  if (!(await exists(uri))) {
    const template = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(app.context.extensionUri, 'media', 'template.parity.jsonc'));
    await vscode.workspace.fs.writeFile(uri, template);
  }
  await vscode.window.showTextDocument(uri);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
