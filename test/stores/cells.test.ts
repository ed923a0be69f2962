/** Cells of a lattice: the same on every engine for the same value, and different for values further apart than the width. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import type { CanonicalForm } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

interface Lattice {
  readonly name: string;
  readonly type: string;
  readonly form: CanonicalForm;
  /** Literals in ascending order. */
  readonly values: readonly string[];
  /** The same values as numbers, in the unit of the width. */
  readonly numbers: readonly number[];
  readonly widths: readonly string[];
}

const stamp = (text: string): string => `timestamp '${text}'`;
const days = ['1969-12-31', '1970-01-01', '2016-07-03', '2016-07-04'];
const moments = ['1969-12-31 23:59:58.5', '1970-01-01 00:00:00', '2016-07-03 01:02:03.25', '2016-07-03 01:02:03.999999', '2016-07-03 01:02:04', '2016-07-03 02:00:00'];

const decimals = [-1000.25, -2.5, -0.51, -0.5, -0.01, 0, 0.49, 0.5, 0.51, 1, 2.5, 999.99, 1000];
const doubles = [-1e9, -2.5, -0.3, -0.1, 0, 0.1, 0.2, 0.30000000000000004, 0.5, 1.7, 1e9];

const lattices: readonly Lattice[] = [
  { name: 'decimals', type: 'decimal(20,2)', form: { form: 'decimal', scale: 2 }, values: decimals.map(String), numbers: decimals, widths: ['0.5', '1', '0.01', '25', '0.03', '100'] },
  { name: 'integers', type: 'bigint', form: { form: 'integer' }, values: ['-11', '-10', '-1', '0', '1', '9', '10', '11', '9007199254740993'], numbers: [-11, -10, -1, 0, 1, 9, 10, 11, 9007199254740992], widths: ['1', '10', '3', '0.5'] },
  { name: 'doubles', type: 'double', form: { form: 'float', bits: 64 }, values: doubles.map((x) => `${x.toExponential()}`), numbers: doubles, widths: ['0.1', '1', '0.001', '250'] },
  { name: 'dates', type: 'date', form: { form: 'date' }, values: days.map((day) => `date '${day}'`), numbers: days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000), widths: ['86400', '1'] },
  { name: 'timestamps', type: 'timestamp', form: { form: 'timestamp', precision: 6 }, values: moments.map(stamp), numbers: moments.map((text) => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000), widths: ['1', '60', '0.5'] },
];

const typeOn = (engine: EngineName, type: string): string =>
  type === 'double' && engine === 'postgres' ? 'double precision' : type !== 'timestamp' ? type : engine === 'mysql' || engine === 'mariadb' ? 'datetime(6)' : engine === 'trino' ? 'timestamp(6)' : 'timestamp';

describe('cells', () => {
  const engines: TestEngine[] = [];
  before(async () => {
    for (const name of ENGINES) engines.push(await openEngine(name));
  });
  after(() => Promise.all(engines.map((engine) => engine.dispose())));

  for (const [i, lattice] of lattices.entries()) {
    test(lattice.name, async () => {
      const seen = new Map<EngineName, readonly (readonly string[])[]>();
      for (const engine of engines) {
        const rows = lattice.values.map((value, n) => `(${n}, ${value})`).join(', ');
        await engine.write([`create table lattice_${i} (id integer, v ${typeOn(engine.name, lattice.type)})`, `insert into lattice_${i} values ${rows}, (${lattice.values.length}, null)`]);
        seen.set(engine.name, await readHashes(engine, `lattice_${i}`, lattice));
      }
      const [first] = seen.values();
      for (const [name, hashes] of seen) assert.deepEqual(hashes, first, name);
      for (const [w, width] of lattice.widths.entries()) {
        const hashes = first?.[w] ?? [];
        for (const [a, left] of lattice.numbers.entries()) {
          assert.notEqual(hashes[a], hashes[lattice.numbers.length], 'a value is not NULL');
          for (const [b, right] of lattice.numbers.entries()) {
            if (Math.abs(left - right) > Number(width) * (1 + 1e-9)) assert.notEqual(hashes[a], hashes[b], `${lattice.values[a]} and ${lattice.values[b]} share a cell of ${width}`);
          }
        }
      }
    });
  }
});

/** The hash of each row's cell, for each width. */
async function readHashes(engine: TestEngine, table: string, lattice: Lattice): Promise<readonly (readonly string[])[]> {
  const store = engine.store();
  const session = await store.open(noCancel());
  try {
    const relation = sqlRelation(session, store.dialect, table, { kind: 'table', table });
    const [id, v] = await relation.describe(noCancel());
    assert.ok(id !== undefined && v !== undefined);
    const read: string[][] = [];
    for (const cell of lattice.widths) {
      const plan: ReadPlan = { columns: [{ column: id, form: { form: 'integer' } }, { column: v, form: lattice.form, cell }], key: [0], hashed: [1], hash: 'sha256' };
      const rows: ReadRow[] = [];
      for await (const batch of relation.rows(plan, {}, 'key', noCancel())) rows.push(...batch);
      read.push(rows.map((row) => row.hash));
    }
    return read;
  } finally {
    await session.close();
    await store.close();
  }
}
