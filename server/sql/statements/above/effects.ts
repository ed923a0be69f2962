/**
 * What a statement changes for the queries below it: what their names mean, how they are computed, the data that they read. Parity sends
 * none of these statements, so a query for which one of them matters would be compared as another one.
 */
import type { SqlToken } from '../../parse/tokens.ts';
import { settingsEffects } from './settings.ts';
import { isName, nameAt, skipWords, wordAt } from './words.ts';
import type { Above } from './words.ts';

/**
 * `names`: what all names mean. `setting`: how a query is computed. `variable`: the value of `@name`, or of all variables that a function
 * reads. `object`: something of that name is made, changed or dropped. `data`: the rows of the table of that name. `unknown`: nobody can tell.
 */
export type Effect =
  | { readonly kind: 'names'; readonly to: readonly string[] | null; readonly how: 'use' | 'path' }
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'object' | 'data'; readonly name: readonly string[]; readonly callable?: true }
  | { readonly kind: 'space'; readonly name: string }
  | { readonly kind: 'unknown' }
  /** A setting, or all of them, is what it was when the session began. */
  | { readonly kind: 'reset'; readonly name: string | null };

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const BEFORE_CREATED = set('OR REPLACE TEMP TEMPORARY LOCAL GLOBAL UNLOGGED RECURSIVE MATERIALIZED EXTERNAL FOREIGN VIRTUAL TRANSIENT PERSISTENT SECURITY DEFINER INVOKER');
const RELATIONS = set('TABLE VIEW SEQUENCE');
const CALLABLES = set('FUNCTION MACRO AGGREGATE TYPE DOMAIN COLLATION');
const SPACES = set('SCHEMA DATABASE CATALOG');
const BEFORE_NAME = set('IF NOT EXISTS ONLY TABLE INTO LOW_PRIORITY HIGH_PRIORITY DELAYED IGNORE QUICK OVERWRITE OR REPLACE ROLLBACK ABORT FAIL CONCURRENTLY LOCAL CONCURRENT');
const WRITES = set('INSERT REPLACE UPDATE DELETE MERGE TRUNCATE UPSERT');
const UNTOLD = set('CALL DO EXECUTE EXEC SOURCE CONNECT IMPORT');

/** What a statement changes; nothing for one that changes nothing that a query could see. */
export function effectsOf(above: Above): readonly Effect[] {
  const { tokens } = above;
  const at = startOf(tokens);
  const first = wordAt(tokens, at);
  if (tokens[at]?.text === '\\' || tokens[at]?.text === '.') return clientCommand(tokens, at);
  const settings = settingsEffects(tokens, at);
  if (settings !== null) return settings;
  if (UNTOLD.has(first)) return [{ kind: 'unknown' }];
  switch (first) {
    case 'CREATE': return created(tokens, at + 1);
    case 'DROP':
    case 'ALTER': return altered(tokens, at + 1);
    case 'RENAME': return namesFrom(tokens, at + 1).map((name): Effect => ({ kind: 'object', name }));
    case 'REFRESH': return [{ kind: 'data', name: lastName(tokens) }];
    case 'ATTACH':
    case 'DETACH': return attached(tokens);
    case 'LOAD': return loaded(tokens);
    case 'COPY': return copied(tokens, at + 1);
    default: return [...written(tokens, at), ...variables(tokens)];
  }
}

/** Behind `EXPLAIN ANALYZE` and its options, which run the statement; without ANALYZE, at the end: nothing runs. */
function startOf(tokens: readonly SqlToken[]): number {
  if (wordAt(tokens, 0) !== 'EXPLAIN') return 0;
  const at = tokens.findIndex((token, i) => i > 0 && (WRITES.has(token.word) || token.word === 'WITH' || token.word === 'SELECT' || token.word === 'CREATE'));
  return at > 0 && tokens.slice(0, at).some(({ word }) => word === 'ANALYZE' || word === 'ANALYSE') ? at : tokens.length;
}

