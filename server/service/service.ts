/** What the language server and the command line call. */
import type { EnvironmentConfig } from '../config/types.ts';
import type { CancelSignal } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import { checkOneTable } from './checkTable.ts';
import { compareOneQuery } from './compareQuery.ts';
import { createConnections } from './connections.ts';
import { calibrateEnvironment, examineSide } from './doctor.ts';
import type { Doctor } from './doctor.ts';
import { queryHash } from './hash.ts';
import { link } from './link.ts';
import { NotScanned } from './sizes.ts';
import { ConfigurationError } from './types.ts';
import type { Estimated, Project, Service, ServiceOptions } from './types.ts';

/** Makes the service. */
export function createService(options: ServiceOptions): Service & Doctor {
  const connections = createConnections(options);
  const running = new Set<{ readonly done: Promise<unknown>; readonly abort: () => void }>();

  /** Lets `close` stop what runs. */
  async function tracked<T>(signal: CancelSignal, work: (signal: CancelSignal) => Promise<T>): Promise<T> {
    const linked = link(signal);
    const done = work(linked.signal);
    const entry = { done: done.catch(() => undefined), abort: () => linked.abort(new Error('the service closes')) };
    running.add(entry);
    try {
      return await done;
    } finally {
      running.delete(entry);
      linked.unlink();
    }
  }

  return {
    compareQuery: (request, events, signal) => {
      const environment = environmentOf(request.project, request.environment);
      return tracked(signal, (own) => orEstimated(compareOneQuery(request, environment, connections, options, events, own)));
    },
    checkTable: (request, events, signal) => {
      const environment = environmentOf(request.project, request.environment);
      const { tables } = request.project.loaded.config;
      const table = tables[request.table];
      if (table === undefined) throw new ConfigurationError(`parity.jsonc maps no table "${request.table}". It maps: ${listed(Object.keys(tables))}.`);
      if (request.partition !== undefined && table.partition === undefined) throw new ConfigurationError(`The table "${request.table}" has no "partition" in parity.jsonc.`);
      return tracked(signal, (own) => orEstimated(checkOneTable(request, environment, table, connections, options, events, own)));
    },
    testConnection: (project, name, signal) => {
      const environment = environmentOf(project, name);
      return tracked(signal, (own) => Promise.all(SIDES.map(async (side) => {
        const { ok, words } = await examineSide(connections, project, environment, side, [], own);
        return { side, ok, words };
      })));
    },
    examine: (project, name, signal) => {
      const environment = environmentOf(project, name);
      const tables = Object.values(project.loaded.config.tables);
      return tracked(signal, (own) => Promise.all(SIDES.map((side) => examineSide(connections, project, environment, side, tables, own))));
    },
    calibrate: (project, name, signal) => {
      const environment = environmentOf(project, name);
      return tracked(signal, (own) => calibrateEnvironment(connections, project, environment, own));
    },
    queryHash: (project, name, pair) => queryHash(project, project.loaded.config.environments[name ?? project.loaded.config.defaultEnvironment ?? ''], pair),
    close: async () => {
      for (const entry of running) entry.abort();
      await Promise.allSettled([...running].map((entry) => entry.done));
      await connections.close();
    },
  };
}

/** The answer, or the sizes that somebody has to be asked about. */
async function orEstimated<T>(work: Promise<T>): Promise<T | Estimated> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotScanned) return error.estimated;
    throw error;
  }
}

function environmentOf(project: Project, name: string | undefined): EnvironmentConfig {
  const { environments, defaultEnvironment } = project.loaded.config;
  // A half-read file may have lost a mapping: tables would be compared under names that nobody meant.
  const broken = project.loaded.problems.find((problem) => problem.severity === 'error' && problem.code === 'syntax');
  if (broken !== undefined) throw new ConfigurationError(`parity.jsonc cannot be read whole: ${broken.message}`);
  const wanted = name ?? defaultEnvironment;
  const environment = wanted === null ? undefined : environments[wanted];
  if (environment !== undefined) return environment;
  const known = Object.keys(environments);
  if (known.length === 0) throw new ConfigurationError('parity.jsonc has no environment that can be used: give "environments" a pair of stores.');
  throw new ConfigurationError(`parity.jsonc has no environment "${wanted ?? ''}". It has: ${listed(known)}.`);
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
