/** The API for other extensions, made of the running parts. */
import * as vscode from 'vscode';
import { GetQueryStatuses, GetStatus } from '../protocol/messages.ts';
import type { ParityApi } from './api.ts';
import type { App } from './app.ts';

const plain = ({ line, character }: vscode.Position): { line: number; character: number } => ({ line, character });

export function createApi(app: App): ParityApi {
  return {
    version: 1,
    async compare(uri, where, token) {
      if (!vscode.workspace.isTrusted) throw new Error(vscode.l10n.t('Parity opens no connection and runs nothing until you trust this workspace.'));
      await vscode.workspace.openTextDocument(uri);
      if (where instanceof vscode.Range) return app.comparisons.compareSilently({ uri, range: { start: plain(where.start), end: plain(where.end) } }, token);
      return app.comparisons.compareSilently({ uri, ...(where ? { position: plain(where) } : {}) }, token);
    },
    async queries(uri) {
      await vscode.workspace.openTextDocument(uri);
      return (await app.server.request(GetQueryStatuses, { uri: uri.toString() })).queries;
    },
    status: () => app.server.request(GetStatus, {}),
    async showResult(runId) {
      await vscode.commands.executeCommand('parity.showResult', { runId });
    },
  };
}
