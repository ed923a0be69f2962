/**
 * The tables that the parsing library finds: @polyglot-sql/sdk (Rust in WebAssembly), see README.md for why it and what it costs. Its parser alone
 * is used. What it says of the origin of columns takes time exponential in a chain of WITH names, and is not asked for.
 *
 * This file runs where it can be ended at any moment (`parserWorker.ts`). Its module is 22.8 MB of WebAssembly: `polyglot_sql.wasm` lies in the folder of
 * the bundle.
 */
import { setFlagsFromString } from 'node:v8';
import type * as sdk from '@polyglot-sql/sdk';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { firstLine } from './firstLine.ts';

/** The names of the tables that a query reads, part by part, without names of WITH; or why they cannot be told. */
export type LibraryAnswer = { readonly kind: 'tables'; readonly tables: readonly (readonly string[])[] } | { readonly kind: 'unknown'; readonly why: string };

/** The library's names of our dialects. MariaDB is read as MySQL. */
const DIALECTS: Readonly<Record<LexicalName, string>> = {
  duckdb: 'duckdb',
  mysql: 'mysql',
  mariadb: 'mysql',
  trino: 'trino',
  presto: 'presto',
  postgres: 'postgresql',
  generic: 'generic',
};

/** What is used of the library. */
export type Library = Pick<typeof sdk, 'parse'>;

/**
 * Loads the library. Optimised code of the module takes 300 to 800 MB while it is made; without it a query takes about as long and the module
 * 60 to 75 MB (measured: README.md). The flags hold for WebAssembly compiled from now on, and nothing else here uses it.
 *
 * @throws {Error} when the module is not there
 */
export async function loadLibrary(): Promise<Library> {
  setFlagsFromString('--no-wasm-dynamic-tiering');
  setFlagsFromString('--no-wasm-tier-up');
  const library = await import('./parserModule.ts');
  await library.init();
  return library;
}

/**
 * Parses a text that the library can read (see `readable` in `library.ts`) and collects the tables.
 *
 * @throws {unknown} what a trap of the module throws: the instance may answer anything from then on
 */
export function tablesOfText({ parse }: Library, text: string, dialect: LexicalName): LibraryAnswer {
  // The library's own enumeration of dialects has these texts as its values.
  const result = parse(text, DIALECTS[dialect] as Parameters<Library['parse']>[1]);
  if (!result.success) {
    const why = firstLine(result.error ?? '');
    // A trap and an overflow of the stack come back as answers, with these words in front.
    if (/^WASM \w+ failed/u.test(why)) throw new Error(why);
    return { kind: 'unknown', why: `the parser cannot read it: ${why}` };
  }
  const found: (readonly string[])[] = [];
  collect(result.ast, new Set(), found);
  return { kind: 'tables', tables: found };
}

/** Walks a tree. `names`: the names of WITH that are visible, folded. */
function collect(node: unknown, names: ReadonlySet<string>, found: (readonly string[])[]): void {
  if (Array.isArray(node)) {
    for (const part of node) collect(part, names, found);
    return;
  }
  if (!isNode(node)) return;
  const inside = withNames(node['with'], names, found);
  for (const [kind, part] of Object.entries(node)) {
    if (kind === 'with') continue;
    if (kind === 'table') addTable(part, inside, found);
    collect(part, inside, found);
  }
}

/** Collects the bodies of a WITH, and gives the names that its query sees. A body sees the names before it, and its own name where WITH is recursive. */
function withNames(clause: unknown, names: ReadonlySet<string>, found: (readonly string[])[]): ReadonlySet<string> {
  if (!isNode(clause) || !Array.isArray(clause['ctes'])) return names;
  const inside = new Set(names);
  for (const cte of clause['ctes']) {
    if (!isNode(cte)) continue;
    const name = identifier(cte['alias'])?.toLowerCase();
    if (clause['recursive'] === true && name !== undefined) inside.add(name);
    collect(cte['this'], inside, found);
    if (name !== undefined) inside.add(name);
  }
  return inside;
}

/** A node `table` whose name is an identifier is a table in FROM; the `table` of a column is an identifier itself. */
function addTable(table: unknown, names: ReadonlySet<string>, found: (readonly string[])[]): void {
  if (!isNode(table)) return;
  const name = identifier(table['name']);
  if (name === undefined) return;
  const parts = [identifier(table['catalog']), identifier(table['schema']), name].filter((part) => part !== undefined);
  if (parts.length === 1 && names.has(name.toLowerCase())) return;
  found.push(parts);
}

function identifier(node: unknown): string | undefined {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : undefined;
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
