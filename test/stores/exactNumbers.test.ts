/** Numbers that some engine cannot hold, or can hold in no double: a difference where they are one, never a statement that fails. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askedOf, createCalibrations } from '../../server/calibrate/calibrations.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { ColumnRule } from '../../server/engine/ports.ts';
import { mapSides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { noCancel, openPlaces, type EngineName } from './engines.ts';

interface NumberCase {
  readonly name: string;
  readonly legacy: { readonly engine: EngineName; readonly type: string };
  readonly new: { readonly engine: EngineName; readonly type: string };
  /** Values of both sides, and whether they are equal. */
  readonly values: readonly (readonly [legacy: string, other: string, equal: boolean])[];
  readonly rule?: ColumnRule;
  /** The column is the key: rows of one side alone are findings. */
  readonly isKey?: true;
}

const HUGE = `cast('1' || repeat('0', 400) as numeric)`;
const LONG = `cast('1' || repeat('0', 400) as bignum)`;

const CASES: readonly NumberCase[] = [
  {
    name: 'NUMERIC that no double holds', legacy: { engine: 'postgres', type: 'numeric' }, new: { engine: 'duckdb', type: 'double' },
    values: [['1', '1', true], [HUGE, "'inf'", false], [`-${HUGE}`, "'-inf'", false], ['1e-400', '0', true], ['1e-400', '1', false], ['9007199254740993', '9007199254740992', true], ["'NaN'", "'nan'", true], ["'Infinity'", "'inf'", true], ['null', '0', false]],
  },
  { name: 'NUMERIC that no double holds, with a tolerance', legacy: { engine: 'postgres', type: 'numeric' }, new: { engine: 'duckdb', type: 'double' }, rule: { tolerance: { abs: '0.5' } }, values: [['1', '1.25', true], [HUGE, "'inf'", false], ['1e-400', '0.25', true], ['1', '2', false]] },
  { name: 'NUMERIC that no double holds, as a key', legacy: { engine: 'postgres', type: 'numeric' }, new: { engine: 'mysql', type: 'double' }, isKey: true, values: [['1', '1', true], ['2.5', '2.5', true], [HUGE, '1.7976931348623157e308', false], [`-${HUGE}`, '-1e300', false]] },
  { name: 'BIGNUM that no double holds', legacy: { engine: 'duckdb', type: 'bignum' }, new: { engine: 'postgres', type: 'double precision' }, values: [['1', '1', true], [LONG, "'Infinity'", false], ['18446744073709555713', '18446744073709555713', true], ['5', '6', false]] },
  { name: 'BIGNUM beside DOUBLE by the hash of DuckDB', legacy: { engine: 'duckdb', type: 'bignum' }, new: { engine: 'duckdb', type: 'double' }, values: [['1', '1', true], [LONG, "'inf'", false], ['0', '-0.0', true], ['7', '8', false]] },
  { name: 'BIGNUM beside BIGINT', legacy: { engine: 'duckdb', type: 'bignum' }, new: { engine: 'duckdb', type: 'bigint' }, values: [['1', '1', true], [LONG, '1', false], ['-9223372036854775808', '-9223372036854775808', true], ['null', 'null', true]] },
  { name: 'BIGNUM with a tolerance', legacy: { engine: 'duckdb', type: 'bignum' }, new: { engine: 'mariadb', type: 'bigint' }, rule: { tolerance: { abs: '10' } }, values: [['1', '5', true], [LONG, '1', false], ['-5', '50', false]] },
  { name: 'UHUGEINT with a tolerance', legacy: { engine: 'duckdb', type: 'uhugeint' }, new: { engine: 'postgres', type: 'numeric' }, rule: { tolerance: { abs: '0.5' } }, values: [['340282366920938463463374607431768211455', '340282366920938463463374607431768211455', true], ['5', '5.25', true], ['5', '6', false]] },
  { name: 'BIGNUM as a key', legacy: { engine: 'duckdb', type: 'bignum' }, new: { engine: 'postgres', type: 'numeric' }, isKey: true, values: [['1', '1', true], [LONG, HUGE, true], ['2', '3', false], ['18446744073709555713', '18446744073709555713', true]] },
  { name: 'DECIMAL with decimals beside DOUBLE', legacy: { engine: 'duckdb', type: 'decimal(38,2)' }, new: { engine: 'duckdb', type: 'double' }, values: [['9007199254740994', '9007199254740994', true], ['9007199254740993.50', '9007199254740994', true], ['9007199254740993', '9007199254740994', false], ['1.5', '1.5', true], ['0.07', '0.07', true], ['123456789012345678901234567890123456.78', '123456789012345678901234567890123456.78', true]] },
  { name: 'DECIMAL with decimals beside FLOAT', legacy: { engine: 'duckdb', type: 'decimal(18,3)' }, new: { engine: 'duckdb', type: 'float' }, values: [['1.5', '1.5', true], ['0.1', '0.1', false], ['16777217', '16777216', false], ['-0.125', '-0.125', true]] },
];

describe('numbers at the ends', () => {
  for (const { name, legacy, new: other, values, rule, isKey } of CASES) {
    test(`${legacy.engine} and ${other.engine}: ${name}`, async () => {
      const sides = { legacy, new: other };
      const rows = values.map((value, id) => ({ id, legacy: value[0], new: value[1], equal: value[2] }));
      // Both ways, where the sides are two engines.
      for (const [from, to] of ([['legacy', 'new'], ['new', 'legacy']] as const).slice(0, legacy.engine === other.engine ? 1 : 2)) {
        const places = mapSides({ legacy: from, new: to }, (side) => ({ side, ...sides[side] }));
        const opened = { legacy: await openPlaces([places.legacy.engine], () => statements(places.legacy)), new: await openPlaces([places.new.engine], () => statements(places.new)) };
        try {
          const open = mapSides(opened, (place, side) => place.get(places[side].engine) ?? assert.fail(side));
          const relations = mapSides(open, ({ session, store }) => sqlRelation(session, store.dialect, 't', { kind: 'table', table: 't' }));
          const calibrate = createCalibrations(link).calibrateWith(askedOf(mapSides(open, ({ session, store, engine }) => ({ session, store, label: engine.name }))));
          const report = recorder();
          const rules = { key: [isKey === true ? 'x' : 'id'], columns: rule === undefined ? {} : { x: rule } };
          const { outcome } = await compareRelation('t', relations, { table: 't', rules, limits: DEFAULT_LIMITS, link, calibrate }, report, noCancel());
          const differing = rows.filter(({ equal }) => !equal);
          assert.equal(outcome.reason, undefined, outcome.reason?.message);
          assert.equal(outcome.verdict, 'differs');
          if (isKey === true) assert.equal(report.findings.length, differing.length * 2);
          else assert.deepEqual(report.findings.map(({ key }) => key[0]), differing.map(({ id }) => String(id)));
        } finally {
          await opened.legacy.close();
          await opened.new.close();
        }
      }

      function statements({ side, type }: { readonly side: 'legacy' | 'new'; readonly type: string }): readonly string[] {
        return [`create table t (id integer, x ${type})`, ...rows.map((row) => `insert into t select ${row.id}, ${row[side]}`)];
      }
    });
  }
});
