/** Any random table, any random divergence, on DuckDB: the findings are exactly that divergence. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { HashName } from '../../server/engine/types.ts';
import { literal, randomCases, renumbered, SHAPES, type Case, type Shape } from './randomTables/shapes.ts';
import { judge, minimal, told } from './randomTables/judge.ts';
import { noCancel, openEngine, type TestEngine } from './engines.ts';

/** Another one can be tried with PARITY_SEED=…; more cases with PARITY_CASES=…. */
const SEED = Number(process.env['PARITY_SEED'] ?? Date.now() % 1_000_000_000);
const CASES = Number(process.env['PARITY_CASES'] ?? 2_400);
const BATCH = 400;
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

  const judged = async <T>(use: (one: (of: Case) => Promise<string | null>) => Promise<T>): Promise<T> => {
    const store = engine.store();
    const sessions = { legacy: await store.open(noCancel()), new: await store.open(noCancel()) };
    try {
      return await use((of) => {
        const place = (side: 'legacy' | 'new') => ({ session: sessions[side], dialect: store.dialect, source: { kind: 'table', table: `${side}_${of.number}` } as const });
        return judge(of, { legacy: place('legacy'), new: place('new') });
      });
    } finally {
      await sessions.legacy.close();
      await sessions.new.close();
      await store.close();
    }
  };

  const shapes: readonly Shape[] = Object.values(SHAPES);
  const cases = randomCases(SEED, CASES, shapes, HASHES);
  for (let at = 0; at < CASES; at += BATCH) {
    const some = cases.slice(at, at + BATCH);
    test(`tables ${at} to ${at + some.length - 1}`, async () => {
      await engine.write(['begin', ...some.flatMap(tables), 'commit']);
      const failed = await judged(async (one) => {
        for (const of of some) if ((await one(of)) !== null) return of;
        return null;
      });
      if (failed === null) return;
      const least = await minimal(failed, async (legacy, other) => {
        const less = renumbered(failed, failed.number, legacy, other);
        await engine.write(tables(less));
        return judged((one) => one(less));
      });
      assert.fail(told(SEED, renumbered(failed, failed.number, least?.legacy ?? failed.legacy, least?.new ?? failed.new), least?.words ?? 'it fails no more when it is repeated'));
    });
  }

  test('every kind of key, cut and hash was among them', () => {
    for (const name of Object.keys(SHAPES)) assert.ok(CASES < 1_000 || cases.filter((of) => of.shape.name === name).length > 50, name);
  });
});
