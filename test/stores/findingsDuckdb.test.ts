/** Any random table, any random divergence, on DuckDB: the findings are exactly that divergence. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { HashName } from '../../server/engine/types.ts';
import { literal, randomCases, renumbered, SHAPES, type Case, type Shape } from './randomTables/shapes.ts';
import { judge, minimal, told } from './randomTables/judge.ts';
import { LIMITS, noCancel, openEngine, type TestEngine } from './engines.ts';

/** Another one can be tried with PARITY_SEED=…; more cases with PARITY_CASES=…. */
const SEED = Number(process.env['PARITY_SEED'] ?? Date.now() % 1_000_000_000);
const CASES = Number(process.env['PARITY_CASES'] ?? 2_000);
const BATCH = 100;
/** No further batch is begun after so long: how many cases there were is said. */
const MS = 75_000;
/** Cases that are compared at a time. */
const LANES = 2;
const HASHES: readonly (HashName | null)[] = [null, null, 'md5', 'sha256'];

describe(`random tables on DuckDB, seed ${SEED}`, () => {
  let engine: TestEngine;
  before(async () => {
    engine = await openEngine('duckdb');
  });
  after(() => engine.dispose());

  const tables = (of: Case): readonly string[] =>
    (['legacy', 'new'] as const).flatMap((side) => {
      const columns = of.shape.columns.map((column) => `${column.name} ${column.types.duckdb}`);
      const rows = of[side].map((row) => `(${of.shape.columns.map((column, i) => literal('duckdb', column, row[i] ?? null)).join(', ')})`);
      return [`create or replace table ${side}_${of.number} (${columns.join(', ')})`, ...(rows.length === 0 ? [] : [`insert into ${side}_${of.number} values ${rows.join(', ')}`])];
    });

  /** The first of the cases that fails. */
  const firstFault = async (some: readonly Case[]): Promise<{ readonly of: Case; readonly words: string } | null> => {
    const store = engine.store({ ...LIMITS, concurrency: 2 * LANES });
    const waiting = [...some];
    let fault: { readonly of: Case; readonly words: string } | null = null;
    const lane = async (): Promise<void> => {
      const sessions = { legacy: await store.open(noCancel()), new: await store.open(noCancel()) };
      const place = (of: Case, side: 'legacy' | 'new') => ({ session: sessions[side], dialect: store.dialect, source: { kind: 'table', table: `${side}_${of.number}` } as const });
      for (let of = waiting.shift(); of !== undefined && fault === null; of = waiting.shift()) {
        const words = await judge(of, { legacy: place(of, 'legacy'), new: place(of, 'new') });
        if (words !== null) fault ??= { of, words };
      }
      await sessions.legacy.close();
      await sessions.new.close();
    };
    await Promise.all(Array.from({ length: Math.min(LANES, some.length) }, lane));
    await store.close();
    return fault;
  };

  const shapes: readonly Shape[] = Object.values(SHAPES);
  const cases = randomCases(SEED, CASES, shapes, HASHES);
  test(`up to ${CASES} tables`, async (t) => {
    const began = performance.now();
    let at = 0;
    for (; at < CASES && performance.now() - began < MS; at += BATCH) {
      const some = cases.slice(at, at + BATCH);
      await engine.write(['begin', ...some.flatMap(tables), 'commit']);
      const failed = await firstFault(some);
      if (failed === null) continue;
      const least = await minimal(failed.of, async (legacy, other) => {
        const less = renumbered(failed.of, failed.of.number, legacy, other);
        await engine.write(tables(less));
        return (await firstFault([less]))?.words ?? null;
      });
      const { legacy, new: other, words } = least ?? { ...failed.of, words: `${failed.words}\n(not so when it is repeated alone)` };
      assert.fail(told(SEED, renumbered(failed.of, failed.of.number, legacy, other), words));
    }
    t.diagnostic(`${Math.min(at, CASES)} tables in ${Math.round((performance.now() - began) / 1000)} s`);
  });

  test('every kind of key, cut and hash was among them', () => {
    for (const name of Object.keys(SHAPES)) assert.ok(CASES < 1_000 || cases.filter((of) => of.shape.name === name).length > 50, name);
  });
});
