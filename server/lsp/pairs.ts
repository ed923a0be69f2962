/** How the server asks the splitter for the queries of a document. */
import path from 'node:path';
import type { Sides } from '../engine/types.ts';
import { mapSides } from '../engine/types.ts';
import type { LexicalRules } from '../sql/dialect.ts';
import { homeOf } from '../service/homes.ts';
import type { QueryPair, TextRange } from '../sql/statement.ts';
import { pairAt, pairsIn, queryFromSelection } from '../sql/statements/atCursor.ts';
import { findQueries, sideOfFile } from '../sql/statements/findQueries.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import { NO_HOMES } from '../sql/statements/above/matters.ts';
import type { Home } from '../sql/statements/above/matters.ts';
import { environmentName } from './projects.ts';
import type { WorkspaceProject } from './projects.ts';

/** How the statements of a document are spelled and where names are looked up, on each side. The same object for the same environment. */
export interface SplitAs {
  readonly lexical: Sides<LexicalRules>;
  readonly homes: Sides<Home>;
}

/** What to split. `sibling`: the text of the other file of a pair of files, null when it is not there. */
export interface SplitRequest {
  readonly uri: string;
  readonly text: string;
  readonly sibling: string | null;
  readonly as: SplitAs;
}

const GENERIC: SplitAs = { lexical: { legacy: lexicalRules.generic, new: lexicalRules.generic }, homes: NO_HOMES };
const spellings = new Map<string, SplitAs>();

/** The spelling of the engines of an environment; of no engine in particular where there is none. */
export function spellingOf(project: WorkspaceProject | null, setting: string): SplitAs {
  const name = project === null ? null : environmentName(project, undefined, setting);
  const environment = name === null ? undefined : project?.loaded.config.environments[name];
  if (environment === undefined) return GENERIC;
  const homes = mapSides(environment.stores, homeOf);
  const key = JSON.stringify([homes.legacy, homes.new]);
  const known = spellings.get(key) ?? { lexical: mapSides(homes, ({ engine }) => lexicalRules[engine]), homes };
  spellings.set(key, known);
  return known;
}

/** The path of the other file of a pair of files (`x.legacy.sql` beside `x.new.sql`), or null for a file of its own. */
export function siblingOf(file: string): string | null {
  const side = sideOfFile(path.basename(file));
  return side === null ? null : path.join(path.dirname(file), side.siblingName);
}

/** The queries of a document, in the order of its text. */
export function splitPairs({ uri, text, sibling, as }: SplitRequest): readonly QueryPair[] {
  const name = nameOf(uri);
  const side = sideOfFile(name);
  return findQueries({ text, name, ...(side === null || sibling === null ? {} : { sibling: { name: side.siblingName, text: sibling } }) }, as.lexical, as.homes);
}

/** The query that a cursor means. */
export function queryAt(pairs: readonly QueryPair[], text: string, offset: number): QueryPair | null {
  return pairAt(pairs, text, offset) ?? null;
}

/** The queries that a selection means: a part of one that can be read on its own, else all that it touches. */
export function queriesIn(pairs: readonly QueryPair[], text: string, range: TextRange): readonly QueryPair[] {
  if (range.start >= range.end) return pairsIn(pairs, text, range);
  return queryFromSelection(pairs, text, range, looksLikeRead);
}

/** A first look only: the service parses what it gets, and sends nothing that is not one reading statement. */
function looksLikeRead(text: string): boolean {
  return /^(?:\s|\()*(?:select|with|values)\b/i.test(text);
}

/** The file name of a document, decoded where it can be. */
function nameOf(uri: string): string {
  const last = uri.split(/[\\/]/).at(-1) ?? uri;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
