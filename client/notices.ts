/** Notifications: only of what the user started and cannot see, one at a time, each with a way to be rid of them. */
import * as vscode from 'vscode';
import type { CompareResult } from '../protocol/messages.ts';
import { ServerUnavailable } from './server.ts';
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

async function explain(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const openLog = vscode.l10n.t('Open Log');
  const restart = vscode.l10n.t('Restart Language Server');
  const words = error instanceof Error && error.message !== '' ? error.message : String(error);
  const answer = await vscode.window.showErrorMessage(words, ...(error instanceof ServerUnavailable ? [restart, openLog] : [openLog]));
  if (answer === openLog) log.show();
  if (answer === restart) await vscode.commands.executeCommand('parity.restartServer');
}
