/**
 * The cause of a difference by brute force, in one DuckDB beside the product: the rows that the texts may read and that differ in what they read are
 * told by joins of both sides, and the texts run again without them.
 */
import { openDuckdb } from '../../../demo/duckdb.ts';
import type { Duckdb } from '../../../demo/duckdb.ts';
import type { CauseQuery } from './queries.ts';
import { KEYS, TABLES } from './tables.ts';

/** `not told`: no row that is read is left to run on. */
export type Truth = 'agree' | 'data' | 'query' | 'both' | 'not told';

export interface Oracle {
  /** @param mutant what the text of the new side has instead; null: the same text */
  truth(query: CauseQuery, mutant: readonly [string, string] | null): Promise<{ readonly truth: Truth; readonly tables: readonly string[] }>;
  close(): void;
}

/** The oracle for one fault of the data. */
export async function openOracle(fault: readonly string[], folder: string): Promise<Oracle> {
  const db = await openDuckdb({ memory: '256MB', spillFolder: folder });
  for (const side of ['legacy', 'new']) {
    await db.run(`CREATE SCHEMA ${side}`);
    await db.run(`USE memory.${side}`);
    for (const statement of [...TABLES, ...(side === 'new' ? fault : [])]) await db.run(statement);
  }
  return { truth: (query, mutant) => truthOf(db, query, mutant), close: () => db.close() };
}

async function truthOf(db: Duckdb, query: CauseQuery, mutant: readonly [string, string] | null) {
  const changed = (text: string): string => (mutant === null ? text : text.replace(...mutant));
  if (mutant !== null && changed(query.text) === query.text) throw new Error(`${mutant[0]} is not in the text`);
  const texts = { legacy: query.text, new: changed(query.text) };
  if (await agree(db, texts, { legacy: 'legacy', new: 'new' })) return { truth: 'agree' as const, tables: [] };

  const gone = new Map<string, string>();
  let left = true;
  for (const [table, { columns, where }] of Object.entries(query.reads)) {
    const key = KEYS[table] ?? [];
    const conditions = { legacy: where ?? 'TRUE', new: where === undefined ? 'TRUE' : changed(where) };
    const list = [...new Set([...key, ...columns.split(', ')])].join(', ');
    // Rows of both sides that are read on a side, less those that are the same on both.
    const one = (side: 'legacy' | 'new', other: 'legacy' | 'new'): string => `SELECT ${key.join(', ')} FROM (SELECT ${list} FROM ${side}.${table} EXCEPT ALL SELECT ${list} FROM ${other}.${table}) d`;
    const read = (side: 'legacy' | 'new'): string => `SELECT ${key.join(', ')} FROM ${side}.${table} WHERE ${conditions[side]}`;
    const apart = `SELECT DISTINCT * FROM (${one('legacy', 'new')} UNION ALL ${one('new', 'legacy')}) k WHERE (${key.join(', ')}) IN (SELECT (${key.join(', ')}) FROM (${read('legacy')} UNION ALL ${read('new')}) r)`;
    const count = Number((await db.rows(`SELECT count(*) FROM (${apart}) k`))[0]?.[0] ?? 0);
    if (count === 0) continue;
    const most = Number((await db.rows(`SELECT greatest((SELECT count(*) FROM (${read('legacy')}) l), (SELECT count(*) FROM (${read('new')}) n))`))[0]?.[0] ?? 0);
    if (count >= most) left = false;
    gone.set(table, `(${key.join(', ')}) NOT IN (SELECT (${key.join(', ')}) FROM (${apart}) k)`);
  }
  const tables = [...gone.keys()].sort();
  if (gone.size === 0) return { truth: 'query' as const, tables };
  if (!left) return { truth: 'not told' as const, tables };
  for (const side of ['legacy', 'new']) {
    await db.run(`CREATE SCHEMA ${side}_left`);
    for (const table of Object.keys(KEYS)) await db.run(`CREATE TABLE ${side}_left.${table} AS SELECT * FROM ${side}.${table} WHERE ${gone.get(table) ?? 'TRUE'}`);
  }
  const same = await agree(db, texts, { legacy: 'legacy_left', new: 'new_left' });
  for (const side of ['legacy', 'new']) await db.run(`DROP SCHEMA ${side}_left CASCADE`);
  return { truth: same ? ('data' as const) : ('both' as const), tables };
}

async function agree(db: Duckdb, texts: { readonly legacy: string; readonly new: string }, schemas: { readonly legacy: string; readonly new: string }): Promise<boolean> {
  for (const side of ['legacy', 'new'] as const) {
    await db.run(`USE memory.${schemas[side]}`);
    await db.run(`CREATE OR REPLACE TABLE memory.main.result_${side} AS ${texts[side]}`);
  }
  await db.run('USE memory.main');
  const left = await db.rows('SELECT count(*) FROM ((TABLE result_legacy EXCEPT ALL TABLE result_new) UNION ALL (TABLE result_new EXCEPT ALL TABLE result_legacy)) d');
  return Number(left[0]?.[0] ?? 1) === 0;
}
