/**
 * Changes rows of a table and puts them back. What is changed is saved beside the table first, so that a run that was cut off leaves
 * nothing that the next one cannot undo.
 */
import type { Engine } from './engine.ts';
import type { Plan } from './injection.ts';

/** A row that the comparison must find. */
export interface Expected {
  readonly kind: 'changed' | 'missing' | 'extra';
  /** For changed rows: the column that differs. */
  readonly column: string | null;
}

/** Rows from which on a table is rewritten in the order of its key when its rows are put back. */
const MANY = 50_000;

const edits = (table: string): string => `${table}_edits`;
const saved = (table: string): string => `${table}_saved`;

/** Carries out a plan on the tables of both sides, which must be as generated. Gives what the comparison must find, by id. */
export async function inject(sides: { readonly legacy: Engine; readonly new: Engine }, table: string, plan: Plan): Promise<ReadonlyMap<string, Expected>> {
  const expected = new Map<string, Expected>();
  for (const side of ['legacy', 'new'] as const) {
    const engine = sides[side];
    const own = plan.edits.map((edit, number) => ({ ...edit, number })).filter(edit => edit.side === side);
    if (own.length === 0) continue;
    await engine.ask(`create table ${edits(table)} (edit int not null, id bigint primary key)`);
    await engine.ask(engine.name === 'postgres' ? `create table ${saved(table)} (like ${table})` : `create table ${saved(table)} like ${table}`);
    await atOnce(engine, [
      ...own.map(({ number, pick }) => `insert into ${edits(table)} select ${number}, id from (${pick.replaceAll('TABLE', table)}) picked`),
      `insert into ${saved(table)} select * from ${table} where id in (select id from ${edits(table)})`,
    ]);
    for (const { number, change, kind, count } of own) {
      const ids = `(select id from ${edits(table)} where edit = ${number})`;
      await engine.ask(change === undefined ? `delete from ${table} where id in ${ids}` : `update ${table} set ${change.column} = ${change.value} where id in ${ids}`);
      const picked = await engine.ask(`select id from ${edits(table)} where edit = ${number}`);
      if (picked.length !== count) throw new Error(`${plan.name}: edit ${number} picked ${picked.length} rows instead of ${count}; use more rows`);
      for (const [id] of picked) expected.set(id ?? '', { kind, column: change?.column ?? null });
    }
    await engine.ask(engine.name === 'postgres' ? `vacuum analyze ${table}` : `analyze table ${table}`);
  }
  return expected;
}

/** Puts every changed row back; does nothing when nothing was changed. */
export async function restore(engine: Engine, table: string): Promise<void> {
  const own = engine.name === 'postgres' ? 'current_schema()' : 'database()';
  const journal = await engine.ask(`select table_name from information_schema.tables where table_schema = ${own} and table_name in ('${edits(table)}', '${saved(table)}')`);
  // The changes begin when both are there and filled, and the rows are put back before the first of them goes.
  const changed = journal.length === 2 ? Number((await engine.ask(`select count(*) from ${edits(table)}`))[0]?.[0]) : 0;
  if (changed > 0) {
    await atOnce(engine, [`delete from ${table} where id in (select id from ${edits(table)})`, `insert into ${table} select * from ${saved(table)}`]);
  }
  for (const name of [edits(table), saved(table)]) await engine.ask(`drop table if exists ${name}`);
  if (changed === 0) return;
  if (engine.name !== 'postgres') await engine.ask(changed < MANY ? `analyze table ${table}` : `optimize table ${table}`);
  else {
    if (changed >= MANY) await engine.ask(`cluster ${table} using ${table}_pkey`);
    await engine.ask(`vacuum analyze ${table}`);
  }
}

async function atOnce(engine: Engine, statements: readonly string[]): Promise<void> {
  await engine.ask('begin');
  try {
    for (const statement of statements) await engine.ask(statement);
    await engine.ask('commit');
  } catch (error) {
    await engine.ask('rollback');
    throw error;
  }
}
