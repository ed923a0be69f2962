/**
 * The service in a process of its own, both ends of the line to it. A process and not a thread: native code that fails takes no editor
 * with it, its memory is its own, and it can be ended whatever it does.
 */
import { fork } from 'node:child_process';
import type { FromWorker, Line, ToWorker, WorkerStart } from './workerMessages.ts';
import type { ServiceProcess } from './serviceProxy.ts';

/** Tells a process of the service from any other use of the same file. */
const ROLE = { variable: 'PARITY_ROLE', value: 'service' } as const;

/**
 * The heap, in megabytes: a comparison streams, so that more is a fault that must not take the machine. A small young generation is
 * collected often, and with it what drivers hold outside the heap.
 */
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=4'];

/** glibc gives each thread of an engine an arena of its own, and gives little of it back: one serves as well. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1' } as const;

/** Starts the process. @param file the bundle, or any module that answers to `serviceLine` */
export function startServiceProcess(file: string, start: WorkerStart): ServiceProcess {
  const child = fork(file, [], {
    env: { ...process.env, ...ALLOCATOR, [ROLE.variable]: ROLE.value },
    execArgv: HEAP,
    serialization: 'advanced',
    // What libraries print must not get into the protocol on stdout, nor values of rows into anybody's log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let words: string | null = null;
  let terminated = false;
  child.on('error', (error) => { words = error.message; });
  const send = (message: ToWorker | WorkerStart): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  send(start);
  return {
    post: send,
    onMessage: (listener) => { child.on('message', (message) => { listener(message as FromWorker); }); },
    onEnd: (listener) => {
      child.on('exit', (code, signal) => {
        if (!terminated) words ??= endWords(code, signal);
        listener(words);
      });
    },
    terminate: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => { child.once('exit', () => { resolve(); }); });
      terminated = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Signals of native code that did what it must not. */
const NATIVE: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/** Why a process ended that nobody ended here; null: it ended in order. */
function endWords(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal === 'SIGABRT' || code === 134) return 'it ran out of memory, or native code failed';
  if (signal === 'SIGKILL' || code === 137) return 'the system ended it, which it does where memory runs out';
  if ((signal !== null && NATIVE.has(signal)) || code === 139) return `native code of a database driver failed (${signal ?? 'SIGSEGV'})`;
  return code === 0 ? null : `it ended with ${signal ?? `code ${String(code)}`}`;
}

/** Whether this process is one of the service. */
export function isServiceProcess(): boolean {
  return process.env[ROLE.variable] === ROLE.value && process.send !== undefined;
}

/** So long may the service take to stop what runs on the servers when its parent is gone, in milliseconds. */
const ORPHAN_MS = 6000;

/** The service's end of the line: calls `run` with what it is started with. When the parent is gone what runs is stopped, and the process ends. */
export function serviceLine(run: (line: Line<FromWorker, ToWorker>, start: WorkerStart) => void): void {
  const listeners: ((message: ToWorker) => void)[] = [];
  // What comes while the service is still being loaded waits for it.
  const early: ToWorker[] = [];
  const line: Line<FromWorker, ToWorker> = {
    post: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
      else if (message.type === 'closed') process.exit(0);
    },
    onMessage: (listener) => {
      listeners.push(listener);
      for (const message of early.splice(0)) listener(message);
    },
  };
  process.on('message', (message: ToWorker | WorkerStart) => {
    if (message.type === 'start') run(line, message);
    else if (listeners.length === 0) early.push(message);
    else for (const listener of listeners) listener(message);
  });
  process.on('disconnect', () => {
    setTimeout(() => { process.exit(1); }, ORPHAN_MS).unref();
    if (listeners.length === 0) process.exit(0);
    for (const listener of listeners) listener({ type: 'close' });
  });
  // A Ctrl+C of a terminal reaches the whole group: the parent decides, and says so on the line.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}