/** `\c other`, `.open other.duckdb`: what the command line of an engine obeys. */
function clientCommand(tokens: readonly SqlToken[], at: number): readonly Effect[] {
  const command = (tokens[at + 1]?.text ?? '').toLowerCase();
  if (/^(?:c|connect|u|use|open)$/.test(command)) return [{ kind: 'names', to: null, how: 'use' }];
  return /^(?:i|ir|include|include_relative|set|gset|gexec|read|r|source)$/.test(command) || tokens[at + 1]?.text === '.' ? [{ kind: 'unknown' }] : [];
}

function created(tokens: readonly SqlToken[], start: number): readonly Effect[] {
  let i = start;
  // MySQL's `ALGORITHM = MERGE`, `DEFINER = user@host`, `SQL SECURITY DEFINER`.
  while (i < tokens.length && !RELATIONS.has(wordAt(tokens, i)) && !CALLABLES.has(wordAt(tokens, i)) && !SPACES.has(wordAt(tokens, i)) && (BEFORE_CREATED.has(wordAt(tokens, i)) || /^(?:ALGORITHM|DEFINER|SQL|UNDEFINED|MERGE|TEMPTABLE|CURRENT_USER)$/.test(wordAt(tokens, i)) || /^[=@()]$/.test(tokens[i]?.text ?? '') || wordAt(tokens, i - 1) === 'DEFINER' || tokens[i - 1]?.text === '=' || tokens[i - 1]?.text === '@')) i++;
  const what = wordAt(tokens, i);
  if (/^(?:OPERATOR|CAST|RULE)$/.test(what)) return [{ kind: 'unknown' }];
  if (!RELATIONS.has(what) && !CALLABLES.has(what)) return [];
  const { parts } = nameAt(tokens, skipWords(tokens, i + 1, BEFORE_NAME));
  return parts.length === 0 ? [{ kind: 'unknown' }] : [{ kind: 'object', name: parts, ...(CALLABLES.has(what) ? { callable: true as const } : {}) }];
}

function altered(tokens: readonly SqlToken[], start: number): readonly Effect[] {
  const i = skipWords(tokens, start, BEFORE_CREATED);
  const what = wordAt(tokens, i);
  if (what === 'SESSION') return [{ kind: 'unknown' }];
  const names = namesFrom(tokens, i + 1);
  if (SPACES.has(what)) return names.map((name): Effect => ({ kind: 'space', name: name.at(-1) ?? '' }));
  if (!RELATIONS.has(what) && !CALLABLES.has(what)) return [];
  return names.map((name): Effect => ({ kind: 'object', name, ...(CALLABLES.has(what) ? { callable: true as const } : {}) }));
}

/** `a, s.b`, behind words such as IF EXISTS; of `ALTER TABLE a RENAME TO b` both. */
function namesFrom(tokens: readonly SqlToken[], start: number): readonly (readonly string[])[] {
  const names: (readonly string[])[] = [];
  let i = skipWords(tokens, start, BEFORE_NAME);
  while (i < tokens.length) {
    const { parts, next } = nameAt(tokens, i);
    if (parts.length > 0) names.push(parts);
    if (tokens[next]?.text === ',') i = skipWords(tokens, next + 1, BEFORE_NAME);
    else if (wordAt(tokens, next) === 'TO') i = next + 1;
    else if (wordAt(tokens, next) === 'RENAME' && wordAt(tokens, next + 1) === 'TO') i = next + 2;
    else break;
  }
  return names;
}

function lastName(tokens: readonly SqlToken[]): readonly string[] {
  let found: readonly string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { parts, next } = nameAt(tokens, i);
    if (parts.length === 0) continue;
    if (!/^(?:WITH|NO|DATA)$/.test(wordAt(tokens, i))) found = parts;
    i = next - 1;
  }
  return found;
}

