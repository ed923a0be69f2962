/** Tests inside the extension host, as @vscode/test-electron runs them, on the stand-in for the `code` binary. */
import path from 'node:path';
import { runTests } from '@vscode/test-electron';

const shim = path.resolve(import.meta.dirname, '..', '..', '..', 'scripts', 'codeShim.mjs');

/**
 * Runs a module in the extension host.
 * @param options `tests`: a CommonJS module that exports `run(): Promise<void>`, which rejects when a test fails
 * @throws when `run` rejects
 */
export async function runInHost(options: { readonly extension: string; readonly tests: string; readonly folder?: string; readonly env?: Readonly<Record<string, string>> }): Promise<void> {
  await runTests({
    vscodeExecutablePath: shim,
    extensionDevelopmentPath: options.extension,
    extensionTestsPath: options.tests,
    launchArgs: [...(options.folder === undefined ? [] : [options.folder]), '--disable-workspace-trust'],
    ...(options.env === undefined ? {} : { extensionTestsEnv: { ...options.env } }),
  });
}
