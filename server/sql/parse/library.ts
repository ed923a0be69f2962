/**
 * The parsing library, behind this one file: @polyglot-sql/sdk (Rust in WebAssembly). It is asked one thing, which tables a query
 * reads, as the second opinion on our own outline; see README.md for why this library and what it costs.
 *
 * It is loaded on first use. Its module is 22.8 MB of WebAssembly: `polyglot_sql.wasm` has to lie beside the bundle.
 */
import { setFlagsFromString } from 'node:v8';
import type * as sdk from '@polyglot-sql/sdk';
import { lexicalRules } from '../statements/lexicalRules.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { scan } from '../statements/scan.ts';

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

type Library = Pick<typeof sdk, 'analyzeQuery'>;

let loading: Promise<Library | string> | undefined;
/** Set after a trap: an instance that trapped may answer anything. */
let stopped = false;

/** Asks the library. Never throws. */
export async function tablesByLibrary(text: string, dialect: LexicalName): Promise<LibraryAnswer> {
  if (stopped) return { kind: 'unknown', why: 'the parser stopped on an earlier query' };
  const library = await (loading ??= load());
  if (typeof library === 'string') return { kind: 'unknown', why: library };
  try {
    const query = readable(text, dialect);
    const options = { dialect: DIALECTS[dialect] };
    let result = library.analyzeQuery(query, options);
    // It takes no query that is all in brackets.
    if (!result.success && query.startsWith('(')) result = library.analyzeQuery(`SELECT * FROM ${query} AS query_in_brackets`, options);
    if (!result.success || result.analysis === undefined) return { kind: 'unknown', why: `the parser cannot read it: ${firstLine(result.error ?? '')}` };
    const tables = result.analysis.baseTables.map(({ catalog, schema, table, name }) => [catalog, schema, table ?? name].filter((part) => typeof part === 'string'));
    return { kind: 'tables', tables };
  } catch (error) {
    stopped = true;
    return { kind: 'unknown', why: `the parser stopped: ${firstLine(String(error))}` };
  }
}

/**
 * The text as the library can read it: without comments (it knows no `#`), and without operators that it stumbles over and that
 * have no say in which tables are read: DuckDB's `//`, `^@`, MySQL's `!`.
 */
function readable(text: string, dialect: LexicalName): string {
  let result = '';
  let before = '';
  let end = 0;
  for (const token of scan(text, lexicalRules[dialect])) {
    if (token.kind === 'comment' || token.kind === 'delimiter') continue;
    let piece = text.slice(token.start, token.end);
    if (token.kind === 'punctuation') {
      if (piece === '!') piece = 'NOT';
      else if ((piece === '/' && before === '/') || (piece === '@' && before === '^')) piece = '';
      before = piece;
    } else before = '';
    result += piece === 'NOT' ? ' NOT ' : token.start > end || (piece === '-' && result.endsWith('-')) ? ` ${piece}` : piece;
    end = token.end;
  }
  return result;
}

/**
 * Optimised code of the module takes 300 to 800 MB while it is made; without it a query takes about as long and the module
 * 60 to 75 MB (measured: README.md). The flags hold for WebAssembly compiled from now on, and nothing else here uses it.
 */
async function load(): Promise<Library | string> {
  try {
    setFlagsFromString('--no-wasm-dynamic-tiering');
    setFlagsFromString('--no-wasm-tier-up');
    const library = await import('./parserModule.ts');
    await library.init();
    return library;
  } catch (error) {
    return `the parser could not be loaded (polyglot_sql.wasm lies beside the program?): ${firstLine(String(error))}`;
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
