/** Cells of tolerances on real engines: those of the true dialects are sound on every pair, each kind of wrong one is caught, and earns no tick. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { calibrateCells } from '../../server/calibrate/calibrateCells.ts';
import { askedOf, createCalibrations } from '../../server/calibrate/calibrations.ts';
import { latticeCell } from '../../server/engine/lattice.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { CanonicalForm, PlannedColumn, Tolerance } from '../../server/engine/types.ts';
import { link } from '../../server/service/link.ts';
import type { Dialect } from '../../server/sql/dialect.ts';
import type { Session } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { never, recorder } from '../support/recorder.ts';
import { ENGINES, noCancel, openEngine, openPlaces, type EngineName, type OpenPlace, type OpenPlaces } from './engines.ts';

interface Kind {
  readonly form: CanonicalForm;
  readonly natives: Readonly<Record<EngineName, string>>;
  readonly tolerances: readonly Tolerance[];
}

const same = (native: string): Record<EngineName, string> => ({ duckdb: native, mariadb: native, mysql: native, postgres: native, trino: native });

const KINDS: readonly Kind[] = [
  { form: { form: 'integer' }, natives: same('bigint'), tolerances: [{ abs: '1' }, { abs: '7' }, { abs: '1000' }] },
  { form: { form: 'decimal', scale: 4 }, natives: { ...same('decimal(20,4)'), postgres: 'numeric(20,4)' }, tolerances: [{ abs: '0.0001' }, { abs: '0.05' }, { abs: '2.5' }, { decimals: 2 }, { decimals: 0 }] },
  { form: { form: 'float', bits: 64 }, natives: { ...same('double'), postgres: 'double precision' }, tolerances: [{ abs: '0.001' }, { abs: '0.5' }, { abs: '1e6' }, { decimals: 3 }, { decimals: 0 }] },
  { form: { form: 'timestamp', precision: 6 }, natives: { duckdb: 'timestamp', mariadb: 'datetime(6)', mysql: 'datetime(6)', postgres: 'timestamp without time zone', trino: 'timestamp(6)' }, tolerances: [{ seconds: '0.001' }, { seconds: '1' }, { seconds: '3600' }] },
  { form: { form: 'date' }, natives: same('date'), tolerances: [{ seconds: '86400' }, { seconds: '172800' }] },
  { form: { form: 'time', precision: 6 }, natives: { duckdb: 'time', mariadb: 'time(6)', mysql: 'time(6)', postgres: 'time without time zone', trino: 'time(6)' }, tolerances: [{ seconds: '0.5' }, { seconds: '60' }] },
];

let opened: OpenPlaces<EngineName>;
before(async () => { opened = await openPlaces(ENGINES, () => ['create table nothing (n integer)']); });
after(() => opened.close());

function place(name: EngineName): OpenPlace {
  return opened.get(name) ?? assert.fail(name);
}

function planned(kind: Kind, tolerance: Tolerance, legacy: EngineName, other: EngineName): PlannedColumn {
  const column = (name: EngineName): PlannedColumn['sides']['legacy'] => ({ name: 'x', native: kind.natives[name], type: place(name).store.dialect.parseType(kind.natives[name]) });
  return { name: 'x', sides: { legacy: column(legacy), new: column(other) }, form: kind.form, tolerance, isKey: false };
}

const asked = (name: EngineName, wrong: Partial<Dialect> = {}) => ({ session: place(name).session, dialect: { ...place(name).store.dialect, ...wrong } });

describe('cells', () => {
  for (const legacy of ENGINES) {
    test(`of ${legacy} and every engine hold only values that agree`, async () => {
      for (const other of ENGINES) {
        for (const kind of KINDS) {
          const columns = kind.tolerances.map((tolerance) => planned(kind, tolerance, legacy, other));
          for (const column of columns) assert.notEqual(latticeCell(column), undefined, JSON.stringify(column));
          const wrong = await calibrateCells({ legacy: asked(legacy), new: asked(other) }, columns, link, noCancel());
          assert.deepEqual(wrong, [], `${kind.form.form} on ${other}`);
        }
      }
    });
  }

  test('that are cut towards zero, computed as doubles, too wide, missing or refused are found', async () => {
    const cases: readonly (readonly [string, Partial<Dialect>, number, RegExp])[] = [
      ['towards zero', { cell: (x) => `cast(trunc(${x} / 0.0501) as varchar)` }, 1, /would share one/],
      ['as doubles', { cell: (x) => `cast(cast(floor(cast(${x} as real) / 0.0501) as bigint) as varchar)` }, 1, /would share one/],
      ['twice as wide', { cell: (x) => `cast(cast(floor(${x} / 0.1002) as bigint) as varchar)` }, 1, /would share one/],
      ['none below zero', { cell: (x) => `case when ${x} >= 0 then cast(cast(floor(${x} / 0.0501) as bigint) as varchar) end` }, 1, /has none for -/],
      ['refused', { cell: (x) => `no_such_function(${x})` }, 1, /refused to compute them/],
      ['right', {}, 0, /^$/],
    ];
    const kind = KINDS[1] ?? assert.fail();
    for (const [words, wrong, found, told] of cases) {
      const both = { legacy: asked('duckdb', wrong), new: asked('duckdb', wrong) };
      const result = await calibrateCells(both, [planned(kind, { abs: '0.05' }, 'duckdb', 'duckdb')], link, noCancel());
      assert.equal(result.length, found, words);
      if (found > 0) assert.match(result[0]?.words ?? '', told, words);
    }
  });

  test('that are wrong on both sides alike would hide a difference, and do not', async () => {
    const engine = await openEngine('duckdb');
    const values = (shift: string): string => `select i as id, cast(i % 2 * 10 + ${shift} as decimal(20,4)) as x from range(3000) r(i)`;
    await engine.write([`create table l as ${values('0.02')}`, `create table n as ${values('0.10')}`]);
    const store = engine.store();
    // An engine that takes cells of a width of 1 for a tolerance of 0.05, whose cells are 0.0501 wide.
    const widened = async (): Promise<Session> => {
      const session = await store.open(noCancel());
      return { ...session, query: (statement, signal) => session.query(statement.replaceAll(' 501', ' 10000'), signal) };
    };
    const sessions = { legacy: await widened(), new: await widened() };
    try {
      const relations = { legacy: sqlRelation(sessions.legacy, store.dialect, 't', { kind: 'table', table: 'l' }), new: sqlRelation(sessions.new, store.dialect, 't', { kind: 'table', table: 'n' }) };
      const open = { legacy: { session: sessions.legacy, store, label: 'l' }, new: { session: sessions.new, store, label: 'n' } };
      const compared = async (calibrates: boolean) =>
        compareRelation('t', relations, {
          table: 't', rules: { key: ['id'], columns: { x: { tolerance: { abs: '0.05' } } } }, limits: { ...DEFAULT_LIMITS, fineRows: Infinity, wholeRows: 100, leafRows: 1_000 }, link,
          ...(calibrates ? { calibrate: createCalibrations(link).calibrateWith(askedOf(open)) } : {}),
        }, recorder(), never);
      const blind = await compared(false);
      assert.equal(blind.outcome.verdict, 'consistent within tolerance', blind.outcome.reason?.message);
      const { outcome, plan } = await compared(true);
      assert.deepEqual([outcome.verdict, outcome.counts.changed], ['differs', 3_000]);
      assert.match(plan.notes.join('; '), /x: its tolerance is settled row by row, without cells: .* would share one/);
    } finally {
      await sessions.legacy.close();
      await sessions.new.close();
      await store.close();
      await engine.dispose();
    }
  });
});
