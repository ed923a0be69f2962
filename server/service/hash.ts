/** The identity of a query under a configuration: a run is found by it, and by nothing looser. */
import { createHash } from 'node:crypto';
import type { EnvironmentConfig } from '../config/types.ts';
import { SIDES } from '../engine/types.ts';
import type { QueryPair } from '../sql/statement.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import { normalizeText } from '../sql/statements/normalizeText.ts';
import { dialectName } from './dialectName.ts';
import type { Project } from './types.ts';

/** SHA-256 over the normalised texts of both sides, what the directives say, the environment and the configuration; hex. */
export function queryHash(project: Project, environment: EnvironmentConfig | undefined, pair: QueryPair): string {
  const texts = SIDES.map((side) => {
    const text = pair.texts[side];
    const driver = environment?.stores[side].driver ?? 'duckdb';
    return text === null ? null : normalizeText(text, lexicalRules[dialectName(driver)]);
  });
  const { key, tolerances } = pair.directives;
  return digest([texts, key ?? null, tolerances, environment?.name ?? null, project.loaded.hash]);
}

/** The identity of a check of a table. */
export function tableHash(project: Project, environment: EnvironmentConfig, table: string, partition: string | null | undefined): string {
  return digest(['table', table, partition === undefined ? 'all' : partition, environment.name, project.loaded.hash]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
