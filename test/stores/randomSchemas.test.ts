/**
 * Random changes of the columns of random small tables: renamed, swapped, dropped and added again, widened, with and without a write after
 * them. The verdict of a check, and of a query of one column, is what a user of both servers sees by the names of the columns.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Sides } from '../../server/engine/types.ts';
import { mapSides, SIDES } from '../../server/engine/types.ts';
import { openComparing, type Comparing } from '../support/comparing.ts';
import { openEngine, openLake, type EngineName, type TestEngine } from './engines.ts';
import { changed, made, trialsOf, type TestColumn, type Trial } from './randomSchemas/changes.ts';
import { queryOf, rightOf, rightOfResults, seenQueries, seenTables, type SeenTable } from './randomSchemas/seen.ts';

/** Another one can be tried with PARITY_SEED=…, and other counts with PARITY_TRIALS=…, of which lakes and servers get a twelfth. */
const SEED = Number(process.env['PARITY_SEED'] ?? '20170402');
const TRIALS = Number(process.env['PARITY_TRIALS'] ?? '200');
/** Trials at a time: most of the time of one is waiting. */
const LANES = 6;
/** Trials whose tables stand in one place: a file of thousands is slow. */
const TOGETHER = 200;

interface Pair {
  readonly legacy: EngineName;
  /** `trino`: a table of Iceberg. */
  readonly new: EngineName;
  /** With rows and arrays of rows. */
  readonly nested: boolean;
  readonly trials: number;
}

const PAIRS: readonly Pair[] = [
  { legacy: 'duckdb', new: 'duckdb', nested: true, trials: TRIALS },
  { legacy: 'mariadb', new: 'trino', nested: false, trials: Math.ceil(TRIALS / 12) },
  { legacy: 'duckdb', new: 'trino', nested: true, trials: Math.ceil(TRIALS / 12) },
  { legacy: 'postgres', new: 'duckdb', nested: false, trials: Math.ceil(TRIALS / 12) },
];

/** One trial, as it was made on both sides. */
interface Made {
  readonly table: string;
  readonly column: string;
  readonly trial: Trial;
  /** Of the changed table, as it is then. */
  readonly columns: readonly TestColumn[];
  readonly statements: readonly string[];
}

const open = (name: EngineName): Promise<TestEngine> => (name === 'trino' ? openLake('iceberg') : openEngine(name));

describe(`random changes of columns, seed ${SEED}`, () => {
  for (const [at, pair] of PAIRS.entries()) {
    test(`${pair.legacy} and ${pair.new}: ${pair.trials} tables`, async () => {
      const tried = fc.sample(trialsOf(pair.nested), { seed: SEED + at, numRuns: pair.trials });
      const counts = { agree: 0, differ: 0, columns: 0 };
      for (let i = 0; i < tried.length; i += TOGETHER) {
        for (const [words, count] of Object.entries(await judged(pair, tried.slice(i, i + TOGETHER)))) counts[words as keyof typeof counts] += count;
      }
      if (tried.length >= 50) for (const [words, count] of Object.entries(counts)) assert.ok(count >= tried.length / 50, `${words}: ${count} of ${tried.length}`);
    });
  }
});

/** Makes the tables of some trials, and judges what is said of them. Gives how many agree, differ, or have other columns. */
async function judged(pair: Pair, tried: readonly Trial[]): Promise<Readonly<Record<string, number>>> {
  const engines: Sides<TestEngine> = { legacy: await open(pair.legacy), new: await open(pair.new) };
  try {
    const all = await makeAll(engines, tried);
    const comparing = await openComparing(mapSides(engines, ({ connection }) => connection), Object.fromEntries(all.map(({ table }) => [table, { key: ['id'] }])));
    try {
      const counts = await judgeAll(comparing, engines, all);
      // A file is not written to while it is open. A lake is changed once more: what checks kept of its snapshots has to fall with them.
      if (pair.new === 'trino') {
        const later = all.filter(({ trial }) => trial.later.length > 0).map((one) => ({ ...one, later: changed('trino', one.table, one.columns, one.trial.later).statements }));
        await writeEach(engines.new, later.map((one) => one.later));
        await judgeAll(comparing, engines, later.map((one) => ({ ...one, statements: [...one.statements, 'later:', ...one.later] })));
      }
      return counts;
    } finally {
      await comparing.close();
    }
  } finally {
    await Promise.all(SIDES.map((side) => engines[side].dispose()));
  }
}

