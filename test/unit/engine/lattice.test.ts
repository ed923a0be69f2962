/** Tolerances in the hierarchy: nothing beyond one is ever missed, and nothing within one is ever reported. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import { latticeCell } from '../../../server/engine/lattice.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { PlannedColumn, Tolerance } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow } from '../../support/arrayRelation.ts';
import { cellText } from '../../support/cellText.ts';
import { link, never, recorder } from '../../support/recorder.ts';
import { TOLERANT, asColumn, differs, fartherThan } from '../../support/tolerantValues.ts';
import type { TolerantColumn } from '../../support/tolerantValues.ts';

const planned = (column: TolerantColumn, tolerance: Tolerance): PlannedColumn => ({ name: column.name, sides: { legacy: asColumn(column), new: asColumn(column) }, form: column.form, tolerance, isKey: false });

/** A column with one of its tolerances. */
const CHOSEN = fc.constantFrom(...TOLERANT.flatMap((column) => column.tolerances.map((tolerance) => ({ column, tolerance }))));

describe('cells', () => {
  test('property: two values that share a cell agree', () => {
    let shared = 0;
    fc.assert(
      fc.property(CHOSEN.chain(({ column, tolerance }) => fc.tuple(fc.constant({ column, tolerance }), column.pair(tolerance))), ([{ column, tolerance }, [l, r]]) => {
        const cell = latticeCell(planned(column, tolerance));
        if (cell === undefined || cellText(l, column.form, cell) !== cellText(r, column.form, cell)) return;
        if (l !== r) shared++;
        assert.ok(!differs(l, r, column, tolerance), `${column.name} ${JSON.stringify(tolerance)}: ${l} and ${r} share the cell ${cellText(l, column.form, cell)} of ${cell}`);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(shared > 500, `cells hold something: ${shared} pairs`);
  });

  test('are as wide as the bound allows, and there is none where none is sound', () => {
    const cells = (name: string, ...tolerances: readonly Tolerance[]) => tolerances.map((tolerance) => latticeCell(planned(TOLERANT.find((column) => column.name === name) ?? assert.fail(name), tolerance)));
    assert.deepEqual(cells('whole', { abs: '1' }, { abs: '0.5' }, { abs: '2.5' }, { rel: '0.1' }, { decimals: 0 }, { seconds: '1' }), ['2', undefined, '3', undefined, undefined, undefined]);
    assert.deepEqual(cells('money', { abs: '0.01' }, { abs: '0.00035' }, { abs: '0.00005' }, { abs: '1', rel: '0.5' }), ['0.0101', '0.0004', undefined, '1.0001']);
    assert.deepEqual(cells('rounded', { decimals: 1 }, { decimals: 3 }), ['round 1', undefined]);
    assert.deepEqual(cells('ratio', { abs: '0.1' }, { decimals: 2 }, { decimals: 20 }), ['0.1', 'round 2', undefined]);
    assert.deepEqual(cells('at', { seconds: '1' }, { seconds: '0.000001' }, { abs: '1' }), ['1', undefined, undefined]);
    const money = planned(TOLERANT[1] ?? assert.fail(), { abs: '1' });
    assert.equal(latticeCell({ ...money, isKey: true }), undefined, 'a key column');
    assert.equal(latticeCell({ ...money, sides: { ...money.sides, new: { name: 'money', type: { kind: 'boolean' }, native: 'boolean' } } }), undefined, 'a boolean has no lattice');
    const wide = { name: 'money', type: { kind: 'decimal', precision: 38, scale: 4 } as const, native: 'decimal(38,4)' };
    assert.equal(latticeCell({ ...money, sides: { legacy: wide, new: wide } }), undefined, 'digits that no engine could shift');
  });
});

interface Pair {
  readonly l: string | null;
  readonly r: string | null;
}

async function compare(column: TolerantColumn, tolerance: Tolerance, pairs: readonly Pair[], limits: Partial<typeof DEFAULT_LIMITS>, key: readonly string[] = ['id']) {
  const columns = [{ name: 'id', type: { kind: 'integer' }, native: 'bigint' } as const, asColumn(column)];
  const rows = (side: 'l' | 'r'): readonly ArrayRow[] => pairs.map((pair, i) => ({ id: String(i), [column.name]: pair[side] }));
  const relations = { legacy: arrayRelation('t', columns, rows('l')), new: arrayRelation('t', columns, rows('r')) };
  const report = recorder();
  const rules: TableRules = { key, columns: { [column.name]: { tolerance } } };
  const { outcome } = await compareRelation('t', relations, { table: 't', rules, limits: { ...DEFAULT_LIMITS, ...limits }, link }, report, never);
  return { outcome, report, relations };
}

describe('findings under a tolerance', () => {
  test('property: exactly the rows that are further apart, whatever the levels above them saw', async () => {
    const runs = CHOSEN.chain(({ column, tolerance }) => fc.tuple(fc.constant({ column, tolerance }), fc.array(column.pair(tolerance), { minLength: 1, maxLength: 12 }), fc.constantFrom(1, 2, 5), fc.constantFrom(1, 3, 50), fc.constantFrom(0, 5)));
    let [found, tolerated, byCells] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(runs, async ([{ column, tolerance }, values, wholeRows, leafRows, fillers]) => {
        // Rows that agree lie between: where many rows of a leaf differ it is read whole, and no cell is asked.
        const pairs = values.flatMap(([l, r]): readonly Pair[] => [{ l, r }, ...Array.from({ length: fillers }, (): Pair => ({ l, r: l }))]);
        const { outcome, report } = await compare(column, tolerance, pairs, { wholeRows, leafRows, fanOut: 3 });
        const wanted = pairs.flatMap(({ l, r }, i) => (differs(l, r, column, tolerance) ? [String(i)] : []));
        if (Object.keys(tolerance).join() === 'abs') {
          assert.deepEqual(wanted, pairs.flatMap(({ l, r }, i) => (l !== r && (l === null || r === null || fartherThan(l, r, tolerance.abs ?? '0')) ? [String(i)] : [])));
        }
        assert.deepEqual(report.findings.map((finding) => finding.key[0]).sort(), wanted.sort());
        const same = pairs.every(({ l, r }) => l === r);
        assert.equal(outcome.verdict, wanted.length > 0 ? 'differs' : same ? 'consistent' : 'consistent within tolerance');
        found += wanted.length;
        if (outcome.verdict === 'consistent within tolerance') tolerated++;
        if (outcome.uncounted === true) byCells++;
      }),
      { numRuns: 4_000 },
    );
    assert.ok(found > 1_000 && tolerated > 200 && byCells > 500, `${found} found, ${tolerated} tolerated, ${byCells} by cells`);
  });

  const MONEY = TOLERANT.find((column) => column.name === 'money') ?? assert.fail();

  test('identical data earns a plain tick in one scan', async () => {
    const { outcome, relations } = await compare(MONEY, { abs: '0.01' }, Array.from({ length: 50 }, (_, i) => ({ l: `${i}.0000`, r: `${i}.0000` })), { wholeRows: 5 });
    assert.equal(outcome.verdict, 'consistent');
    assert.deepEqual(relations.legacy.asked.calls, ['version', 'describe', 'checksums', 'version']);
  });

  test('a column that is a little off everywhere costs one more scan and no row, and it is said that nobody counted', async () => {
    const { outcome, relations } = await compare(MONEY, { abs: '0.01' }, Array.from({ length: 50 }, (_, i) => ({ l: `${i}.0000`, r: `${i}.0001` })), { wholeRows: 5 });
    assert.equal(outcome.verdict, 'consistent within tolerance');
    assert.deepEqual(relations.new.asked.calls, ['version', 'describe', 'checksums', 'checksums', 'version']);
    assert.deepEqual([outcome.uncounted, outcome.notes], [true, ['rows that are equal within the tolerance were not all counted']]);
  });

  test('few rows are read whole, and what is tolerated is counted', async () => {
    const { outcome } = await compare(MONEY, { abs: '0.01' }, [{ l: '1.0000', r: '1.0001' }, { l: '2.0000', r: '2.0000' }], {});
    assert.deepEqual([outcome.verdict, outcome.uncounted, outcome.columns[1]?.tolerated], ['consistent within tolerance', undefined, 1]);
  });

  test('rows that share a key are paired by their values, not by their texts', async () => {
    const rows = (values: readonly string[]): readonly ArrayRow[] => values.map((value) => ({ id: '1', [MONEY.name]: value }));
    const columns = [{ name: 'id', type: { kind: 'integer' }, native: 'bigint' } as const, asColumn(MONEY)];
    const relations = { legacy: arrayRelation('t', columns, rows(['9.9900', '10.0100'])), new: arrayRelation('t', columns, rows(['10.0200', '10.0000'])) };
    const rules: TableRules = { key: ['id'], columns: { [MONEY.name]: { tolerance: { abs: '0.01' } } } };
    assert.equal((await compareRelation('t', relations, { table: 't', rules, limits: DEFAULT_LIMITS, link }, recorder(), never)).outcome.verdict, 'consistent within tolerance');
  });

  test('rows without a key agree when their cells do, however many they are', async () => {
    const pairs = Array.from({ length: 3_000 }, (_, i) => ({ l: `${i}.0000`, r: `${i}.0001` }));
    assert.equal((await compare(MONEY, { abs: '0.01' }, pairs, {}, [])).outcome.verdict, 'consistent within tolerance');
  });
});
