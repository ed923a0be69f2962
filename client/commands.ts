/** The commands, as a table. What takes more than a few lines has a file of its own in `commands/`. */
import * as vscode from 'vscode';
import type { App } from './app.ts';
import { runIdOf } from './arguments.ts';
import type { CommandId } from './commandIds.ts';
import { checkAll, checkPartition, checkTable } from './commands/check.ts';
import { compareFile, compareFolder, compareQuery } from './commands/compare.ts';
import { createConfig, openConfig } from './commands/config.ts';
import { exportResult } from './commands/exportResult.ts';
import { goToDiverged, showStatusAtCursor } from './commands/queries.ts';
import { history, showResult } from './commands/results.ts';
import { clearSecrets, setPassword } from './commands/secrets.ts';
import { selectEnvironment, testConnection } from './commands/environments.ts';
import { showActions } from './commands/showActions.ts';
import { tryDemo } from './commands/tryDemo.ts';
import { offerTrust } from './notices.ts';
import { serverSettings, writeSetting } from './settings.ts';

type Handler = (app: App, ...args: unknown[]) => unknown;

/** Menus hide these in an untrusted workspace; a keybinding or another extension could still call them. */
const needsTrust: ReadonlySet<CommandId> = new Set<CommandId>([
  'parity.compareQuery', 'parity.compareFile', 'parity.compareFolder', 'parity.checkAll', 'parity.checkTable', 'parity.checkPartition',
  'parity.testConnection', 'parity.setPassword', 'parity.selectEnvironment',
]);

const table: Readonly<Record<CommandId, Handler>> = {
  'parity.compareQuery': compareQuery,
  'parity.compareFile': compareFile,
  'parity.compareFolder': compareFolder,
  'parity.checkAll': checkAll,
  'parity.checkTable': checkTable,
  'parity.checkPartition': checkPartition,
  'parity.refreshHealth': app => {
    app.health.reset();
    return app.status.refresh();
  },
  'parity.loadMore': (app, parent) => app.health.more(typeof parent === 'string' ? parent : ''),
  'parity.copyName': async (app, id) => {
    const node = app.health.node(id);
    if (node) await vscode.env.clipboard.writeText(node.label);
  },
  'parity.showResult': showResult,
  'parity.showStatusAtCursor': showStatusAtCursor,
  'parity.nextDivergedQuery': app => goToDiverged(app, true),
  'parity.previousDivergedQuery': app => goToDiverged(app, false),
  'parity.cancel': (app, argument) => {
    const runId = runIdOf(argument);
    return runId === undefined ? app.comparisons.cancelAll() : app.comparisons.cancelRun(runId);
  },
  'parity.history': history,
  'parity.exportResult': exportResult,
  'parity.selectEnvironment': selectEnvironment,
  'parity.toggleCodeLens': () => writeSetting('codeLens.enabled', !serverSettings().codeLens),
  'parity.openConfig': openConfig,
  'parity.createConfig': createConfig,
  'parity.tryDemo': tryDemo,
  'parity.testConnection': testConnection,
  'parity.setPassword': setPassword,
  'parity.clearSecrets': clearSecrets,
  'parity.showActions': showActions,
  'parity.restartServer': app => app.server.restart(),
  'parity.openLog': app => app.log.show(),
};

/** Registers every command. What a command throws is shown once, with a way to the log. */
export function registerCommands(app: App): vscode.Disposable {
  const registered = Object.entries(table).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      if (needsTrust.has(id as CommandId) && !vscode.workspace.isTrusted) return offerTrust();
      try {
        return await handler(app, ...args);
      } catch (error) {
        app.notices.failed(error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
