/** A project over one place on each of two engines, through the service: what the command line and the editor call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../server/config/load.ts';
import type { Finding, Sides } from '../../server/engine/types.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import { findQueries } from '../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../server/sql/statements/lexicalRules.ts';
import type { LexicalName } from '../../server/sql/statements/lexicalRules.ts';
import { noCancel, openEngine } from '../stores/engines.ts';
import type { EngineName, TestEngine } from '../stores/engines.ts';

/** A run, with what it found. */
export interface Told {
  readonly run: RunRecord;
  readonly findings: readonly Finding[];
}

/** What a test does with the project. */
export interface TwoStores {
  readonly engines: Sides<TestEngine>;
  /** Compares one text on both sides, or a text for each; `tables` instead of those of the project. */
  compare(text: string | Sides<string>, tables?: object): Promise<Told>;
  close(): Promise<void>;
}

/** @param statements what makes the tables of each side @param tables `tables` of parity.jsonc */
export async function openTwoStores(names: Sides<EngineName>, statements: Sides<readonly string[]>, tables: object): Promise<TwoStores> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-two-'));
  const engines = { legacy: await openEngine(names.legacy), new: await openEngine(names.new) };
  for (const side of ['legacy', 'new'] as const) await engines[side].write(statements[side]);
  const runs = await openRunStore(folder);
  const store = (side: 'legacy' | 'new'): object => {
    const { connection: { driver, settings, secret } } = engines[side];
    return { driver, ...settings, ...(driver === 'duckdb' ? {} : { password: secret === undefined ? null : `\${env:PASSWORD_${side}}` }) };
  };
  const environments = { e: { legacy: store('legacy'), new: store('new') } };
  const service = createService({
    runs, secrets: { secret: async () => null }, maxFindings: 100_000, timeoutSeconds: 120,
    environmentVariables: { PASSWORD_legacy: engines.legacy.connection.secret ?? '', PASSWORD_new: engines.new.connection.secret ?? '' },
  });
  const rules = { legacy: lexicalRules[names.legacy as LexicalName], new: lexicalRules[names.new as LexicalName] };
  return {
    engines,
    compare: async (text, mapped = tables) => {
      const loaded = loadConfig(JSON.stringify({ environments, tables: mapped }));
      const problems = loaded.problems.filter(({ severity }) => severity === 'error');
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
      const document = typeof text === 'string' ? text : `-- parity:legacy\n${text.legacy};\n-- parity:new\n${text.new};\n-- parity:end\n`;
      const [pair] = findQueries({ name: 'q.sql', text: document }, rules);
      if (pair === undefined) throw new Error('there is no query in the text');
      const compared = await service.compareQuery({ project: { folder, loaded }, pair, scan: 'always' }, { progress: () => undefined }, noCancel());
      if (compared.kind !== 'compared') throw new Error(compared.kind === 'notCompared' ? compared.message : compared.kind);
      const findings: Finding[] = [];
      for await (const finding of runs.allFindings(compared.run.id, {})) findings.push(finding);
      return { run: compared.run, findings };
    },
    close: async () => {
      await service.close();
      for (const side of ['legacy', 'new'] as const) await engines[side].dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
