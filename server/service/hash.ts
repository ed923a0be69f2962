/** The identity of a query under a configuration: a run is found by it, and by nothing looser. */
import { createHash } from 'node:crypto';
import { dayOf } from '../config/accepted.ts';
import { hashOn } from '../config/hash.ts';
import type { EnvironmentConfig } from '../config/types.ts';
import { SIDES } from '../engine/types.ts';
import type { QueryPair } from '../sql/statement.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import { normalizeText } from '../sql/statements/normalizeText.ts';
import { dialectName } from './dialectName.ts';
import type { Project } from './types.ts';

/** SHA-256 over the normalised texts of both sides, what the directives say, the environment and the configuration as it counts today; hex. */
export function queryHash(project: Project, environment: EnvironmentConfig | undefined, pair: QueryPair, today = dayOf(new Date())): string {
  const texts = SIDES.map((side) => {
    const text = pair.texts[side];
    const driver = environment?.stores[side].driver ?? 'duckdb';
    return text === null ? null : normalizeText(text, lexicalRules[dialectName(driver)]);
  });
  const { key, tolerances } = pair.directives;
  return digest([texts, key ?? null, tolerances, environment?.name ?? null, hashOn(project.loaded, today), ...(pair.problem === undefined ? [] : [pair.problem])]);
}

/** The identity of a check of a table. */
export function tableHash(project: Project, environment: EnvironmentConfig, table: string, partition: string | null | undefined, today = dayOf(new Date())): string {
  return digest(['table', table, partition === undefined ? 'all' : partition, environment.name, hashOn(project.loaded, today)]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
