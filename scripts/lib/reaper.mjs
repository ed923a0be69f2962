/**
 * The last resort against processes that are left behind. A small process of its own holds a pipe to us; when the pipe closes,
 * however we ended, it kills each process group and removes each folder that it was told of and not told to forget.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** @type {import('node:child_process').ChildProcess | undefined} */
let reaper;

/** @param {object} message */
function tell(message) {
  if (!reaper) {
    reaper = spawn(process.execPath, [fileURLToPath(import.meta.url), 'reap'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    reaper.unref();
    /** @type {import('node:net').Socket} */ (/** @type {unknown} */ (reaper.stdin)).unref();
  }
  reaper.stdin?.write(`${JSON.stringify(message)}\n`);
}

/** Kill this process group, and remove the folder, when we are gone. @param {number} pid @param {string} [dir] */
export const guard = (pid, dir) => tell({ guard: pid, dir });

/** The process is stopped already. @param {number} pid */
export const forget = pid => { if (reaper) tell({ forget: pid }); };

function reap() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});
  /** @type {Map<number, string | undefined>} */
  const guarded = new Map();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', line => {
    const message = JSON.parse(line);
    if (message.guard) guarded.set(message.guard, message.dir);
    if (message.forget) guarded.delete(message.forget);
  });
  lines.on('close', () => {
    for (const pid of guarded.keys()) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        continue;
      }
    }
    for (const dir of guarded.values()) if (dir) rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'reap') reap();
