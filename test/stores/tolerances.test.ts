/**
 * Tolerances through the SQL of real engines: the findings are exactly the rows whose values are further apart than the tolerance, by exact arithmetic
 * on the canonical texts. The values lie at the edges of the lattices, or the smallest step beside them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import type { CanonicalValue, Sides, Tolerance } from '../../server/engine/types.ts';
import { mapSides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { TOLERANT, differs } from '../support/tolerantValues.ts';
import type { TolerantColumn } from '../support/tolerantValues.ts';
import { noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

/** Pairs of engines, and how many tables of how many rows each tolerance gets on them. One table a partition. */
const PAIRS = [
  { legacy: 'duckdb', new: 'duckdb', tables: 6, rows: 10 },
  { legacy: 'mariadb', new: 'postgres', tables: 3, rows: 20 },
  { legacy: 'mariadb', new: 'trino', tables: 1, rows: 40 },
] as const satisfies readonly { readonly legacy: EngineName; readonly new: EngineName; readonly tables: number; readonly rows: number }[];

interface Row {
  readonly run: number;
  readonly id: number;
  readonly l: CanonicalValue;
  readonly r: CanonicalValue;
}

const TYPES: Readonly<Record<string, Partial<Record<EngineName, string>> & { readonly any: string }>> = {
  whole: { any: 'bigint' },
  money: { any: 'decimal(18,4)' },
  // Without a scale: what PostgreSQL holds then is computed in another way.
  rounded: { any: 'decimal(18,3)', postgres: 'numeric' },
  ratio: { any: 'double', postgres: 'double precision' },
  cut: { any: 'double', postgres: 'double precision' },
  single: { any: 'real', mariadb: 'float' },
  share: { any: 'double', postgres: 'double precision' },
  at: { any: 'timestamp(6)', mariadb: 'datetime(6)', duckdb: 'timestamp' },
  clock: { any: 'time(6)', duckdb: 'time' },
  day: { any: 'date' },
};

function typeOn(engine: EngineName, column: TolerantColumn): string {
  const types = TYPES[column.name] ?? assert.fail(column.name);
  return types[engine] ?? types.any;
}

function literal(engine: EngineName, column: TolerantColumn, value: CanonicalValue): string {
  if (value === null) return 'null';
  switch (column.type.kind) {
    case 'float':
      return engine === 'mariadb' ? (/e/.test(value) ? value : `${value}e0`) : `cast('${value}' as ${typeOn(engine, column)})`;
    case 'timestamp':
      return `timestamp '${value}'`;
    case 'date':
      return `date '${value}'`;
    case 'time':
      return `time '${value}'`;
    default:
      return value;
  }
}

const hasSpecial = (value: CanonicalValue): boolean => value !== null && /[NI]/.test(value);

for (const pair of PAIRS) {
  describe(`${pair.legacy} and ${pair.new}: tolerances`, () => {
    let engines: Sides<TestEngine>;
    before(async () => {
      engines = { legacy: await openEngine(pair.legacy), new: await openEngine(pair.new) };
    });
    after(() => Promise.all([engines.legacy.dispose(), engines.new.dispose()]));

    for (const column of TOLERANT) {
      test(`${column.name}: exactly the rows that are further apart`, async () => {
        const seed = Number(process.env['PARITY_SEED'] ?? '2094141554');
        const tables = column.tolerances.map((tolerance, i) => ({ tolerance, name: `${column.name}_${i}`, rows: rowsOf(column, tolerance, pair, seed + i) }));
        for (const side of ['legacy', 'new'] as const) {
          await engines[side].write(tables.flatMap(({ name, rows }) => [
            `create table ${name} (run bigint, id bigint, v ${typeOn(pair[side], column)})`,
            `insert into ${name} values ${rows.map((row) => `(${row.run}, ${row.id}, ${literal(pair[side], column, side === 'legacy' ? row.l : row.r)})`).join(', ')}`,
          ]));
        }
        const stores = mapSides(engines, (engine) => engine.store());
        const sessions = { legacy: await stores.legacy.open(noCancel()), new: await stores.new.open(noCancel()) };
        try {
          for (const { tolerance, name, rows } of tables) {
            const relations = mapSides(sessions, (session, side) => sqlRelation(session, stores[side].dialect, name, { kind: 'table', table: name }));
            const rules: TableRules = { key: ['id'], partition: { column: 'run', by: 'value' }, columns: { v: { tolerance } } };
            const report = recorder();
            const limits = { ...DEFAULT_LIMITS, wholeRows: 1, leafRows: pair.new === 'trino' ? 1_000 : 20, fanOut: 3, fineRows: Infinity };
            const { outcome } = await compareRelation(name, relations, { table: name, rules, limits, link }, report, noCancel());
            const wanted = rows.filter((row) => differs(row.l, row.r, column, tolerance));
            const words = `${name} ${JSON.stringify(tolerance)}, seed ${seed}: ${outcome.reason?.message ?? ''}`;
            const show = (id: string): string => rows.filter((row) => String(row.id) === id).map(({ l, r }) => `${id}: ${l ?? 'NULL'} and ${r ?? 'NULL'}`).join();
            assert.deepEqual(report.findings.map((finding) => show(finding.key[0] ?? '')).sort(), wanted.map((row) => show(String(row.id))).sort(), words);
            assert.equal(outcome.verdict, wanted.length > 0 ? 'differs' : rows.every((row) => row.l === row.r) ? 'consistent' : 'consistent within tolerance', words);
          }
        } finally {
          await Promise.all([sessions.legacy.close(), sessions.new.close()]);
          await Promise.all([stores.legacy.close(), stores.new.close()]);
        }
      });
    }
  });
}

