/**
 * The parsing library, behind this one file: @polyglot-sql/sdk (Rust in WebAssembly). It is asked one thing, which tables a query
 * reads, as the second opinion on our own outline; see README.md for why this library and what it costs.
 *
 * It is loaded on first use. Its module is 22.8 MB of WebAssembly: `polyglot_sql.wasm` has to lie beside the bundle.
 */
import { setFlagsFromString } from 'node:v8';
import type { LexicalName } from '../statements/lexicalRules.ts';

/** The names of the tables that a query reads, part by part, without CTE names; or why they cannot be told. */
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

type Library = Pick<typeof import('@polyglot-sql/sdk'), 'analyzeQuery'>;

let loading: Promise<Library | string> | undefined;
/** Set after a trap: an instance that trapped may answer anything. */
let stopped = false;

/** Asks the library. `text` has to be without comments. Never throws. */
export async function tablesByLibrary(text: string, dialect: LexicalName): Promise<LibraryAnswer> {
  if (stopped) return { kind: 'unknown', why: 'the parser stopped on an earlier query' };
  const library = await (loading ??= load());
  if (typeof library === 'string') return { kind: 'unknown', why: library };
  try {
    const result = library.analyzeQuery(text, { dialect: DIALECTS[dialect] });
    if (!result.success || result.analysis === undefined) return { kind: 'unknown', why: `the parser cannot read it: ${firstLine(result.error ?? '')}` };
    const tables = result.analysis.baseTables.map(({ catalog, schema, table, name }) => [catalog, schema, table ?? name].filter((part) => typeof part === 'string'));
    return { kind: 'tables', tables };
  } catch (error) {
    stopped = true;
    return { kind: 'unknown', why: `the parser stopped: ${firstLine(String(error))}` };
  }
}

/**
 * Optimised code of the module takes 300 to 700 MB while it is made; without it a query takes 1 ms instead of 0.8 ms and the
 * whole module 75 MB (measured: README.md). The flags hold for WebAssembly compiled from now on, and nothing else here uses it.
 */
async function load(): Promise<Library | string> {
  try {
    setFlagsFromString('--no-wasm-dynamic-tiering');
    setFlagsFromString('--no-wasm-tier-up');
    const library = await import('@polyglot-sql/sdk');
    await library.init();
    return library;
  } catch (error) {
    return `the parser could not be loaded (polyglot_sql.wasm lies beside the program?): ${firstLine(String(error))}`;
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
