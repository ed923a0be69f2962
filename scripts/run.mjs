#!/usr/bin/env node
/**
 * The one entry of every npm script: `node scripts/run.mjs <verb> [args]`.
 * Runs on the Node that is at hand; makes `node_modules` match the lock file; then runs itself anew on the pinned Node from npm, so
 * that everybody works on the same one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './lib/dependencies.mjs';
import { nodePackage, root, versions } from './lib/paths.mjs';
import { say } from './lib/processes.mjs';

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<number>>>} Each verb gives the exit code. */
const verbs = {
  build: async args => (await import('./build.mjs')).buildCommand(args),
  watch: async args => (await import('./build.mjs')).buildCommand(['--watch', ...args]),
  check: async () => (await import('./check.mjs')).checkCommand(),
  lint: async () => (await import('./check.mjs')).lintCommand(),
  format: async () => (await import('./check.mjs')).formatCommand(),
  test: async args => (await import('./test.mjs')).testCommand(args),
  package: async args => (await import('./package.mjs')).packageCommand(args),
  servers: async args => (await import('./servers.mjs')).serversCommand(args),
  bench: async args => (await import('./bench.mjs')).benchCommand(args),
  demo: async args => (await import('./demo.mjs')).demoCommand(args),
};

/** The pinned Node, or undefined where there is no package with one for this platform. */
function pinnedNode() {
  const file = path.join(root, 'node_modules', nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
}

/** True when the version is at least the other. @param {string} version @param {string} least */
function isAtLeast(version, least) {
  const [have, want] = [version, least].map(text => text.split('.').map(Number));
  const at = (have ?? []).findIndex((part, index) => part !== want?.[index]);
  return at === -1 || (have?.[at] ?? 0) > (want?.[at] ?? 0);
}

/**
 * Runs this file again on another Node and hands on signals.
 * @param {string} node @returns {Promise<number>} exit code
 */
function again(node) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, PARITY_NODE: node } });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });
}

async function main() {
  const [verb = '', ...args] = process.argv.slice(2);
  const action = verbs[verb];
  if (!action) {
    say(`usage: npm run <verb>, where a verb is one of: ${Object.keys(verbs).join(', ')}`);
    return 3;
  }
  if (process.env.PARITY_NODE !== process.execPath) {
    await ensureDependencies();
    const node = pinnedNode();
    if (node && node !== process.execPath) return again(node);
    if (!node && !isAtLeast(process.versions.node, versions.minimumNode)) {
      throw new Error(`There is no npm package with Node for ${process.platform}-${process.arch}, and this Node ${process.versions.node} is too old: install Node ${versions.minimumNode} or newer.`);
    }
  }
  const bin = [path.dirname(process.execPath), path.join(root, 'node_modules', '.bin')].join(path.delimiter);
  process.env.PATH = `${bin}${path.delimiter}${process.env.PATH ?? ''}`;
  return action(args);
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  if (process.env.PARITY_DEBUG) say(String(/** @type {Error} */ (error).stack));
  // Whoever reads the outcome of the tests looks for this line.
  if (process.argv[2] === 'test') console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
