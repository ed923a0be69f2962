/** Whether what stands above a query matters for it. */
import type { Sides } from '../../../engine/types.ts';
import type { LexicalRules } from '../../dialect.ts';
import { readOutline } from '../../parse/outline.ts';
import { Unreadable } from '../../parse/outlineTypes.ts';
import { nameOf, readTokens } from '../../parse/tokens.ts';
import type { LexicalName } from '../lexicalRules.ts';
import { effectsOf } from './effects.ts';
import type { Effect } from './effects.ts';
import { readAbove } from './words.ts';

/** Where a store looks names up that are written without a schema, or without a catalog. */
export interface Home {
  readonly engine: LexicalName;
  /** The database of DuckDB and PostgreSQL, the catalog of Trino. */
  readonly catalog?: string;
  /** The schema, or MySQL's database. Absent: what the server takes by itself. */
  readonly schema?: string;
  /** The configuration names the schema itself. */
  readonly named?: true;
}

export const NO_HOMES: Sides<Home> = { legacy: { engine: 'generic' }, new: { engine: 'generic' } };

/** An effect with the statement that has it. */
interface Known {
  readonly effect: Exclude<Effect, { readonly kind: 'reset' }>;
  readonly shown: string;
  /** Where it stands, for people: `line 3`. */
  readonly place: string;
}

/** What stands above, by what it changes: the last statement that changes one thing counts. */
export type State = ReadonlyMap<string, Known>;

export const NOTHING_ABOVE: State = new Map();

