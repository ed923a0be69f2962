/** Things that are installed once into the cache, however many processes ask for them at the same time. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from './paths.mjs';
import { isAlive, say, sleep } from './processes.mjs';

/**
 * Runs `work` while no other process that asks for the same lock does. A lock whose owner is gone is taken over.
 * @template T @param {string} lockFile @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(lockFile, work) {
  mkdirSync(path.dirname(lockFile), { recursive: true });
  for (let told = false; ; await sleep(300)) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (isStale(lockFile)) rmSync(lockFile, { force: true });
    else if (!told) {
      told = true;
      say(`waiting for another process (lock ${lockFile})`);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** @param {string} lockFile */
function isStale(lockFile) {
  try {
    const owner = Number(readFileSync(lockFile, 'utf8'));
    // An empty file is a lock that is being written this very moment, unless it has been so for a while.
    return owner > 0 ? !isAlive(owner) : Date.now() - statSync(lockFile).mtimeMs > 5000;
  } catch {
    return false;
  }
}

/**
 * Folder of an installed thing; installs it when it is not there. The folder appears whole or not at all.
 * @param {string} name folder below the cache; holds the version, so that a new version is a new folder
 * @param {(dir: string) => Promise<void>} install fills a fresh folder; the folder is moved afterwards
 * @returns {Promise<string>}
 */
export async function installOnce(name, install) {
  const final = path.join(cacheDir, name);
  if (existsSync(final)) return final;
  return withLock(`${final}.lock`, async () => {
    if (existsSync(final)) return final;
    const partial = `${final}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await install(partial);
    renameSync(partial, final);
    return final;
  });
}
