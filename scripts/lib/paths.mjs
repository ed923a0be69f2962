/** Where things are: the repository, the cache of installed servers, the versions. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root folder of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folder for what is installed once and used by every run. `PARITY_CACHE` moves it. */
export const cacheDir = path.resolve(process.env.PARITY_CACHE || path.join(homedir(), '.cache', 'parity'));

/** The one list of versions: `scripts/versions.json`. */
export const versions = JSON.parse(readFileSync(path.join(root, 'scripts', 'versions.json'), 'utf8'));

/** `linux-x64`, `win-x64` …: how the npm packages with a Node binary are named. */
export const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Target name of a VSIX with native parts, as `vsce package --target` spells it. */
export const vsixTarget = `${process.platform}-${process.arch}`;

/** True when the process may install system packages. */
export const isRoot = typeof process.getuid === 'function' && process.getuid() === 0;
