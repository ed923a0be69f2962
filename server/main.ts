/**
 * The language server's process. It speaks with the editor and never computes for long; the same file, started as a process of
 * its own, is the service that compares.
 */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { systemClock, within } from './lsp/clock.ts';
import type { ServerDeps } from './lsp/deps.ts';
import { createLog } from './lsp/log.ts';
import { openConnection } from './lsp/openConnection.ts';
import { isServiceProcess, serviceLine, startServiceProcess } from './lsp/serviceProcess.ts';
import { createServiceProxy } from './lsp/serviceProxy.ts';
import { runServiceWorker } from './lsp/serviceWorker.ts';
import { startServer } from './lsp/startServer.ts';
import { openRunStore } from './runs/runStore.ts';
import { queryHash, tableHash } from './service/hash.ts';

/** The process ends after so many milliseconds whatever still runs. */
const END_MS = 8000;

/** What the server has of the machine. @param file this program, for the process of the service */
function machine(file: string): ServerDeps {
  return {
    openRuns: openRunStore,
    createService: ({ secrets, environmentVariables, maxFindings, timeoutSeconds }, stateFolder) => createServiceProxy({
      startProcess: () => startServiceProcess(file, { type: 'start', stateFolder, options: { environmentVariables, maxFindings, timeoutSeconds } }),
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

/** Rejections that nobody takes are told as well. */
function onFault(listener: (error: unknown) => void): void {
  process.on('uncaughtException', listener);
}

function compute(): void {
  serviceLine((line, start) => {
    // Only this process ever loads the drivers and the parser.
    void import('./service/service.ts').then(({ createService }) => { runServiceWorker(line, start, { openRuns: openRunStore, createService, onFault }); });
  });
}

if (isServiceProcess()) compute();
else serve();
