/** Notifications: only of what the user started and cannot see, one at a time, each with a way to be rid of them. */
import * as vscode from 'vscode';
import { ErrorCode } from '../protocol/errors.ts';
import type { CompareResult } from '../protocol/messages.ts';
import { Cancelled, RequestFailed, ServerUnavailable } from './server.ts';
import { ownSettings, writeSetting } from './settings.ts';
import { summaryOf } from './summary.ts';
import type { Summary } from './summary.ts';

export interface Notices {
  /** Of a result that is not on the screen. With the run, "Show" opens it; without, it opens the list of results. */
  finished(summary: Summary, runId: string | undefined): void;
  /** The user asked for a comparison and there was nothing to send: silence would look like a hang. */
  nothingCompared(result: CompareResult): void;
  /** The user asked for something and it failed. */
  failed(error: unknown): void;
}

export function createNotices(log: vscode.LogOutputChannel): Notices {
  return {
    finished(summary, runId) {
      const level = ownSettings().notifications;
      if (level === 'none' || (level === 'problems' && summary.outcome === 'good')) return;
      void offer(summary, runId);
    },
    nothingCompared(result) {
      void vscode.window.showInformationMessage(summaryOf(result, vscode.l10n.t).words);
    },
    failed(error) {
      if (error instanceof Cancelled) return;
      log.error(error instanceof Error ? error : String(error));
      void explain(error, log);
    },
  };
}

async function offer(summary: Summary, runId: string | undefined): Promise<void> {
  const show = vscode.l10n.t('Show');
  const never = vscode.l10n.t("Don't Show Again");
  const say = summary.outcome === 'good' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const answer = await say(summary.words, show, never);
  if (answer === show) await (runId === undefined ? vscode.commands.executeCommand('parity.history') : vscode.commands.executeCommand('parity.showResult', { runId }));
  if (answer === never) await writeSetting('notifications', 'none');
}

/** An error with the way out of it. What the user can mend opens where it is mended; the rest leads to the log. */
async function explain(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const words = error instanceof Error && error.message !== '' ? error.message : String(error);
  const code = error instanceof RequestFailed ? error.code : undefined;
  if (code === ErrorCode.notConfigured) return offerSetup();
  if (code === ErrorCode.untrusted) return offerTrust();
  if (code === ErrorCode.noQuery) return void vscode.window.showInformationMessage(words);
  const openLog: Way = { title: vscode.l10n.t('Open Log'), go: () => log.show() };
  if (error instanceof ServerUnavailable) return choose(vscode.window.showErrorMessage, words, [command(vscode.l10n.t('Restart Language Server'), 'parity.restartServer'), openLog]);
  if (code === ErrorCode.configuration) return choose(vscode.window.showErrorMessage, words, [command(vscode.l10n.t('Open Configuration'), 'parity.openConfig', dataOf(error)), openLog]);
  return choose(vscode.window.showErrorMessage, words, [openLog]);
}

/** What a command that needs a configuration does without one: it leads to it. */
export function offerSetup(): Promise<void> {
  return choose(vscode.window.showInformationMessage, vscode.l10n.t('Parity has no configuration here: name the legacy and the new store in parity.jsonc.'), [
    command(vscode.l10n.t('Create Configuration'), 'parity.createConfig'),
    command(vscode.l10n.t('Try the Sample'), 'parity.tryDemo'),
  ]);
}

export function offerTrust(): Promise<void> {
  return choose(vscode.window.showInformationMessage, vscode.l10n.t('Parity opens no connection and runs nothing until you trust this workspace.'), [
    command(vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage'),
  ]);
}

interface Way {
  readonly title: string;
  go(): unknown;
}

const command = (title: string, id: string, ...parameters: unknown[]): Way => ({ title, go: () => vscode.commands.executeCommand(id, ...parameters) });

async function choose(say: (message: string, ...items: string[]) => Thenable<string | undefined>, words: string, ways: readonly Way[]): Promise<void> {
  const answer = await say(words, ...ways.map(way => way.title));
  await ways.find(way => way.title === answer)?.go();
}

const dataOf = (error: unknown): unknown => (error instanceof RequestFailed ? error.data : undefined);
