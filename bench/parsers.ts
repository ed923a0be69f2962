/**
 * Which parsing library finds the tables of our cases: each alone, and as the second opinion behind our own outline.
 * `node bench/parsers.ts` prints the table of server/sql/parse/README.md; each candidate runs in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as dtsql from 'dt-sql-parser';
import { build } from 'esbuild';
import { analyzeQuery } from '../server/sql/parse/analyzeQuery.ts';
import type { SecondOpinion } from '../server/sql/parse/analyzeQuery.ts';
import { tablesByLibrary } from '../server/sql/parse/library.ts';
import type { LibraryAnswer } from '../server/sql/parse/library.ts';
import { lexicalRules } from '../server/sql/statements/lexicalRules.ts';
import type { LexicalName } from '../server/sql/statements/lexicalRules.ts';
import { scan } from '../server/sql/statements/scan.ts';
import { readCases } from '../test/cases/statements/readCases.ts';
import type { StatementCase } from '../test/cases/statements/readCases.ts';

const candidates: Readonly<Record<string, () => Promise<SecondOpinion>>> = {
  '@polyglot-sql/sdk': () => Promise.resolve(tablesByLibrary),
  'dt-sql-parser': dtSqlParser,
};

const asked = process.argv[2];
if (asked === undefined) {
  console.log('| library | alone: right / unknown / WRONG | behind our outline: right / unknown / WRONG | first query | per query | RSS more |');
  console.log('|---|---|---|---|---|---|');
  for (const name of Object.keys(candidates)) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, name], { encoding: 'utf8' });
    if (status === 0) console.log(stdout.trimEnd());
    else {
      console.error(stderr);
      process.exitCode = 1;
    }
  }
} else await measure(asked);

/** Runs one candidate over the cases that read, and prints its row and, on stderr, what it got wrong. */
async function measure(name: string): Promise<void> {
  const make = candidates[name];
  if (make === undefined) throw new Error(`No candidate ${name}`);
  const cases = readCases().filter(({ refused }) => refused === null);
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const ask = await make();
  await ask(cases[0]?.sql ?? '', cases[0]?.dialect ?? 'generic');
  const first = performance.now() - started;
  const alone = { right: 0, unknown: 0, wrong: 0 };
  const wrapped = { right: 0, unknown: 0, wrong: 0 };
  let spent = 0;
  for (const one of cases) {
    const begin = performance.now();
    const answer = await ask(one.sql, one.dialect);
    spent += performance.now() - begin;
    const judged = judge(answer.kind === 'tables' ? answer.tables.map((parts) => parts.join('.')) : null, one);
    alone[judged]++;
    if (judged === 'wrong') process.stderr.write(`${one.dialect}: ${one.title}: ${JSON.stringify(answer)}\n`);
    const analysis = await analyzeQuery(one.sql, one.dialect, () => Promise.resolve(answer));
    wrapped[judge(analysis.kind === 'read' && analysis.tables !== null ? analysis.tables.map(({ parts }) => parts.join('.')) : null, one)]++;
  }
  const line = ({ right, unknown, wrong }: typeof alone): string => `${right} / ${unknown} / ${wrong}`;
  const more = (process.memoryUsage().rss - before) / 2 ** 20;
  console.log(`| ${name} | ${line(alone)} | ${line(wrapped)} | ${first.toFixed(0)} ms | ${(spent / cases.length).toFixed(1)} ms | ${more.toFixed(0)} MB |`);
}

/** DUAL is a table for libraries; nothing else is forgiven. */
function judge(tables: readonly string[] | null, one: StatementCase): 'right' | 'unknown' | 'wrong' {
  if (tables === null) return 'unknown';
  const fold = (names: readonly string[]): string => [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => name !== 'dual').sort().join('|');
  return fold(tables) === fold(one.tables.map((table) => table.replace(/ [^ ]+$/, (alias) => (one.title === 'quotes in names' ? alias : '')))) ? 'right' : 'wrong';
}

/** dt-sql-parser cannot be imported by Node as it is packed, so it is bundled first. It has no DuckDB: PostgreSQL stands in. */
async function dtSqlParser(): Promise<SecondOpinion> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-bench-'));
  const outfile = path.join(folder, 'dt.mjs');
  await build({ stdin: { contents: "export { MySQL, PostgreSQL, TrinoSQL } from 'dt-sql-parser';", resolveDir: path.join(import.meta.dirname, '..') }, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  const dt = (await import(pathToFileURL(outfile).href)) as typeof dtsql;
  rmSync(folder, { recursive: true });
  const trino = new dt.TrinoSQL();
  const mysql = new dt.MySQL();
  const postgres = new dt.PostgreSQL();
  const parsers: Readonly<Record<LexicalName, Pick<typeof trino, 'validate' | 'getAllEntities'>>> = { mysql, mariadb: mysql, trino, presto: trino, postgres, duckdb: postgres, generic: postgres };
  return (text, dialect) => {
    const parser = parsers[dialect];
    const errors = parser.validate(text);
    if (errors.length > 0) return Promise.resolve<LibraryAnswer>({ kind: 'unknown', why: errors[0]?.message ?? '' });
    const names = withNames(text, dialect);
    const tables = (parser.getAllEntities(text) ?? []).filter(({ entityContextType, text: name }) => String(entityContextType) === 'table' && !name.includes('(')).map((entity) => entity.text.replaceAll(/[`"]/g, '').split('.'));
    // It lists the names of WITH lists, derived tables and table functions as tables.
    return Promise.resolve<LibraryAnswer>({ kind: 'tables', tables: tables.filter((parts) => parts.length > 1 || !names.has((parts[0] ?? '').toLowerCase())) });
  };
}

function withNames(text: string, dialect: LexicalName): Set<string> {
  const tokens = [...scan(text, lexicalRules[dialect])].filter(({ kind }) => kind !== 'comment').map(({ start, end }) => text.slice(start, end).toLowerCase());
  const names = new Set<string>();
  for (let i = 1; i < tokens.length; i++) {
    if (tokens[i] === 'as' && (tokens[i + 1] === '(' || tokens[i + 1] === 'materialized' || tokens[i + 1] === 'not')) {
      const close = tokens[i - 1] === ')' ? tokens.lastIndexOf('(', i - 1) - 1 : i - 1;
      names.add((tokens[close] ?? '').replaceAll(/["`]/g, ''));
    }
  }
  return names;
}
