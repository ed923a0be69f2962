/** Makes `node_modules` match `package-lock.json`, so that a fresh clone needs one command alone. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from './installOnce.mjs';
import { root } from './paths.mjs';
import { run, say } from './processes.mjs';

const lockFile = path.join(root, 'package-lock.json');
const stampFile = path.join(root, 'node_modules', '.parity-lock');

/** @param {string} text */
const hash = text => createHash('sha256').update(text).digest('hex');

/** True when what npm says that it installed is what the lock file says, less what is for other platforms. */
function matchesAlready() {
  const installedFile = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  /** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
  const packages = file => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packages(installedFile);
  const wanted = Object.entries(packages(lockFile)).filter(([name]) => name !== '');
  return wanted.every(([name, { version, optional }]) => (name in installed ? installed[name]?.version === version : optional === true));
}

/** Runs `npm ci` when the lock file is not the one that `node_modules` was made from. Scripts of packages are not run. */
export async function ensureDependencies() {
  const wanted = hash(readFileSync(lockFile, 'utf8'));
  const isDone = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  if (isDone()) return;
  await withLock(path.join(tmpdir(), `parity-${hash(root).slice(0, 12)}.lock`), async () => {
    if (isDone()) return;
    if (!matchesAlready()) {
      say('installing the packages of package-lock.json (npm ci) …');
      const began = Date.now();
      await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, inherit: true });
      say(`installed in ${((Date.now() - began) / 1000).toFixed(0)} s`);
    }
    writeFileSync(stampFile, wanted);
  });
}
