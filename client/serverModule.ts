/** Which program is the language server. */
import * as vscode from 'vscode';

/** The bundle beside this one. While the extension is developed or tested, `PARITY_SERVER` may name another program. */
export function serverModule(context: Pick<vscode.ExtensionContext, 'extensionMode' | 'asAbsolutePath'>): string {
  const other = context.extensionMode === vscode.ExtensionMode.Production ? undefined : process.env['PARITY_SERVER'];
  return other ?? context.asAbsolutePath('dist/server.cjs');
}
