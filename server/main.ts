/**
 * The language server's process. Its main thread speaks with the editor and never computes for long; the same file, started as a
 * thread, is the service that compares.
 */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { systemClock, within } from './lsp/clock.ts';
import type { ServerDeps } from './lsp/deps.ts';
import { createLog } from './lsp/log.ts';
import { openConnection } from './lsp/openConnection.ts';
import { createServiceProxy, workerThread } from './lsp/serviceProxy.ts';
import { runServiceWorker } from './lsp/serviceWorker.ts';
import { startServer } from './lsp/startServer.ts';
import { readWorkerStart } from './lsp/workerMessages.ts';
import { openRunStore } from './runs/runStore.ts';
import { queryHash, tableHash } from './service/hash.ts';

/** The process ends after so many milliseconds whatever still runs. */
const END_MS = 8000;

/** What the server has of the machine. @param file this program, for the thread of the service */
function machine(file: string): ServerDeps {
  return {
    openRuns: openRunStore,
    createService: ({ secrets, environmentVariables, maxFindings, timeoutSeconds }, stateFolder) => createServiceProxy({
      startThread: () => workerThread(file, { role: 'parityService', stateFolder, options: { environmentVariables, maxFindings, timeoutSeconds } }),
      secrets,
      queryHash: (project, name, pair) => queryHash(project, project.loaded.config.environments[name ?? project.loaded.config.defaultEnvironment ?? ''], pair),
      clock: systemClock,
    }),
    tableHash,
    clock: systemClock,
    files: { read: path => readFile(path, 'utf8').catch(() => null) },
    environmentVariables: { ...process.env },
    temporaryFolder: os.tmpdir(),
  };
}

function serve(): void {
  const file = process.argv[1];
  if (file === undefined) throw new Error('This program is started by its file.');
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void within(systemClock, END_MS, server.close(), false).then(stopped => {
      // A thread that is stuck in a library would keep an orderly exit waiting for ever.
      if (!stopped) process.kill(process.pid, 'SIGKILL');
      process.exit(code);
    });
  };
  const connection = openConnection(process.argv, end);
  const log = createLog(connection);
  // One fault must not take badges and results away from everybody: it is told, and the rest goes on.
  process.on('uncaughtException', error => { log.fault('Unforeseen', error); });
  process.on('unhandledRejection', error => { log.fault('Unforeseen', error); });
  process.on('SIGTERM', () => { end(143); });
  process.on('SIGINT', () => { end(130); });
  const server = startServer(connection, machine(file));
}

async function compute(): Promise<void> {
  const start = readWorkerStart(workerData);
  const port = parentPort;
  if (start === null || port === null) return;
  // Only this thread ever loads the drivers and the parser.
  const { createService } = await import('./service/service.ts');
  runServiceWorker({ post: message => { port.postMessage(message); }, onMessage: listener => { port.on('message', listener); } }, start, { openRuns: openRunStore, createService });
}

if (isMainThread) serve();
else void compute();
