/** The verb `demo`: the product on two sample warehouses, with one command and without the internet. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildCommand } from './build.mjs';
import { cacheDir, root } from './lib/paths.mjs';
import { run, say, sleep, which } from './lib/processes.mjs';
import { makeVsix } from './package.mjs';
import { startWorkbench } from './workbench.mjs';

/** The folder of `--folder F` or `--folder=F`; else one that git ignores and that is kept from one run to the next. @param {readonly string[]} args */
function folderOf(args) {
  const at = args.findIndex(arg => arg === '--folder' || arg.startsWith('--folder='));
  const named = at === -1 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  return path.resolve(named ?? path.join(root, '.parity-demo'));
}

/**
 * @param {readonly string[]} args handed to the command line (`--rows N`, `--folder F`); with `--once` no workbench is opened
 * @returns {Promise<number>} exit code: with `--once` that of the comparison
 */
export async function demoCommand(args = []) {
  const built = await buildCommand();
  if (built !== 0) return built;
  const folder = folderOf(args);
  mkdirSync(folder, { recursive: true });
  const once = args.includes('--once') ? args : [...args, '--once'];
  // 1 and 2 are verdicts: the demo has faults to find.
  const { code } = await run(process.execPath, [path.join(root, 'dist', 'cli.js'), 'demo', ...once], { cwd: args.some(arg => arg.startsWith('--folder')) ? process.cwd() : folder, inherit: true, okCodes: [0, 1, 2, 3, 130] });
  if (args.includes('--once') || code > 2) return code;
  const editor = which('code');
  if (editor) {
    await run(editor, ['--new-window', `--extensionDevelopmentPath=${root}`, folder], { inherit: true });
    return 0;
  }
  const vsix = await makeVsix();
  const server = await startWorkbench({ folder, vsix, profileDir: path.join(cacheDir, 'demo-profile'), port: Number(process.env.PARITY_PORT_DEMO || 0) });
  console.log(`\nParity's demo is open at\n\n  ${server.page}\n\nCtrl+C ends it.`);
  await stopSignal();
  say('stopping');
  await server.stop();
  return 0;
}

/** Waits until somebody asks us to end. */
async function stopSignal() {
  let asked = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => { asked = true; });
  while (!asked) await sleep(200);
}
