/** Going through the queries of a document by their verdicts, and saying a badge aloud. */
import * as vscode from 'vscode';
import { GetQueryStatuses } from '../../protocol/messages.ts';
import type { App } from '../app.ts';
import { isSql } from '../settings.ts';
import { nextQuery, queryAt } from '../subject.ts';

function sqlEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor && isSql(editor.document)) return editor;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a SQL file first.'));
  return undefined;
}

/** Moves the cursor to the next query (or the one before) that differs, round the end of the file. */
export async function goToDiverged(app: App, forward: boolean): Promise<void> {
  const editor = sqlEditor();
  if (!editor) return;
  const { queries } = await app.server.request(GetQueryStatuses, { uri: editor.document.uri.toString() });
  const { line, character } = editor.selection.active;
  const found = nextQuery(queries, { line, character }, ['differs'], forward);
  if (!found) return void vscode.window.showInformationMessage(vscode.l10n.t('No query of this file is known to differ.'));
  const start = new vscode.Position(found.range.start.line, found.range.start.character);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The badge of the query at the cursor, as a message: what a screen reader cannot reach above the line. */
export async function showStatusAtCursor(app: App): Promise<void> {
  const editor = sqlEditor();
  if (!editor) return;
  const { queries } = await app.server.request(GetQueryStatuses, { uri: editor.document.uri.toString() });
  const { line, character } = editor.selection.active;
  const query = queryAt(queries, { line, character });
  if (!query) return void vscode.window.showInformationMessage(vscode.l10n.t('There is no query at the cursor.'));
  const show = vscode.l10n.t('Show Result');
  const compare = vscode.l10n.t('Compare');
  const answer = await vscode.window.showInformationMessage(`${query.name}: ${query.detail}`, ...(query.runId === undefined ? [compare] : [show, compare]));
  if (answer === show) await vscode.commands.executeCommand('parity.showResult', { runId: query.runId });
  if (answer === compare) await vscode.commands.executeCommand('parity.compareQuery', { uri: editor.document.uri.toString(), position: query.range.start });
}
