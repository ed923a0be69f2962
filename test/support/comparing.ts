/** Checks and comparisons of two test engines as a user makes them: through a configuration, and the service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../server/config/load.ts';
import type { Side, Sides } from '../../server/engine/types.ts';
import { SIDES, mapSides } from '../../server/engine/types.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import { findQueries } from '../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../server/sql/statements/lexicalRules.ts';
import type { DialectName } from '../../server/sql/dialect.ts';
import type { Connection } from '../../server/stores/driver.ts';

/** What is asked. Absent: a plain check. */
export interface Asking {
  readonly certify?: boolean;
  /** Scans of snapshots that checks of so many days ago made are trusted. */
  readonly trust?: number;
}

/** A service over two places. */
export interface Comparing {
  check(table: string, asking?: Asking): Promise<RunRecord>;
  /** One text for both sides, or one for each. */
  compare(text: string | Sides<string>, asking?: Asking): Promise<RunRecord>;
  close(): Promise<void>;
}

/** @param tables the table mappings of the configuration, as they are when something is asked */
export async function openComparing(connections: Sides<Connection>, tables: Readonly<Record<string, unknown>>): Promise<Comparing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-comparing-'));
  const runs = await openRunStore(folder);
  const secretOf = (side: Side): string => `SECRET_${side.toUpperCase()}`;
  const environmentVariables = Object.fromEntries(SIDES.map((side) => [secretOf(side), connections[side].secret ?? '']));
  const service = createService({ runs, stateFolder: folder, secrets: { secret: async () => null }, environmentVariables, maxFindings: 1_000, timeoutSeconds: 60 });
  const store = (side: Side): Record<string, unknown> => {
    const { driver, settings, secret } = connections[side];
    return { driver, ...settings, ...(driver === 'duckdb' ? {} : { password: secret === undefined ? null : `\${env:${secretOf(side)}}` }) };
  };
  const projectWith = ({ trust }: Asking): { readonly folder: string; readonly loaded: ReturnType<typeof loadConfig> } => {
    const loaded = loadConfig(JSON.stringify({ environments: { e: { legacy: store('legacy'), new: store('new') } }, ...(trust === undefined ? {} : { trustSnapshotsForDays: trust }), tables }));
    if (loaded.problems.length > 0) throw new Error(loaded.problems.map(({ message }) => message).join('; '));
    return { folder, loaded };
  };
  const events = { progress: () => undefined };
  const signal = new AbortController().signal;
  return {
    check: async (table, asking = {}) => {
      const checked = await service.checkTable({ project: projectWith(asking), table, scan: 'always', ...(asking.certify === undefined ? {} : { certify: asking.certify }) }, events, signal);
      if (checked.kind !== 'compared') throw new Error(`${table}: ${checked.kind}`);
      return checked.run;
    },
    compare: async (text, asking = {}) => {
      const written = typeof text === 'string' ? text : `-- parity:legacy\n${text.legacy};\n-- parity:new\n${text.new};\n`;
      const [pair] = findQueries({ name: 'query.sql', text: written }, mapSides(connections, ({ driver }) => lexicalRules[driver as DialectName]));
      if (pair === undefined) throw new Error(`no query: ${written}`);
      const compared = await service.compareQuery({ project: projectWith(asking), pair, scan: 'always', ...(asking.certify === undefined ? {} : { certify: asking.certify }) }, events, signal);
      if (compared.kind !== 'compared') throw new Error(compared.kind === 'notCompared' ? compared.message : compared.kind);
      return compared.run;
    },
    close: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
