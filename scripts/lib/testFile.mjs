/** One file of tests in a process of its own, with an end: what hangs or spins is killed and counted. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './paths.mjs';
import { sleep, stopDaemon } from './processes.mjs';
import { forget, guard } from './reaper.mjs';

const countReporter = path.join(root, 'scripts', 'lib', 'countReporter.mjs');

/**
 * @param {string} file relative to the root
 * @param {{ env: Record<string, string>, flags: readonly string[], minutes: number, show: boolean, register: Set<() => Promise<void>> }} options
 *   `minutes` bounds the file; `show` prints what it prints as it comes, else only when something failed; `register` holds the means to stop it
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runFile(file, { env, flags, minutes, show, register }) {
  const dir = mkdtempSync(path.join(tmpdir(), 'parity-test-'));
  const counts = path.join(dir, 'counts.json');
  const began = Date.now();
  const args = ['--test-reporter=spec', '--test-reporter-destination=stdout', `--test-reporter=${countReporter}`, `--test-reporter-destination=${counts}`, ...flags, file];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => { output += data; });
  const pid = child.pid ?? -1;
  guard(pid, dir);
  const stop = () => stopDaemon(pid, { wholeGroup: true, timeoutMs: 5000 });
  register.add(stop);
  let late = false;
  // A test that spins never sees a signal that can be handled, nor a time limit inside its process.
  const limit = setTimeout(() => { late = true; void stop(); }, minutes * 60_000);
  const code = await new Promise(resolve => {
    child.on('error', error => { output += error.message; resolve(1); });
    child.on('exit', (exit, signal) => resolve(exit ?? signal));
  });
  clearTimeout(limit);
  register.delete(stop);
  forget(pid);
  // What a child of the test still holds open is not waited for.
  if (!show) await Promise.race([sleep(500), new Promise(resolve => child.once('close', resolve))]);
  const tally = existsSync(counts) ? readFileSync(counts, 'utf8') : '';
  rmSync(dir, { recursive: true });
  const { passed, failed, skipped, skippedWithoutReason } = { passed: 0, failed: 0, skipped: 0, skippedWithoutReason: 0, ...(tally ? JSON.parse(tally) : {}) };
  const problems = [
    ...(late ? [`killed after ${minutes} minutes`] : []),
    ...(!late && code !== 0 && !failed ? [`ended with ${code}`] : []),
    ...(code === 0 && passed + failed + skipped === 0 ? ['holds no test'] : []),
    ...(skippedWithoutReason ? [`skips ${skippedWithoutReason} tests without a reason in words`] : []),
  ];
  const result = { passed, failed: failed + problems.length, skipped };
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (result.failed && output) console.log(output.split('\n').filter(text => !text.startsWith('ℹ ')).join('\n').trimEnd());
  console.log(`${result.failed ? 'FAILED' : 'ok    '} ${file}: ${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}${problems.map(text => `, ${text}`).join('')} (${seconds} s)`);
  return result;
}
