/** Two DuckDB files, a configuration and the real service over them, for tests of whole comparisons. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadConfig } from '../../server/config/load.ts';
import type { Finding, Sides } from '../../server/engine/types.ts';
import { SIDES } from '../../server/engine/types.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import type { Project } from '../../server/service/types.ts';
import { findQueries } from '../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../server/sql/statements/lexicalRules.ts';

/** A kept run and what it found. */
export interface Seen {
  readonly run: RunRecord;
  readonly findings: readonly Finding[];
}

/** Asks the service. */
export interface DuckdbProject {
  /** Compares a text for each side, under directives (`key id`). */
  compare(texts: Sides<string>, directives?: readonly string[], tables?: Tables): Promise<Seen>;
  check(table: string, tables?: Tables): Promise<Seen>;
  close(): Promise<void>;
}

export type Tables = Readonly<Record<string, unknown>>;

const events = { progress: () => undefined } as const;
const never = new AbortController().signal;

/** Makes the files with the statements of each side. `tables`: the mappings, when a call brings none of its own. */
export async function duckdbProject(statements: Sides<readonly string[]>, tables: Tables): Promise<DuckdbProject> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-project-'));
  for (const side of SIDES) {
    const instance = await DuckDBInstance.create(path.join(folder, `${side}.duckdb`));
    const connection = await instance.connect();
    for (const statement of statements[side]) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }
  const projectOf = (mapped: Tables): Project => {
    const loaded = loadConfig(JSON.stringify({ environments: { test: { legacy: { driver: 'duckdb', path: path.join(folder, 'legacy.duckdb') }, new: { driver: 'duckdb', path: path.join(folder, 'new.duckdb') } } }, tables: mapped }));
    const problem = loaded.problems.find(({ severity }) => severity === 'error');
    if (problem !== undefined) throw new Error(problem.message);
    return { folder, loaded };
  };
  const runs = await openRunStore(path.join(folder, 'state'));
  const service = createService({ runs, secrets: { secret: async () => null }, environmentVariables: {}, maxFindings: 10_000, timeoutSeconds: 60 });
  const seen = async (run: RunRecord): Promise<Seen> => ({ run, findings: (await runs.findings(run.id, {}, 0, 10_000)).findings });
  return {
    compare: async (texts, directives = [], mapped = tables) => {
      const lines = directives.map((directive) => `-- parity:${directive}\n`).join('');
      const [pair] = findQueries({ name: 'q.sql', text: `-- parity:legacy\n${lines}${texts.legacy};\n-- parity:new\n${texts.new};\n` }, { legacy: lexicalRules.duckdb, new: lexicalRules.duckdb });
      if (pair === undefined) throw new Error('no pair of queries');
      const compared = await service.compareQuery({ project: projectOf(mapped), pair }, events, never);
      if (compared.kind !== 'compared') throw new Error(JSON.stringify(compared));
      return seen(compared.run);
    },
    check: async (table, mapped = tables) => {
      const compared = await service.checkTable({ project: projectOf(mapped), table }, events, never);
      if (compared.kind !== 'compared') throw new Error(JSON.stringify(compared));
      return seen(compared.run);
    },
    close: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