/** Most statements read, and change nothing: no token of them is looked at. */
const READS = /^\s*(?:\(\s*)*(?:SELECT|WITH|VALUES|SHOW|DESCRIBE|DESC)\b/i;
const MAY_CHANGE = /set_config|\binto\b|:=|\b(?:insert|update|delete|merge|replace|truncate)\b/i;

/** The state below a statement. */
export function below(state: State, text: string, place: string, lexical: LexicalRules, home: Home): State {
  if (READS.test(text) && !MAY_CHANGE.test(text)) return state;
  const above = readAbove(text, lexical);
  const effects = effectsOf(above);
  if (effects.length === 0) return state;
  const next = new Map(state);
  for (const effect of effects) {
    if (effect.kind === 'reset') {
      for (const [key, { effect: known }] of next) if ((known.kind === 'setting' && (effect.name === null || known.name === effect.name)) || (known.kind === 'names' && (effect.name === null || effect.name === 'search_path') && known.how === 'path')) next.delete(key);
      continue;
    }
    if (effect.kind === 'names' && isHome(effect, home)) {
      for (const [key, { effect: known }] of next) if (known.kind === 'names') next.delete(key);
      continue;
    }
    next.set(keyOf(effect), { effect, shown: above.shown, place });
  }
  return next;
}

function keyOf(effect: Known['effect']): string {
  switch (effect.kind) {
    case 'names': return 'names';
    case 'unknown': return 'unknown';
    case 'setting':
    case 'variable':
    case 'space': return `${effect.kind} ${effect.name.toLowerCase()}`;
    case 'object':
    case 'data': return `${effect.kind} ${effect.name.join('.').toLowerCase()}`;
  }
}

/** Whether names are looked up where the store looks them up anyway. */
function isHome({ to, how }: Extract<Effect, { readonly kind: 'names' }>, { engine, catalog, schema, named }: Home): boolean {
  if (to === null) return false;
  const same = (left: string | undefined, right: string | undefined): boolean => left !== undefined && right !== undefined && (engine === 'mysql' || engine === 'mariadb' || engine === 'postgres' ? left === right : left.toLowerCase() === right.toLowerCase());
  const [first, second] = to;
  if (how === 'path') {
    const own = to.filter((name) => name !== 'pg_catalog');
    if (engine === 'postgres' && named !== true) return own.length === 2 && own[0] === '$user' && own[1] === 'public';
    return own.length === 1 && (same(own[0], schema) || (catalog !== undefined && schema !== undefined && same(own[0], `${catalog}.${schema}`)));
  }
  if (to.length === 2) return same(first, catalog) && same(second, schema);
  if (to.length !== 1) return false;
  return same(first, schema) || (engine === 'duckdb' && same(first, catalog));
}

/** Why a query is not compared because of what stands above it; null: nothing that stands there matters. */
export function whyOtherAbove(state: State, text: string, lexical: LexicalRules, home: Home): string | null {
  if (state.size === 0) return null;
  const read = readTokens(text, lexical);
  // What is no query is refused for what it is.
  if (!/^(?:SELECT|WITH|VALUES|TABLE|FROM)$/.test(read.tokens.find((token) => token.text !== '(')?.word ?? '')) return null;
  const words = new Set(read.tokens.flatMap((token) => (token.kind === 'word' || token.kind === 'identifier' ? [nameOf(token).toLowerCase()] : [])));
  let tables: readonly (readonly string[])[] | null | undefined;
  const tablesOf = (): readonly (readonly string[])[] | null => (tables ??= tablesIn(read, home.engine));
  for (const { effect, shown, place } of state.values()) {
    const why = whyMatters(effect, words, read.tokens.some((token, i) => token.text === '@' && read.tokens[i + 1] !== undefined), tablesOf, home);
    if (why !== null) return `${place}: ${shown} ${why}`;
  }
  return null;
}

function whyMatters(effect: Known['effect'], words: ReadonlySet<string>, hasVariables: boolean, tables: () => readonly (readonly string[])[] | null, home: Home): string | null {
  switch (effect.kind) {
    case 'names': {
      const all = tables();
      if (all !== null && all.length === 0) return null;
      const example = effect.to === null || effect.to.length === 0 ? '' : ` (${effect.to.join('.')}.…)`;
      return `changes what the names below mean, and Parity does not run it. Write the names of the tables in full${example} and map them in parity.jsonc, or compare an environment whose store has that database or schema.`;
    }
    case 'setting': return `changes how the query below is computed, and Parity does not run it. Take it away, or write what it changes into the query.`;
    case 'variable':
      if (effect.name === '' ? !words.has('getvariable') : !(hasVariables && words.has(effect.name.toLowerCase()))) return null;
      return 'sets a variable that the query below reads, and Parity does not run it. Write the value in its place.';
    case 'space': {
      const name = effect.name.toLowerCase();
      const isOwn = [home.catalog, home.schema].some((own) => own?.toLowerCase() === name);
      return isOwn || words.has(name) ? 'changes what the names below mean, and Parity does not run it. Compare a query that reads tables of the two stores.' : null;
    }
    case 'unknown': return 'may change what the query below reads: what it runs cannot be told, and Parity does not run it. Take it away, or move the query to a file of its own.';
    case 'object':
      if (effect.callable === true ? !words.has(lastOf(effect.name)) : !isRead(effect.name, words, tables())) return null;
      return `makes or changes ${effect.name.join('.')}, which the query below reads, and Parity does not run it. Write its query into a WITH list, or move the query to a file of its own to compare what the stores hold.`;
    case 'data':
      if (!isRead(effect.name, words, tables())) return null;
      return `changes the rows of ${effect.name.join('.')}, which the query below reads, and Parity does not run it. Move the query to a file of its own to compare what the stores hold.`;
  }
}

const lastOf = (name: readonly string[]): string => name.at(-1)?.toLowerCase() ?? '';

/** Whether the query may read a table of that name: one that is written with fewer parts may be the same. */
function isRead(name: readonly string[], words: ReadonlySet<string>, tables: readonly (readonly string[])[] | null): boolean {
  if (!words.has(lastOf(name))) return false;
  if (tables === null) return true;
  const wanted = name.map((part) => part.toLowerCase()).reverse();
  return tables.some((table) => {
    const read = table.map((part) => part.toLowerCase()).reverse();
    return read.slice(0, wanted.length).every((part, i) => part === wanted[i]);
  });
}

/** The tables that a query names, or null when that cannot be told. */
function tablesIn(read: ReturnType<typeof readTokens>, engine: LexicalName): readonly (readonly string[])[] | null {
  try {
    return readOutline(read, engine).references.map(({ reference }) => reference.parts);
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return null;
    throw error;
  }
}
