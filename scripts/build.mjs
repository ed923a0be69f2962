/** The verbs `build` and `watch`. */
import path from 'node:path';
import { root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

/**
 * Bundles everything into `dist/`.
 * @param {readonly string[]} args handed to esbuild.mjs @returns {Promise<number>} exit code
 */
export async function buildCommand(args = []) {
  const { code } = await run(process.execPath, [path.join(root, 'esbuild.mjs'), ...args], { cwd: root, inherit: true, okCodes: [0, 1] });
  return code;
}
