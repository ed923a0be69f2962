/** The product over the two baseball warehouses: a project, its service, and a run with everything that was found. */
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { loadConfig } from '../../../server/config/load.ts';
import type { Finding, PartitionOutcome } from '../../../server/engine/types.ts';
import { openRunStore } from '../../../server/runs/runStore.ts';
import type { RunRecord } from '../../../server/runs/types.ts';
import { createService } from '../../../server/service/service.ts';
import type { Project, Service, ServiceEvents } from '../../../server/service/types.ts';
import { findQueries } from '../../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import type { QueryPair } from '../../../server/sql/statement.ts';
import type { TableName, Warehouses } from './warehouses.ts';

/** A kept run with all that it found. */
export interface Seen {
  readonly run: RunRecord;
  readonly findings: readonly Finding[];
  readonly partitions: readonly PartitionOutcome[];
}

/** What a test does with the product. */
export interface Product {
  readonly service: Service;
  readonly project: Project;
  compare(pair: QueryPair, options?: Asked): Promise<Seen>;
  check(table: TableName, options?: Asked & { readonly partition?: string }): Promise<Seen>;
}

export interface Asked {
  readonly signal?: AbortSignal;
  readonly progress?: ServiceEvents['progress'];
}

/** Other addresses than the servers' own, those of a proxy, and another user. */
export interface Addresses {
  readonly legacy?: { readonly host: string; readonly port: number };
  readonly new?: string;
  /** Whom the statements run as on the new side. */
  readonly user?: string;
}

const never = new AbortController().signal;

/** Whom the statements of this process run as on the new side, when nothing else is said: nobody else does. */
export const NEW_USER = `reader_${process.pid}`;

/** The configuration that a migration team would have written. */
export function configOf(warehouses: Warehouses, addresses: Addresses = {}): string {
  const { hostname, port, username, pathname } = new URL(warehouses.legacyUrl);
  const { lake, specs } = warehouses;
  return JSON.stringify({
    environments: {
      migration: {
        legacy: { driver: 'mariadb', host: addresses.legacy?.host ?? hostname, port: addresses.legacy?.port ?? Number(port), user: username, database: pathname.slice(1), password: '${env:LEGACY_PASSWORD}' },
        new: { driver: 'trino', server: addresses.new ?? lake.url, user: addresses.user ?? NEW_USER, catalog: lake.iceberg, schema: 'baseball', password: null },
      },
    },
    tables: {
      games: {
        legacy: 'game_logs', new: 'games', key: specs.games.key, partition: { column: 'game_date', by: 'month' },
        columns: { acquisition: { legacy: 'acquisition', new: 'acquisition_status' } },
      },
      players: { legacy: 'people', new: 'players' },
      teams: { new: `${lake.hive}.baseball.teams`, key: specs.teams.key, partition: { column: 'lg_id', by: 'value' } },
      salaries: { key: specs.salaries.key, partition: { column: 'year_id', by: 'value' } },
    },
  }, null, 2);
}

/** Makes a product; it ends after the last test of the file. */
export async function openProduct(warehouses: Warehouses, addresses: Addresses = {}): Promise<Product> {
  const loaded = loadConfig(configOf(warehouses, addresses));
  if (loaded.problems.length > 0) throw new Error(`the configuration of the tests has problems: ${loaded.problems.map((problem) => problem.message).join('; ')}`);
  const runs = await openRunStore(mkdtempSync(path.join(warehouses.folder, 'state-')));
  const environmentVariables = { LEGACY_PASSWORD: decodeURIComponent(new URL(warehouses.legacyUrl).password) };
  const service = createService({ runs, secrets: { secret: async () => null }, environmentVariables, maxFindings: 1_000_000, timeoutSeconds: 120 });
  after(() => service.close());
  const project: Project = { folder: warehouses.folder, loaded };

  const seen = async (run: RunRecord): Promise<Seen> => {
    const findings: Finding[] = [];
    for await (const finding of runs.allFindings(run.id, {})) findings.push(finding);
    const { partitions } = await runs.partitions(run.id, 0, 1_000_000);
    return { run, findings, partitions };
  };
  return {
    service,
    project,
    compare: async (pair, { signal = never, progress = () => undefined } = {}) => {
      const compared = await service.compareQuery({ project, pair, scan: 'always' }, { progress }, signal);
      if (compared.kind !== 'compared') throw new Error(`${pair.name}: ${compared.kind === 'notCompared' ? compared.message : 'only estimated'}`);
      return seen(compared.run);
    },
    check: async (table, { signal = never, progress = () => undefined, partition } = {}) => {
      const checked = await service.checkTable({ project, table, scan: 'always', ...(partition === undefined ? {} : { partition }) }, { progress }, signal);
      if (checked.kind !== 'compared') throw new Error(`${table}: only estimated`);
      return seen(checked.run);
    },
  };
}

const QUERIES = path.join(import.meta.dirname, '..', 'queries');

/** The queries of a folder of `test/real/queries`, in the order of their files. */
export function readQueries(folder = '.'): readonly QueryPair[] {
  const rules = { legacy: lexicalRules.mariadb, new: lexicalRules.trino };
  return readdirSync(path.join(QUERIES, folder)).filter((file) => file.endsWith('.sql')).sort().flatMap((name) => {
    const pairs = findQueries({ name, text: readFileSync(path.join(QUERIES, folder, name), 'utf8') }, rules);
    const problems = pairs.flatMap((pair) => [...(pair.problem === undefined ? [] : [pair.problem]), ...pair.directives.problems.map((problem) => problem.message)]);
    if (problems.length > 0) throw new Error(`${name}: ${problems.join('; ')}`);
    return pairs;
  });
}
