/** The last look at a query before it is sent: what the engine itself says of the functions that it calls. */
import type { EnvironmentConfig } from '../config/types.ts';
import { StoreError } from '../engine/errors.ts';
import { bothSides } from '../engine/parallel.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { analyzeQuery } from '../sql/parse/analyzeQuery.ts';
import type { QueryAnalysis } from '../sql/statement.ts';
import { calledFunctions } from '../sql/parse/sideEffects.ts';
import { readTokens } from '../sql/parse/tokens.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Open } from './connections.ts';
import { dialectName } from './dialectName.ts';
import { link } from './link.ts';
import type { Project } from './types.ts';

/** Functions that the configuration allows, in lower case. */
function allowedFunctions({ loaded }: Project): ReadonlySet<string> {
  return new Set((loaded.config.allowFunctions ?? []).map((name) => name.toLowerCase()));
}

/** Analyses a text of a side, as it is written or made of it, with the functions that the configuration allows. */
export function analyzeText(project: Project, environment: EnvironmentConfig, side: Side, text: string): Promise<QueryAnalysis> {
  return analyzeQuery(text, dialectName(environment.stores[side].driver), undefined, allowedFunctions(project));
}

/**
 * Asks each side which of the functions of its text may change something, where its engine knows.
 *
 * @throws {StoreError} `refused`, with the names and what to do
 */
export async function refuseEffects(query: ReadableQuery, open: Sides<Open>, signal: CancelSignal): Promise<void> {
  const allowed = allowedFunctions(query.request.project);
  await bothSides(link, signal, async (side, cancel) => {
    const lexical = lexicalRules[dialectName(query.environment.stores[side].driver)];
    const called = calledFunctions(readTokens(query.texts[side], lexical).tokens).filter((name) => !allowed.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase()));
    if (called.length === 0) return;
    const refused = await open[side].session.effects(called, cancel);
    if (refused.length === 0) return;
    const names = refused.map((name) => `${name}()`).join(', ');
    const [is, it] = refused.length === 1 ? ['is', 'it'] : ['are', 'they'];
    throw new StoreError('refused', `The query was not sent: ${names} ${is} VOLATILE in the catalog of the server, so ${it} may write or wait. Declare ${it === 'it' ? 'it' : 'them'} STABLE, or name ${it === 'it' ? 'it' : 'them'} in "allowFunctions" of parity.jsonc.`, { side });
  });
}
