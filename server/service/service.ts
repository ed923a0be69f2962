/** What the language server and the command line call. */
import type { EnvironmentConfig } from '../config/types.ts';
import { toReason } from '../engine/errors.ts';
import type { CancelSignal, Side } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import { checkOneTable } from './checkTable.ts';
import { compareOneQuery } from './compareQuery.ts';
import { createConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { queryHash } from './hash.ts';
import { link } from './link.ts';
import { ConfigurationError } from './types.ts';
import type { Project, Service, ServiceOptions, StoreAnswer } from './types.ts';

/** Makes the service. */
export function createService(options: ServiceOptions): Service {
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
      return tracked(signal, (own) => compareOneQuery(request, environment, connections, options, events, own));
    },
    checkTable: (request, events, signal) => {
      const environment = environmentOf(request.project, request.environment);
      const { tables } = request.project.loaded.config;
      const table = tables[request.table];
      if (table === undefined) throw new ConfigurationError(`parity.jsonc maps no table "${request.table}". It maps: ${listed(Object.keys(tables))}.`);
      if (request.partition !== undefined && table.partition === undefined) throw new ConfigurationError(`The table "${request.table}" has no "partition" in parity.jsonc.`);
      return tracked(signal, (own) => checkOneTable(request, environment, table, connections, options, events, own));
    },
    testConnection: (project, name, signal) => {
      const environment = environmentOf(project, name);
      return tracked(signal, (own) => Promise.all(SIDES.map((side) => knock(connections, project, environment, side, own))));
    },
    queryHash: (project, name, pair) => queryHash(project, project.loaded.config.environments[name ?? project.loaded.config.defaultEnvironment ?? ''], pair),
    close: async () => {
      for (const entry of running) entry.abort();
      await Promise.allSettled([...running].map((entry) => entry.done));
      await connections.close();
    },
  };
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

/** Opens one side, asks it for its time, and says what answered. */
async function knock(connections: Connections, project: Project, environment: EnvironmentConfig, side: Side, signal: CancelSignal): Promise<StoreAnswer> {
  try {
    const { session, store, label } = await connections.openSide(project, environment, side, signal);
    try {
      const form = { form: 'timestamp', precision: 6 } as const;
      const now = store.dialect.canonical('current_timestamp', { kind: 'timestamp', precision: 6, zoned: true }, form);
      const asked = Date.now();
      let answer: string | null = null;
      for await (const rows of session.query(`select ${now}`, signal)) answer = rows[0]?.[0] ?? answer;
      const took = Date.now() - asked;
      const skew = answer === null ? null : Math.round((Date.parse(`${answer.replace(' ', 'T')}Z`) - asked - took / 2) / 1000);
      const clock = skew === null || Number.isNaN(skew) ? '' : Math.abs(skew) <= 1 ? ', clock in step' : `, clock ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`;
      return { side, ok: true, words: `${label}: answered in ${took} ms, read-only, session in UTC${clock}` };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { side, ok: false, words: toReason(error).message };
  }
}
