/** Rows that may be on one side only, and differences that people have accepted: found, shown and counted all the same. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { acceptanceOf } from '../../../server/engine/accepted.ts';
import { compareQuery } from '../../../server/engine/compareQuery.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import type { CompareLimits } from '../../../server/engine/compareRelation.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { AcceptedDifference, Column, Finding } from '../../../server/engine/types.ts';
import { differingRows } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow, Mischief } from '../../support/arrayRelation.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
  { name: 'runs', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'park', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'varchar' },
];
const RULES: TableRules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} };
const LIMITS: CompareLimits = { ...DEFAULT_LIMITS, leafRows: 3, wholeRows: 1, fanOut: 3 };
const TABLE: readonly ArrayRow[] = Array.from({ length: 20 }, (_, i) => ({ id: String(i), day: i < 10 ? '2016-07-03' : '2016-08-03', runs: '4', park: 'BOS' }));
const without = (...ids: readonly number[]): readonly ArrayRow[] => TABLE.filter((row) => !ids.map(String).includes(row['id'] ?? ''));
const changed = (rows: readonly ArrayRow[], id: number, values: ArrayRow): readonly ArrayRow[] => rows.map((row) => (row['id'] === String(id) ? { ...row, ...values } : row));
const accept = (entry: Partial<AcceptedDifference> = {}): AcceptedDifference => ({ reason: 'known', until: '2027-01-31', ...entry });

async function compare(other: readonly ArrayRow[], rules: Partial<TableRules>, { exact = false, limits = LIMITS, mischief = {}, legacy = TABLE }: { exact?: boolean; limits?: CompareLimits; mischief?: Mischief; legacy?: readonly ArrayRow[] } = {}) {
  const report = recorder();
  const relations = { legacy: arrayRelation('games', COLUMNS, legacy), new: arrayRelation('games', COLUMNS, other, mischief) };
  const { outcome } = await compareRelation('games', relations, { table: 'games', rules: { ...RULES, ...rules }, limits, link, exact }, report, never);
  return { outcome, report };
}

describe('the tolerance of a row count', () => {
  const verdict = async (other: readonly ArrayRow[], rowCount: NonNullable<TableRules['rowCount']>) => (await compare(other, { rowCount })).outcome.verdict;

  test('allows missing and extra rows together, up to its bound and not one more; they are listed', async () => {
    const other = [...without(1, 12), { id: '99', day: '2016-07-09', runs: '1', park: null }];
    const { outcome, report } = await compare(other, { rowCount: { rows: 3 } });
    assert.equal(outcome.verdict, 'consistent within tolerance');
    assert.deepEqual(report.findings.map(({ kind, key }) => `${kind} ${key.join()}`).sort(), ['extra 99', 'missing 1', 'missing 12']);
    assert.deepEqual([outcome.counts.onlyLegacy, outcome.counts.onlyNew, outcome.counts.legacy, outcome.counts.new], [2, 1, 20, 19]);
    assert.deepEqual(outcome.notes, ['3 rows are on one side only, which the tolerance of 3 rows allows']);
    assert.deepEqual(outcome.partitions.map((partition) => partition.verdict), ['consistent within tolerance', 'consistent within tolerance']);
    assert.deepEqual(report.partitions.slice(-2), outcome.partitions, 'what was said of the partitions before is taken back');
    assert.equal(await verdict(other, { rows: 2 }), 'differs');
  });

  test('counts percent of the legacy side, exactly', async () => {
    assert.equal(await verdict(without(1), { percent: '5' }), 'consistent within tolerance');
    assert.equal(await verdict(without(1), { percent: '4.999999999999999999999' }), 'differs');
    assert.equal(await verdict(without(), { percent: '5' }), 'consistent');
  });

  test('never allows a changed or a duplicated row, nor a row beside one', async () => {
    assert.equal(await verdict(changed(TABLE, 3, { runs: '5' }), { rows: 100 }), 'differs');
    assert.equal(await verdict([...TABLE, TABLE[3] ?? {}], { rows: 100 }), 'differs');
    const { outcome } = await compare(changed(without(1), 15, { runs: '5' }), { rowCount: { rows: 100 } });
    assert.equal(outcome.verdict, 'differs');
    assert.deepEqual(outcome.partitions.map((partition) => partition.verdict), ['differs', 'differs']);
  });

  test('does not count in an exact comparison, and earns nothing where something could not be read', async () => {
    assert.equal((await compare(without(1), { rowCount: { rows: 5 } }, { exact: true })).outcome.verdict, 'differs');
    const moved = await compare(without(1), { rowCount: { rows: 5 } }, { mischief: { versions: ['1', '2'] } });
    assert.equal(moved.outcome.verdict, 'inconclusive');
    const onlyHere: Column = { name: 'extra', type: { kind: 'integer' }, native: 'bigint' };
    const relations = { legacy: arrayRelation('games', [...COLUMNS, onlyHere], TABLE), new: arrayRelation('games', COLUMNS, without(1)) };
    const { outcome } = await compareRelation('games', relations, { table: 'games', rules: { ...RULES, rowCount: { rows: 5 } }, limits: LIMITS, link }, recorder(), never);
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'columnsDiffer']);
  });
});

describe('accepted differences', () => {
  test('all of them: consistent within tolerance, never more, with every row still found, counted and marked', async () => {
    const other = changed(without(1), 12, { runs: '5' });
    const { outcome, report } = await compare(other, { accepted: [accept({ keys: [['1']], by: 'the data team' }), accept({ partition: '2016-08', reason: 'counted anew', until: '2026-12-01' })] });
    assert.equal(outcome.verdict, 'consistent within tolerance');
    assert.deepEqual([outcome.counts.onlyLegacy, outcome.counts.changed, outcome.counts.accepted, differingRows(outcome.counts)], [1, 1, 2, 2]);
    assert.deepEqual(report.findings.map(({ key, accepted }) => [key[0], accepted]), [['1', { reason: 'known', until: '2027-01-31', by: 'the data team' }], ['12', { reason: 'counted anew', until: '2026-12-01' }]]);
    assert.deepEqual(outcome.notes, ['1 row that differs is accepted until 2026-12-01: counted anew', '1 row that differs is accepted until 2027-01-31 by the data team: known']);
    assert.deepEqual(outcome.partitions.map(({ verdict, counts }) => [verdict, counts.accepted]), [['consistent within tolerance', 1], ['consistent within tolerance', 1]]);
  });

  test('all but one: differs, and the partitions say where', async () => {
    const { outcome } = await compare(changed(without(1), 12, { runs: '5' }), { accepted: [accept({ keys: [['1']] })] });
    assert.deepEqual([outcome.verdict, outcome.counts.accepted, ...outcome.partitions.map((partition) => partition.verdict)], ['differs', 1, 'consistent within tolerance', 'differs']);
  });

  test('leave room for the tolerance of the row count, and take none of it', async () => {
    const other = changed(without(1, 2), 12, { runs: '5' });
    const accepted = [accept({ keys: [['1'], ['12']] })];
    assert.equal((await compare(other, { accepted, rowCount: { rows: 1 } })).outcome.verdict, 'consistent within tolerance');
    assert.equal((await compare(other, { accepted })).outcome.verdict, 'differs');
    assert.equal((await compare(other, { rowCount: { rows: 1 } })).outcome.verdict, 'differs');
  });

  test('in an exact comparison they are marked and count', async () => {
    const { outcome, report } = await compare(without(1), { accepted: [accept()] }, { exact: true });
    assert.deepEqual([outcome.verdict, outcome.counts.accepted, report.findings[0]?.accepted?.until], ['differs', 1, '2027-01-31']);
  });

  test('beyond the findings that people can see nothing is accepted', async () => {
    const other = without(1, 2, 3);
    for (const limits of [{ ...LIMITS, maxFindings: 2 }, { ...LIMITS, maxAccepted: 2 }]) {
      const { outcome } = await compare(other, { accepted: [accept()] }, { limits });
      assert.deepEqual([outcome.verdict, outcome.counts.accepted, outcome.counts.onlyLegacy], ['differs', 2, 3]);
    }
    assert.equal((await compare(other, { accepted: [accept()] }, { limits: { ...LIMITS, maxFindings: 3, maxAccepted: 3 } })).outcome.verdict, 'consistent within tolerance');
  });

  test('excuse nothing that could not be read', async () => {
    assert.equal((await compare(without(1), { accepted: [accept()] }, { mischief: { versions: ['1', '2'] } })).outcome.verdict, 'inconclusive');
  });

  test('a duplicate is accepted as one, and does not stand for other rows', async () => {
    const { outcome } = await compare([...TABLE, TABLE[3] ?? {}], { accepted: [accept({ kind: 'duplicated', keys: [['3']] })] });
    assert.deepEqual([outcome.verdict, outcome.counts.duplicates], ['consistent within tolerance', 1]);
    assert.equal((await compare([...without(4), TABLE[3] ?? {}], { accepted: [accept({ kind: 'duplicated' })] })).outcome.verdict, 'differs');
  });

  test('rows without a key are accepted by partition, kind and columns', async () => {
    const { outcome, report } = await compare(changed(TABLE, 3, { runs: '5' }), { key: [], accepted: [accept({ partition: '2016-07', columns: ['RUNS'] })] });
    assert.deepEqual([outcome.verdict, report.findings[0]?.kind], ['consistent within tolerance', 'changed']);
  });

  test('property: the verdict is that of what nobody accepts, and nothing is lost of what is found', async () => {
    const kinds = ['missing', 'extra', 'changed', 'duplicated'] as const;
    const fault = fc.record({ id: fc.integer({ min: 0, max: 19 }), kind: fc.constantFrom(...kinds) });
    const entry = fc.record({
      partition: fc.option(fc.constantFrom('2016-07', '2016-08'), { nil: undefined }), keys: fc.option(fc.array(fc.integer({ min: 0, max: 19 }).map((id) => [String(id)]), { maxLength: 6 }), { nil: undefined }),
      kind: fc.option(fc.constantFrom(...kinds), { nil: undefined }), columns: fc.option(fc.constantFrom(['runs'], ['park']), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fault, { selector: ({ id }) => id, maxLength: 6 }), fc.array(entry, { maxLength: 3 }), fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), async (faults, entries, rows) => {
        let other: readonly ArrayRow[] = TABLE;
        let legacy: readonly ArrayRow[] = TABLE;
        for (const { id, kind } of faults) {
          if (kind === 'missing') other = other.filter((row) => row['id'] !== String(id));
          else if (kind === 'extra') legacy = legacy.filter((row) => row['id'] !== String(id));
          else if (kind === 'changed') other = changed(other, id, { runs: '5' });
          else other = [...other, TABLE[id] ?? {}];
        }
        const accepted = entries.map(({ partition, keys, kind, columns }) => accept({ ...(partition === undefined ? {} : { partition }), ...(keys === undefined ? {} : { keys }), ...(kind === undefined ? {} : { kind }), ...(columns === undefined ? {} : { columns }) }));
        const { outcome, report } = await compare(other, { accepted, ...(rows === undefined ? {} : { rowCount: { rows } }) }, { legacy });
        assert.deepEqual(report.findings.map(({ kind, key }) => `${kind} ${key.join()}`).sort(), faults.map(({ id, kind }) => `${kind} ${id}`).sort());
        const isAccepted = ({ id, kind }: (typeof faults)[number]): boolean => entries.some((one) =>
          (one.partition === undefined || one.partition === (id < 10 ? '2016-07' : '2016-08')) && (one.keys === undefined || one.keys.some(([key]) => key === String(id))) &&
          (one.kind === undefined || one.kind === kind) && (one.columns === undefined || (kind === 'changed' && one.columns[0] === 'runs')));
        const open = faults.filter((one) => !isAccepted(one));
        const excused = rows !== undefined && open.length <= rows && open.every(({ kind }) => kind === 'missing' || kind === 'extra');
        assert.equal(outcome.counts.accepted ?? 0, faults.length - open.length);
        assert.equal(outcome.verdict, faults.length === 0 ? 'consistent' : open.length === 0 || excused ? 'consistent within tolerance' : 'differs');
      }),
      { numRuns: 1_500 },
    );
  });
});

test('an entry names a row by every field that it has, and never by a value', () => {
  const finding: Finding = { kind: 'changed', table: 'games', partition: '2016-07', key: ['1', null], columns: { runs: { legacy: '4', new: '5' }, park: { legacy: 'BOS', new: 'BOS' } } };
  const fits = (entry: Partial<AcceptedDifference>, one: Partial<Finding> = {}): boolean => acceptanceOf({ ...finding, ...one }, [accept(entry)]) !== null;
  assert.ok(fits({}) && fits({ partition: '2016-07', keys: [['2', null], ['1', null]], columns: ['Runs'], kind: 'changed' }));
  assert.ok(fits({ columns: ['runs'] }), 'a column that agrees need not be named');
  assert.ok(fits({ partition: null }, { partition: null }));
  for (const entry of [{ partition: '2016-08' }, { partition: null }, { keys: [['1', '']] }, { keys: [['1']] }, { keys: [] }, { columns: ['park'] }, { kind: 'missing' as const }]) assert.ok(!fits(entry), JSON.stringify(entry));
  assert.ok(!fits({ columns: ['runs'] }, { kind: 'missing' }), 'a whole row is more than a column');
});

describe('accepted differences of a query', () => {
  const result: readonly Column[] = [{ name: 'month', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'varchar' }, { name: 'runs', type: { kind: 'integer' }, native: 'bigint' }];
  const input = (rules: TableRules, tables: TableRules, rerun: 'equal' | 'differs') => {
    const months = (runs: string): readonly ArrayRow[] => [{ month: '2016-07', runs }, { month: '2016-08', runs: '40' }];
    const again = { legacy: arrayRelation('q', result, months('36')), new: arrayRelation('q', result, months(rerun === 'equal' ? '36' : '99')) };
    return {
      name: 'q', relations: { legacy: arrayRelation('q', result, months('40')), new: arrayRelation('q', result, months('36')) }, rules, keyCandidates: [['month']],
      sources: [{ table: 'games', relations: { legacy: arrayRelation('games', COLUMNS, TABLE), new: arrayRelation('games', COLUMNS, without(1)) }, rules: tables }],
      rerun: async () => ({ relations: again }), nonDeterministic: [], limits: LIMITS, link,
    };
  };

  test('rows of the result are accepted by the name of the query; no cause is looked for then', async () => {
    const { result: outcome, cause } = await compareQuery(input({ columns: {}, accepted: [accept({ keys: [['2016-07']] })] }, RULES, 'equal'), recorder(), never);
    assert.deepEqual([outcome.verdict, outcome.counts.accepted, cause], ['consistent within tolerance', 1, undefined]);
  });

  test('rows of a table that are accepted still are the cause, and the query still differs', async () => {
    const report = recorder();
    const { result: outcome, cause } = await compareQuery(input({ columns: {} }, { ...RULES, accepted: [accept()] }, 'equal'), report, never);
    assert.deepEqual([outcome.verdict, cause?.cause], ['differs', 'data']);
    assert.deepEqual(report.findings.map(({ table, accepted }) => [table, accepted !== undefined]), [[null, false], ['games', true]]);
  });

  test('the query without the data that differs is compared without them: what it still does wrong is said', async () => {
    const rules: TableRules = { columns: {}, accepted: [accept({ keys: [['2016-08']] }), accept({ kind: 'missing' })] };
    assert.equal((await compareQuery(input(rules, RULES, 'differs'), recorder(), never)).cause?.cause, 'both');
  });
});