/** Holds the verdicts against what users see. Gives how many tables agree, differ, or have other columns. */
async function judgeAll(comparing: Comparing, engines: Sides<TestEngine>, all: readonly Made[]): Promise<Readonly<Record<string, number>>> {
  const tables = all.map(({ table }) => table);
  const seen = { legacy: await seenTables(engines.legacy, tables), new: await seenTables(engines.new, tables) };
  const queried = { legacy: await seenQueries(engines.legacy, all), new: await seenQueries(engines.new, all) };
  const faults: string[] = [];
  const counts: Record<string, number> = {};
  await inLanes(all.map(({ table, column, statements }, i) => async () => {
    const { words, verdicts } = rightOf(of(seen.legacy, i), of(seen.new, i));
    counts[words] = (counts[words] ?? 0) + 1;
    const texts = mapSides(engines, ({ name }) => queryOf(name, table, column));
    const right = rightOfResults(queried.legacy[i] ?? null, queried.new[i] ?? null);
    for (const [run, wanted] of [[await comparing.check(table, { trust: 7 }), verdicts], [await comparing.compare(texts), right]] as const) {
      if (wanted.includes(run.verdict)) continue;
      const { subject, headline, reason } = run;
      const saw = mapSides({ legacy: i, new: i }, (one, side) => JSON.stringify(subject.kind === 'table' ? seen[side][one] : queried[side][one]));
      faults.push(`${subject.kind} ${table} ${subject.kind === 'table' ? '' : texts.new}: ${headline} (${reason?.message ?? ''}), right is ${wanted.join(' or ')}\n  ${statements.join(';\n  ')}\n  legacy ${saw.legacy}\n  new ${saw.new}`);
    }
  }));
  assert.equal(faults.slice(0, 5).join('\n'), '', `${faults.length} faults in ${all.length} trials`);
  return counts;
}

/** Makes the changed table of each trial, then the other one, which may be of what a user sees in the first. */
async function makeAll(engines: Sides<TestEngine>, tried: readonly Trial[]): Promise<readonly Made[]> {
  // A row is a row by its key, which is never changed.
  const rowsOf = ({ rows }: Trial): SeenTable['rows'] => rows.map((values, id) => ({ id: String(id), values }));
  const begun = tried.map((trial, i) => {
    const table = `t${i}`;
    // A lake is what the changes are about.
    const side = trial.changesNew || engines.new.name === 'trino' ? ('new' as const) : ('legacy' as const);
    const { name } = engines[side];
    const { statements, columns, names } = changed(name, table, trial.columns, trial.changes);
    return { trial, table, side, columns, column: names[trial.asked % names.length] ?? 'id', statements: [...made(name, table, trial.columns, rowsOf(trial)), ...statements] };
  });
  await Promise.all(SIDES.map((side) => writeEach(engines[side], begun.filter((one) => one.side === side).map(({ statements }) => statements))));
  const kept = new Map<string, SeenTable>();
  for (const side of SIDES) {
    const tables = begun.filter((one) => one.side === side).map(({ table }) => table);
    for (const [i, table] of (await seenTables(engines[side], tables)).entries()) kept.set(tables[i] ?? '', table);
  }
  const others = begun.map(({ trial, table, side, columns }) => {
    const engine = side === 'new' ? engines.legacy : engines.new;
    const now = of([kept.get(table)], 0);
    const kinds = now.names.map((name): TestColumn => ({ ...(columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? { kind: 'text' }), name }));
    const statements = trial.other === 'before' ? made(engine.name, table, trial.columns, rowsOf(trial)) : made(engine.name, table, kinds, trial.other === 'after' ? now.rows : butOne(now.rows));
    return { side: side === 'new' ? ('legacy' as const) : ('new' as const), statements };
  });
  await Promise.all(SIDES.map((side) => writeEach(engines[side], others.filter((one) => one.side === side).map(({ statements }) => statements))));
  return begun.map(({ trial, columns, table, column, side, statements }, i) => ({ trial, columns, table, column, statements: [`${side} side:`, ...statements, 'other side:', ...(others[i]?.statements ?? [])] }));
}

/** The first value that is there is not. */
function butOne(rows: SeenTable['rows']): SeenTable['rows'] {
  const row = rows.findIndex(({ values }) => values.some((value) => value !== null));
  return rows.map((one, i) => (i === row ? { ...one, values: one.values.map((value, at) => (at === one.values.findIndex((other) => other !== null) ? null : value)) } : one));
}

/** Lists of statements, one list after the other where the engine is a file. */
async function writeEach(engine: TestEngine, lists: readonly (readonly string[])[]): Promise<void> {
  if (engine.name === 'trino') await inLanes(lists.map((list) => () => engine.write(list)));
  else if (lists.length > 0) await engine.write(lists.flat());
}

async function inLanes(work: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let one = work[next++]; one !== undefined; one = work[next++]) await one();
  }));
}

function of<T>(all: readonly (T | undefined)[], i: number): T {
  const one = all[i];
  if (one === undefined) throw new Error(`there is no trial ${i}`);
  return one;
}
