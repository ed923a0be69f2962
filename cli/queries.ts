/** From the words on the command line to the queries that they mean. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { mapSides } from '../server/engine/types.ts';
import type { Sides } from '../server/engine/types.ts';
import { homeOf } from '../server/service/homes.ts';
import { NO_HOMES } from '../server/sql/statements/above/matters.ts';
import type { Home } from '../server/sql/statements/above/matters.ts';
import { pairAt } from '../server/sql/statements/atCursor.ts';
import { findQueries, sideOfFile } from '../server/sql/statements/findQueries.ts';
import type { PairLexical } from '../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../server/sql/statements/lexicalRules.ts';
import type { QueryPair } from '../server/sql/statement.ts';
import { CliError, systemWords } from './failure.ts';
import { filesMatching, isPattern } from './glob.ts';
import { placeOf, shownPath } from './project.ts';
import type { CliProject } from './project.ts';

/** A file that was named, and the line in it (from one) where one was. `file` is null for standard input. */
export interface NamedFile {
  readonly file: string | null;
  readonly line?: number;
}

/** A query with its place. */
export interface FoundQuery {
  readonly pair: QueryPair;
  /** From one. */
  readonly line: number;
}

/**
 * The files that are meant: `-` is standard input, `x.sql:12` the query at a line, a folder all `.sql` files below it, a pattern what
 * matches. `x.new.sql` is left out where `x.legacy.sql` is there as well: the two are one. @throws CliError for what is not there
 */
export async function namedFiles(words: readonly string[], cwd: string): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  for (const word of words) found.push(...(await filesOf(word, cwd)));
  const legacy = new Set(found.map(({ file, line }) => `${String(file)} ${String(line)}`));
  const isSecondHalf = ({ file, line }: NamedFile): boolean => {
    const side = file === null || line !== undefined ? null : sideOfFile(path.basename(file));
    return side?.side === 'new' && file !== null && legacy.has(`${path.join(path.dirname(file), side.siblingName)} ${String(line)}`);
  };
  const once = new Map(found.filter(named => !isSecondHalf(named)).map(named => [`${String(named.file)} ${String(named.line)}`, named]));
  return [...once.values()];
}

async function filesOf(word: string, cwd: string): Promise<readonly NamedFile[]> {
  if (word === '-') return [{ file: null }];
  const file = path.resolve(cwd, word);
  const kind = await kindOf(file);
  if (kind === 'file') return [{ file }];
  if (kind === 'folder') return matching(word, `${file}/**/*.sql`, cwd);
  const withLine = /^(.+):([1-9]\d*)$/u.exec(word);
  const atLine = withLine?.[1] === undefined ? null : path.resolve(cwd, withLine[1]);
  if (atLine !== null && (await kindOf(atLine)) === 'file') return [{ file: atLine, line: Number(withLine?.[2]) }];
  if (isPattern(word)) return matching(word, word, cwd);
  throw new CliError(`There is no file ${shownPath(atLine ?? file, cwd)}.`);
}

async function matching(word: string, pattern: string, cwd: string): Promise<readonly NamedFile[]> {
  const files = await filesMatching(pattern, cwd);
  if (files.length === 0) throw new CliError(`No file matches ${word}.`);
  return files.map(file => ({ file }));
}

async function kindOf(file: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

/** The text of a file of queries. @throws CliError when it cannot be read or is not UTF-8: a guess would change what is compared */
export async function readQueryText(file: string, cwd: string): Promise<string> {
  try {
    return decoded(await readFile(file), shownPath(file, cwd));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${shownPath(file, cwd)} cannot be read: ${systemWords(error)}.`);
  }
}

/** Bytes as text; a byte order mark is no part of it. */
export function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(`${name} is not UTF-8. Save it as UTF-8.`);
  }
}

/** How the engines of an environment spell their statements, and where they look names up. */
export interface Spelling {
  readonly lexical: PairLexical;
  readonly homes: Sides<Home>;
}

/** The spelling of an environment. */
export function spellingOf(project: CliProject, environment: string): Spelling {
  const stores = project.loaded.config.environments[environment]?.stores;
  if (stores === undefined) return { lexical: lexicalRules.generic, homes: NO_HOMES };
  const homes = mapSides(stores, homeOf);
  return { lexical: mapSides(homes, ({ engine }) => lexicalRules[engine]), homes };
}

/** The queries of a text, or the one at a line. @throws CliError when there is none at the line */
export async function queriesIn(text: string, { file, line }: NamedFile, { lexical, homes }: Spelling, cwd: string): Promise<readonly FoundQuery[]> {
  const name = file === null ? 'stdin' : path.basename(file);
  const side = sideOfFile(name);
  const siblingFile = side === null || file === null ? null : path.join(path.dirname(file), side.siblingName);
  const sibling = siblingFile === null || (await kindOf(siblingFile)) !== 'file' ? null : await readQueryText(siblingFile, cwd);
  const pairs = findQueries({ text, name, ...(side === null || sibling === null ? {} : { sibling: { name: side.siblingName, text: sibling } }) }, lexical, homes);
  const all = pairs.map(pair => ({ pair, line: placeOf(text, pair.range.start).line }));
  if (line === undefined) return all;
  const at = pairAtLine(pairs, text, line);
  if (at !== undefined) return all.filter(({ pair }) => pair === at);
  const lines = all.map(found => String(found.line));
  const there = lines.length === 0 ? 'It holds no query.' : `Its queries begin at ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}.`;
  throw new CliError(`There is no query at line ${String(line)} of ${file === null ? name : shownPath(file, cwd)}. ${there}`);
}

/** The query at a line: as under a cursor at the first character that is no blank. */
function pairAtLine(pairs: readonly QueryPair[], text: string, line: number): QueryPair | undefined {
  const lines = text.split('\n');
  const words = lines[line - 1];
  if (words === undefined) return undefined;
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return pairAt(pairs, text, start + (words.length - words.trimStart().length));
}
