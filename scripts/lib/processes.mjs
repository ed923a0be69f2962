/** Child processes: run one to its end, start one that stays, stop it for sure, wait for it to answer. */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forget, guard } from './reaper.mjs';

/** Prints a line of progress. Progress goes to stderr, results to stdout. @param {string} line */
export const say = line => void process.stderr.write(`${line}\n`);

/** A command that ended badly; `message` holds the last lines that it printed. */
export class CommandError extends Error {
  /** @param {string} command @param {number | string} code @param {string} output */
  constructor(command, code, output) {
    super(`${command} ended with ${code}${output ? `\n${indent(lastLines(output, 30))}` : ''}`);
    this.name = 'CommandError';
    this.output = output;
  }
}

/**
 * Runs a command to its end and gives its stdout.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean, okCodes?: readonly number[] }} [options]
 *   `inherit` shows the output instead of collecting it; `okCodes` are exit codes that are no failure (default 0).
 * @returns {Promise<{ code: number, stdout: string }>}
 * @throws {CommandError} for any other exit code, or when the command is not there
 */
export function run(command, args, { cwd, env, inherit = false, okCodes = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    child.stdout?.on('data', data => { stdout += data; all += data; });
    child.stderr?.on('data', data => { all += data; });
    const name = [path.basename(command), ...args.slice(0, 3)].join(' ');
    child.on('error', error => reject(new CommandError(name, error.message, '')));
    child.on('close', (code, signal) => {
      if (code !== null && okCodes.includes(code)) resolve({ code, stdout });
      else reject(new CommandError(name, code ?? String(signal), all));
    });
  });
}

/** Full path of a command on the PATH, or undefined. @param {string} name */
export function which(name) {
  for (const dir of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(dir, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * Starts a process that stays, in a process group of its own, with its output in a log file.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, logFile: string, uid?: number, gid?: number, keep?: boolean, dir?: string }} options
 *   `keep`: it outlives this process. Otherwise it is killed, and `dir` removed, even when this process is killed itself.
 * @returns {{ pid: number, exit: () => string | undefined }} `exit` says how it ended, undefined while it runs
 */
export function startDaemon(command, args, { cwd, env, logFile, uid, gid, keep = false, dir }) {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log], detached: true, ...(uid === undefined ? {} : { uid, gid }) });
  closeSync(log);
  /** @type {string | undefined} */
  let ended;
  child.on('error', error => { ended = error.message; });
  child.on('exit', (code, signal) => { ended = `exit ${code ?? signal}`; });
  child.unref();
  if (child.pid !== undefined && !keep) guard(child.pid, dir);
  return { pid: child.pid ?? -1, exit: () => ended };
}

/**
 * Stops a process started by {@link startDaemon} and all of its group. Asks first, kills after `timeoutMs`.
 * @param {number} pid
 * @param {{ signal?: NodeJS.Signals, wholeGroup?: boolean, timeoutMs?: number }} [options] `wholeGroup`: ask every process, not the leader alone
 */
export async function stopDaemon(pid, { signal = 'SIGTERM', wholeGroup = false, timeoutMs = 20_000 } = {}) {
  if (pid <= 1) return;
  send(wholeGroup ? -pid : pid, signal);
  const end = Date.now() + timeoutMs;
  while (isAlive(pid) && Date.now() < end) await sleep(50);
  send(-pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(20);
  forget(pid);
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** True while the process runs; a zombie does not. @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return processStat(pid)?.state !== 'Z';
}

/**
 * Start time of a process in clock ticks since boot: tells a process from a later one with the same id. Linux only, else undefined.
 * @param {number} pid
 */
export const startTicks = pid => processStat(pid)?.ticks;

/** @param {number} pid @returns {{ state: string, ticks: string } | undefined} */
function processStat(pid) {
  try {
    // Fields after the command in brackets, which may hold blanks itself: state is the first, the start time the twentieth (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /su, '').split(' ');
    return { state: fields[0] ?? '', ticks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** A port of 127.0.0.1 that nobody listens on now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** True when something listens on the port of 127.0.0.1. @param {number} port @returns {Promise<boolean>} */
export function isPortTaken(port) {
  return new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

/** Last lines of a text. @param {string} text @param {number} count */
export const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');

/** Last lines of a file, or a note that there is none. @param {string} file @param {number} [count] */
export const tail = (file, count = 30) => (existsSync(file) ? lastLines(readFileSync(file, 'utf8'), count) : `(no ${file})`);

/** @param {string} text */
const indent = text => text.split('\n').map(line => `    ${line}`).join('\n');

export { sleep };
