/** The settings, read at the moment they are needed: nobody keeps a copy. */
import * as vscode from 'vscode';
import type { ClientSettings } from '../protocol/messages.ts';

export type NotificationLevel = 'all' | 'problems' | 'none';

/** Settings of the client alone. */
export interface OwnSettings {
  readonly notifications: NotificationLevel;
  /** Language ids whose documents hold queries. */
  readonly languages: readonly string[];
}

const section = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parity');

/** What the language server needs to know. Defaults stand in package.json alone; those here are for a broken value. */
export function serverSettings(): ClientSettings {
  const values = section();
  return {
    configFile: values.get('configFile', 'parity.jsonc'),
    environment: values.get('environment', ''),
    codeLens: values.get('codeLens.enabled', true),
    diagnostics: values.get('diagnostics.enabled', true),
    maxFindings: values.get('maxFindings', 10_000),
    timeoutSeconds: values.get('timeoutSeconds', 300),
  };
}

export function ownSettings(): OwnSettings {
  const values = section();
  return {
    notifications: values.get<NotificationLevel>('notifications', 'all'),
    languages: values.get<readonly string[]>('languages', ['sql']),
  };
}

/** Lenses are drawn at all: the setting of this extension and the editor's. */
export const lensesShown = (): boolean => serverSettings().codeLens && vscode.workspace.getConfiguration('editor').get('codeLens', true);

/** Changes a setting where it is set already: in the workspace, else for the user. */
export async function writeSetting(name: string, value: unknown): Promise<void> {
  const inWorkspace = section().inspect(name)?.workspaceValue !== undefined;
  await section().update(name, value, inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}

/** A document whose queries can be compared. */
export const isSql = (document: vscode.TextDocument): boolean => ownSettings().languages.includes(document.languageId);