/** `ATTACH 'file.duckdb' AS other (READ_ONLY)`: names that begin with it. */
function attached(tokens: readonly SqlToken[]): readonly Effect[] {
  const as = tokens.findIndex(({ word }) => word === 'AS');
  const file = tokens.find(({ kind }) => kind === 'string')?.text.slice(1, -1).split(/[\\/:]/).at(-1)?.replace(/\.[^.]*$/, '');
  const name = as >= 0 ? nameAt(tokens, as + 1).parts[0] : (file ?? lastName(tokens).at(-1));
  return name === undefined || name === '' ? [{ kind: 'unknown' }] : [{ kind: 'space', name }];
}

/** `LOAD DATA … INTO TABLE t`; DuckDB's `LOAD extension` changes nothing. */
function loaded(tokens: readonly SqlToken[]): readonly Effect[] {
  const into = tokens.findIndex(({ word }) => word === 'INTO');
  return into < 0 ? [] : [{ kind: 'data', name: nameAt(tokens, skipWords(tokens, into, BEFORE_NAME)).parts }];
}

/** `COPY t FROM …` writes, `COPY t TO …` and `COPY (query) TO …` read. */
function copied(tokens: readonly SqlToken[], start: number): readonly Effect[] {
  const { parts, next } = nameAt(tokens, start);
  const after = tokens[next]?.text === '(' ? tokens.findIndex((token, i) => i > next && token.text === ')') + 1 : next;
  return parts.length > 0 && wordAt(tokens, after) === 'FROM' ? [{ kind: 'data', name: parts }] : [];
}

/** The tables that a statement writes, in a WITH list too; more than them where it joins. */
function written(tokens: readonly SqlToken[], start: number): readonly Effect[] {
  const names: (readonly string[])[] = [];
  for (let i = start; i < tokens.length; i++) {
    const word = wordAt(tokens, i);
    const before = tokens[i - 1];
    if (!WRITES.has(word) || tokens[i + 1]?.text === '(' || (i > start && before?.text !== '(' && before?.text !== ')')) {
      // `SELECT … INTO name` makes a table.
      if (word === 'INTO' && isName(tokens[i + 1]) && !/^(?:OUTFILE|DUMPFILE)$/.test(wordAt(tokens, i + 1)) && wordAt(tokens, start) === 'SELECT') names.push(nameAt(tokens, skipWords(tokens, i + 1, set('TEMP TEMPORARY UNLOGGED TABLE'))).parts);
      continue;
    }
    if (word === 'UPDATE' || word === 'DELETE') {
      const end = tokens.findIndex((token, k) => k > i && (token.word === 'SET' || token.word === 'WHERE'));
      for (let k = i + 1; k < (end < 0 ? tokens.length : end); k++) {
        const { parts, next } = nameAt(tokens, k);
        if (parts.length === 0) continue;
        names.push(parts);
        k = next - 1;
      }
    } else if (word === 'TRUNCATE') names.push(...namesFrom(tokens, i + 1));
    else names.push(nameAt(tokens, skipWords(tokens, i + 1, BEFORE_NAME)).parts);
  }
  return names.filter((name) => name.length > 0).map((name): Effect => ({ kind: 'data', name }));
}

/** `SELECT @x := 1`, `SELECT 1 INTO @x`; a function that sets a setting. */
function variables(tokens: readonly SqlToken[]): readonly Effect[] {
  const effects: Effect[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (wordAt(tokens, i) === 'SET_CONFIG') effects.push({ kind: 'unknown' });
    if (tokens[i]?.text !== '@' || !isName(tokens[i + 1])) continue;
    const sets = `${tokens[i + 2]?.text ?? ''}${tokens[i + 3]?.text ?? ''}`.startsWith(':=') || tokens.slice(0, i).some(({ word }) => word === 'INTO');
    if (sets) effects.push({ kind: 'variable', name: nameAt(tokens, i + 1).parts[0] ?? '' });
  }
  return effects;
}
