/** The verb `package`: a VSIX of everything, with the native DuckDB of this platform or (`--no-native`) without any. */
import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { buildCommand } from './build.mjs';
import { checkLicences } from './checkLicences.mjs';
import { root, vsixTarget } from './lib/paths.mjs';
import { run, say } from './lib/processes.mjs';

/** Where the VSIX goes. @param {{ native?: boolean }} [options] */
export const vsixFile = ({ native = true } = {}) => path.join(root, 'dist', `parity-${native ? vsixTarget : 'universal'}.vsix`);

/**
 * Puts the native packages where the bundles' own `import` finds them: `dist/node_modules`.
 * @param {boolean} wanted
 */
function stageNative(wanted) {
  const staged = path.join(root, 'dist', 'node_modules');
  rmSync(staged, { recursive: true, force: true });
  if (!wanted) return;
  const binding = `@duckdb/node-bindings-${vsixTarget}`;
  if (!existsSync(path.join(root, 'node_modules', binding))) throw new Error(`${binding} is not in node_modules: DuckDB has no binary for this platform. Package without it: npm run package -- --no-native`);
  for (const name of ['@duckdb/node-api', '@duckdb/node-bindings', binding, 'detect-libc']) {
    mkdirSync(path.dirname(path.join(staged, name)), { recursive: true });
    cpSync(path.join(root, 'node_modules', name), path.join(staged, name), { recursive: true, filter: file => !/\.(d\.ts|map|md)$/u.test(file) });
  }
}

/**
 * Makes the VSIX out of what is built.
 * @param {{ native?: boolean }} [options] @returns {Promise<string>} the file
 */
export async function makeVsix({ native = true } = {}) {
  stageNative(native);
  const wrong = checkLicences();
  if (wrong.length) throw new Error(wrong.join('\n'));
  const file = vsixFile({ native });
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const target = native ? ['--target', vsixTarget] : [];
  await run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--allow-star-activation',
    // The links stay as they are: the repository has no address yet that they could be made absolute with.
    '--no-rewrite-relative-links', ...target, '--out', file], { cwd: root });
  say(`${path.relative(root, file)}: ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB`);
  return file;
}

/** @param {readonly string[]} args @returns {Promise<number>} exit code */
export async function packageCommand(args = []) {
  const code = await buildCommand();
  if (code !== 0) return code;
  await makeVsix({ native: !args.includes('--no-native') });
  return 0;
}
