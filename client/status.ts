/** The status bar item, the language status of SQL files, and the context keys by which menus and welcome texts appear. */
import * as vscode from 'vscode';
import { GetStatus } from '../protocol/messages.ts';
import type { OverallStatus } from '../protocol/model.ts';
import type { Comparisons } from './comparisons.ts';
import type { Server } from './server.ts';
import { ownSettings, serverSettings } from './settings.ts';
import { statusFace } from './statusText.ts';

export interface Status extends vscode.Disposable {
  readonly current: OverallStatus | undefined;
  readonly onDidChange: vscode.Event<OverallStatus | undefined>;
  /** Asks the server again. */
  refresh(): Promise<void>;
  /** Draws again what is known. */
  draw(): void;
}


const setContext = (key: string, value: unknown): void => void vscode.commands.executeCommand('setContext', `parity.${key}`, value);

export function createStatus(server: Server, comparisons: Comparisons, log: vscode.LogOutputChannel): Status {
  const changed = new vscode.EventEmitter<OverallStatus | undefined>();
  let current: OverallStatus | undefined;

  const item = vscode.window.createStatusBarItem('parity.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Parity';
  item.command = 'parity.showActions';
  const language = vscode.languages.createLanguageStatusItem('parity.environment', ownSettings().languages.map(id => ({ language: id })));
  language.name = vscode.l10n.t('Parity environment');

  function draw(): void {
    const { state } = server;
    const face = statusFace({
      trusted: vscode.workspace.isTrusted,
      jobs: comparisons.jobs.length,
      ...(state.kind === 'stopped' ? { stopped: state.words } : {}),
      ...(current ? { status: current } : {}),
    }, vscode.l10n.t);
    if (face) {
      item.text = face.text;
      item.tooltip = face.tooltip;
      item.accessibilityInformation = { label: face.accessible, role: 'button' };
      item.backgroundColor = face.severity === 'none' ? undefined : new vscode.ThemeColor('statusBarItem.errorBackground');
      item.show();
    } else item.hide();
    drawLanguage();
    setContext('languages', ownSettings().languages);
    setContext('running', comparisons.jobs.flatMap(job => job.uris.map(uri => uri.fsPath)));
    setContext('busy', comparisons.jobs.length > 0 || (current?.running ?? 0) > 0);
    setContext('setup', current === undefined ? 'unknown' : current.configured ? 'done' : 'missing');
    setContext('configured', current?.configured === true);
    setContext('stopped', state.kind === 'stopped');
    setContext('diverged', (current?.tables.differs ?? 0) + (current?.queries.differs ?? 0) > 0);
  }

  function drawLanguage(): void {
    const { environment } = serverSettings();
    const configured = current?.configured === true;
    language.text = configured ? (environment === '' ? vscode.l10n.t('Parity: default environment') : vscode.l10n.t('Parity: {0}', environment)) : vscode.l10n.t('Parity: not set up');
    language.detail = configured ? vscode.l10n.t('which pair of stores queries are compared on') : '';
    language.command = configured
      ? { command: 'parity.selectEnvironment', title: vscode.l10n.t('Change') }
      : { command: 'parity.createConfig', title: vscode.l10n.t('Create Configuration') };
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    language.busy = comparisons.jobs.some(job => job.uris.some(uri => uri.toString() === active));
  }

  const jobs = comparisons.onDidChange(draw);
  const states = server.onDidChangeState(draw);
  draw();

  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    async refresh() {
      try {
        current = await server.request(GetStatus, {});
      } catch (error) {
        current = undefined;
        log.warn(error instanceof Error ? error.message : String(error));
      }
      draw();
      changed.fire(current);
    },
    draw,
    dispose() {
      for (const part of [jobs, states, item, language, changed]) part.dispose();
    },
  };
}
