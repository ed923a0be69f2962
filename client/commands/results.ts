/** Showing results: of a run, the last one, or one out of the history. */
import * as vscode from 'vscode';
import { GetHistory, GetRun } from '../../protocol/messages.ts';
import type { HistoryEntry } from '../../protocol/messages.ts';
import type { App } from '../app.ts';
import { runIdOf } from '../arguments.ts';
import { relativeTime } from '../times.ts';

/** Most runs that the history lists. */
const historyLength = 200;

/** The run that is named, else the last one. */
export async function showResult(app: App, argument?: unknown): Promise<void> {
  const asked = runIdOf(argument) ?? app.health.node(argument)?.runId;
  const runId = asked ?? (await lastRun(app));
  const run = runId === undefined ? null : await app.server.request(GetRun, { runId });
  if (run) return app.panels.show(run, { beside: vscode.window.activeTextEditor !== undefined });
  const words = asked === undefined ? vscode.l10n.t('There is no result yet: compare a query first.') : vscode.l10n.t('This result is not kept any more. Compare again to have a new one.');
  void vscode.window.showInformationMessage(words);
}

/** The last run of the file in front, else the last of all. */
async function lastRun(app: App): Promise<string | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const last = async (uri: string | undefined): Promise<string | undefined> =>
    (await app.server.request(GetHistory, { ...(uri === undefined ? {} : { uri }), count: 1 })).runs[0]?.runId;
  return (active === undefined ? undefined : await last(active)) ?? last(undefined);
}

export async function history(app: App): Promise<void> {
  const items = app.server.request(GetHistory, { count: historyLength }).then(({ runs }) => runs.map(entryItem));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Parity: results'), placeHolder: vscode.l10n.t('Which result to show?'), matchOnDescription: true, matchOnDetail: true,
  });
  if (picked) await showResult(app, { runId: picked.runId });
}

interface RunItem extends vscode.QuickPickItem {
  readonly runId: string;
}

function entryItem(entry: HistoryEntry): RunItem {
  const place = entry.uri === undefined ? '' : vscode.workspace.asRelativePath(vscode.Uri.parse(entry.uri));
  const when = relativeTime(new Date(entry.finishedAt), new Date(), vscode.env.language);
  return {
    runId: entry.runId,
    label: entry.name,
    description: [when, place].filter(part => part !== '').join(' · '),
    detail: entry.headline,
    iconPath: new vscode.ThemeIcon(entry.kind === 'table' ? 'table' : 'git-compare'),
  };
}
