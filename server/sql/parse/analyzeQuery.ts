/**
 * What can be told of a query without running it. Three readers, each able to say no: the guard (tokens) refuses what is not one
 * read, our outline finds tables and bounds, the parsing library has to find the same tables. Where they disagree tables are unknown.
 */
import type { QueryAnalysis, TableReference } from '../statement.ts';
import { lexicalRules } from '../statements/lexicalRules.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { readBounds } from './bounds.ts';
import { readColumnsRead } from './columnsRead.ts';
import { readDeterminism } from './determinism.ts';
import { refuse } from './guard.ts';
import { tablesByLibrary } from './library.ts';
import type { LibraryAnswer } from './library.ts';
import { readOrigins } from './origins.ts';
import { readOutline } from './outline.ts';
import { readRowsRead } from './rowsRead.ts';
import { Unreadable } from './outlineTypes.ts';
import type { Outline } from './outlineTypes.ts';
import { readTokens } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';

export { refuse } from './guard.ts';

/** Longer texts are compared, but their tables are not looked for: the library's time is not bounded. */
const MAX_LENGTH = 200_000;

/** Who is asked for the second opinion; a test or a bench may ask another. */
export type SecondOpinion = (text: string, dialect: LexicalName) => Promise<LibraryAnswer>;

/**
 * Analyses the text of one side in its dialect. Never throws. Offsets in the answer are UTF-16, in `text`. Bounds hold under the
 * rules of this dialect: a text that runs on two engines is analysed once for each.
 */
export async function analyzeQuery(text: string, dialect: LexicalName, secondOpinion: SecondOpinion = tablesByLibrary, allowed?: ReadonlySet<string>): Promise<QueryAnalysis> {
  const message = refuse(text, dialect, allowed);
  if (message !== null) return { kind: 'refused', message };
  const read = readTokens(text, lexicalRules[dialect]);
  const outline = outlineOf(read, dialect);
  const determinism = readDeterminism(read, typeof outline === 'string' ? null : outline, dialect);
  const unknown = (why: string): QueryAnalysis => ({ kind: 'read', tables: null, bounds: [], ...determinism, why });
  if (typeof outline === 'string') return unknown(outline);
  if (read.executable) return unknown('an executable comment: what of it runs depends on the server');
  if (text.length > MAX_LENGTH) return unknown(`longer than ${MAX_LENGTH} characters`);
  const tables = outline.references.map(({ reference }) => reference);
  const other = await secondOpinion(text, dialect);
  if (other.kind === 'unknown') return unknown(other.why);
  const why = disagreement(tables, other.tables);
  if (why !== null) return unknown(why);
  const outputs = readOrigins(read, outline);
  return { kind: 'read', tables, bounds: readBounds(read, outline, dialect), columnsRead: readColumnsRead(read, outline, dialect), rowsRead: readRowsRead(read, outline), ...determinism, ...(outputs === null ? {} : { outputs }) };
}

function outlineOf(read: SqlTokens, dialect: LexicalName): Outline | string {
  try {
    return readOutline(read, dialect);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    if (error instanceof RangeError) return 'nested too deeply';
    throw error;
  }
}

/** What one reader found and the other did not, in words; null when they agree. */
function disagreement(ours: readonly TableReference[], theirs: readonly (readonly string[])[]): string | null {
  const key = (parts: readonly string[]): string => parts.map((part) => part.toLowerCase()).join('\u0000');
  const left = new Map(ours.map(({ parts }) => [key(parts), parts]));
  const right = new Map(theirs.filter((parts) => !isDual(parts)).map((parts) => [key(parts), parts]));
  const onlyLeft = [...left].filter(([name]) => !right.has(name)).map(([, parts]) => parts.join('.'));
  const onlyRight = [...right].filter(([name]) => !left.has(name)).map(([, parts]) => parts.join('.'));
  if (onlyLeft.length + onlyRight.length === 0) return null;
  return `two readers disagree: ${[...onlyLeft, ...onlyRight].join(', ')}`;
}

/** The library takes MySQL's DUAL for a table. A table of ours that is called so is then missing there, and tables are unknown. */
function isDual(parts: readonly string[]): boolean {
  return parts.length === 1 && parts[0]?.toLowerCase() === 'dual';
}