function rowsOf(column: TolerantColumn, tolerance: Tolerance, pair: (typeof PAIRS)[number], seed: number): readonly Row[] {
  const usable = column.pair(tolerance).filter(([l, r]) => pair.legacy === 'duckdb' || (!hasSpecial(l) && !hasSpecial(r)));
  return fc.sample(usable, { numRuns: pair.tables * pair.rows, seed }).flatMap(([l, r], i) =>
    // Rows that agree lie between: where many rows of a leaf differ it is read whole, and no cell is asked.
    [r, l, l, l, l].map((other, n) => ({ run: Math.floor(i / pair.rows), id: i * 5 + n, l, r: other })),
  );
}

test('duckdb: a large table under fine ranges: noise everywhere costs one more scan, and what is beyond it is found', async () => {
  const engine = await openEngine('duckdb');
  try {
    const rows = 40_000;
    const table = (name: string, value: string): string => `create table ${name} as select i as id, date '2016-01-01' + (i // 10000)::integer as day, cast(${value} as decimal(12,4)) as v from range(${rows}) r(i)`;
    await engine.write([table('l', 'i / 7.0'), table('noise', 'i / 7.0 + (i % 3) * 0.0010'), table('few', 'i / 7.0 + case when i % 9973 = 0 then 0.0010 else 0 end'), `create table far as select id, day, v + case when id in (7, 20011, 39999) then 0.0011 else 0 end as v from few`, `create table beyond as select id, day, v + case when id in (7, 20011, 39999) then 1 else 0 end as v from noise`]);
    const store = engine.store();
    const sessions = { legacy: await store.open(noCancel()), new: await store.open(noCancel()) };
    try {
      for (const by of [undefined, 'day'] as const) {
        for (const [name, wanted, uncounted] of [['l', [], undefined], ['noise', [], true], ['few', [], undefined], ['far', [], undefined], ['beyond', ['20011', '39999', '7'], true]] as const) {
          const relations = { legacy: sqlRelation(sessions.legacy, store.dialect, 't', { kind: 'table', table: 'l' }), new: sqlRelation(sessions.new, store.dialect, 't', { kind: 'table', table: name }) };
          const rules: TableRules = { key: ['id'], ...(by === undefined ? {} : { partition: { column: 'day', by } }), columns: { v: { tolerance: { abs: '0.002' } } } };
          const report = recorder();
          const { outcome } = await compareRelation('t', relations, { table: 't', rules, limits: { ...DEFAULT_LIMITS, leafRows: 4_000, fineRows: 1_000 }, link }, report, noCancel());
          assert.deepEqual(report.findings.map((finding) => finding.key[0]).sort(), wanted, name);
          assert.deepEqual([outcome.verdict, outcome.uncounted], [name === 'l' ? 'consistent' : name === 'beyond' ? 'differs' : 'consistent within tolerance', uncounted], `${name} by ${by}`);
          if (name === 'few') assert.equal(outcome.columns.find((column) => column.name === 'v')?.tolerated, Math.ceil(rows / 9973));
        }
      }
    } finally {
      await Promise.all([sessions.legacy.close(), sessions.new.close()]);
      await store.close();
    }
  } finally {
    await engine.dispose();
  }
});
