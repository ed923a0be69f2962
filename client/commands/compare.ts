/** Comparing a query, a file, a folder. */
import * as vscode from 'vscode';
import type { RunSummary } from '../../protocol/model.ts';
import { GetQueryStatuses, GetRun } from '../../protocol/messages.ts';
import type { App } from '../app.ts';
import { queryArgument } from '../arguments.ts';
import { isSql } from '../settings.ts';
import { queryOfRun } from '../subject.ts';

const plain = ({ line, character }: vscode.Position): { line: number; character: number } => ({ line, character });

/** The statement under the cursor, or the selection; from a lens, the query it stands above; from a result panel, the query of the result. */
export async function compareQuery(app: App, argument?: unknown): Promise<void> {
  const asked = queryArgument(argument);
  if (asked) return void (await app.comparisons.compareQuery({ uri: vscode.Uri.parse(asked.uri, true), position: asked.position }));
  const editor = vscode.window.activeTextEditor;
  if (editor && isSql(editor.document)) {
    const { uri } = editor.document;
    const { selection } = editor;
    const what = selection.isEmpty ? { position: plain(selection.active) } : { range: { start: plain(selection.start), end: plain(selection.end) } };
    return void (await app.comparisons.compareQuery({ uri, ...what }));
  }
  const runId = app.panels.currentRunId;
  const run = runId === undefined ? null : await app.server.request(GetRun, { runId });
  if (run) return compareAgain(app, run);
  void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor into a query of a SQL file, then compare.'));
}

/** The query of a run as it stands now: lines may have moved since. */
export async function compareAgain(app: App, run: RunSummary): Promise<void> {
  if (run.kind === 'table') {
    await app.comparisons.check({ table: run.name, environment: run.environment }, vscode.l10n.t('Checking {0}', run.name));
    return;
  }
  const place = await placeOf(app, run);
  if (place) await app.comparisons.compareQuery({ uri: place.uri, position: plain(place.range.start) });
}

/** Where the query of a run stands now; undefined when it has no document. */
export async function placeOf(app: App, run: RunSummary): Promise<{ readonly uri: vscode.Uri; readonly range: vscode.Range } | undefined> {
  if (run.uri === undefined) return undefined;
  const uri = vscode.Uri.parse(run.uri, true);
  // The server knows queries of open documents.
  await vscode.workspace.openTextDocument(uri);
  const { queries } = await app.server.request(GetQueryStatuses, { uri: run.uri });
  const range = queryOfRun(queries, run)?.range ?? run.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return { uri, range: new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character) };
}

/** Every query of a file, or of the files that are selected in the explorer. */
export async function compareFile(app: App, clicked?: unknown, selected?: unknown): Promise<void> {
  const picked = Array.isArray(selected) ? selected.filter(isUri) : [];
  const active = vscode.window.activeTextEditor?.document;
  const uris = picked.length > 0 ? picked : isUri(clicked) ? [clicked] : active && isSql(active) ? [active.uri] : [];
  const [first] = uris;
  if (!first) return void vscode.window.showInformationMessage(vscode.l10n.t('Open a SQL file, then compare.'));
  const title = uris.length === 1 ? vscode.l10n.t('Comparing {0}', vscode.workspace.asRelativePath(first)) : vscode.l10n.t('Comparing {0} files', uris.length);
  await app.comparisons.compareFiles(uris, title);
}

/** Every query of every SQL file below a folder. */
export async function compareFolder(app: App, clicked?: unknown): Promise<void> {
  const folder = isUri(clicked) ? clicked : (await pickFolder())?.uri;
  if (!folder) return;
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/*.sql'));
  if (files.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('There is no .sql file in {0}.', vscode.workspace.asRelativePath(folder)));
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  await app.comparisons.compareFiles(sorted, vscode.l10n.t('Comparing {0} files', sorted.length));
}

/** The workspace folder that is meant: the only one, or the one that the user picks. */
export async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}

const isUri = (value: unknown): value is vscode.Uri => value instanceof vscode.Uri;
