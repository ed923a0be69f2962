import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import { StoreError } from '../../../server/engine/errors.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { Column, Finding } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow, Mischief } from '../../support/arrayRelation.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
  { name: 'name', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'varchar' },
  { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, native: 'decimal(12,2)' },
];
const RULES: TableRules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} };
const row = (id: number, day: string | null, name: string | null, amount: string | null): ArrayRow => ({ id: String(id), day, name, amount });
const TABLE: readonly ArrayRow[] = [
  row(1, '2016-07-01', 'Ruth', '1.00'),
  row(2, '2016-07-02', '', '2.00'),
  row(10, '2016-08-01', null, '3.00'),
  row(11, '2016-08-02', 'Cobb', null),
  row(12, null, 'Young', '5.00'),
];

async function compare(legacy: readonly ArrayRow[], other: readonly ArrayRow[], rules: TableRules = RULES, mischief: { legacy?: Mischief; new?: Mischief } = {}, exact = false) {
  const report = recorder();
  const relations = { legacy: arrayRelation('games', COLUMNS, legacy, mischief.legacy), new: arrayRelation('games', COLUMNS, other, mischief.new) };
  const compared = await compareRelation('games', relations, { table: 'games', rules, limits: { ...DEFAULT_LIMITS, leafRows: 3, wholeRows: 1, fanOut: 3 }, link, exact }, report, never);
  return { ...compared, report, relations };
}

const essence = (finding: Finding): string => `${finding.kind} ${finding.partition ?? 'NULL'} ${finding.key.join('/')} ${Object.keys(finding.columns).join(',')}`;

describe('a relation on both sides', () => {
  test('is consistent when every row agrees, and says how many', async () => {
    const { outcome, relations } = await compare(TABLE, [...TABLE].reverse());
    assert.equal(outcome.verdict, 'consistent');
    assert.deepEqual([outcome.counts.legacy, outcome.counts.new, outcome.partitions.length], [5, 5, 3]);
    assert.ok(!relations.legacy.asked.calls.includes('rows'), 'no row is read when the checksums agree');
  });

  test('no rows on both sides is consistent with zero rows', async () => {
    const { outcome } = await compare([], []);
    assert.deepEqual([outcome.verdict, outcome.counts.legacy, outcome.counts.new], ['consistent', 0, 0]);
  });

  test('tells missing, extra, changed and duplicated rows apart, at their partition', async () => {
    const other = [row(1, '2016-07-01', 'ruth', '1.00'), row(10, '2016-08-01', null, '3.00'), row(10, '2016-08-01', null, '3.00'), row(11, '2016-08-02', 'Cobb', null), row(13, null, 'Mays', '5.00'), row(12, null, 'Young', '5.00')];
    const { outcome, report } = await compare(TABLE, other);
    assert.equal(outcome.verdict, 'differs');
    assert.deepEqual(report.findings.map(essence).sort(), ['changed 2016-07 1 name', 'duplicated 2016-08 10 id,day,name,amount', 'extra NULL 13 id,day,name,amount', 'missing 2016-07 2 id,day,name,amount']);
    assert.deepEqual(outcome.counts, { legacy: 5, new: 6, onlyLegacy: 1, onlyNew: 1, changed: 1, duplicates: 1, inFlight: 0 });
    assert.deepEqual(outcome.partitions.map((p) => [p.partition, p.verdict]), [[null, 'differs'], ['2016-07', 'differs'], ['2016-08', 'differs']]);
  });

  test('NULL, empty text and the word NULL are three values', async () => {
    for (const [legacy, other] of [[null, ''], ['', 'NULL'], [null, 'NULL']] as const) {
      const { outcome } = await compare([row(1, '2016-07-01', legacy, '1.00')], [row(1, '2016-07-01', other, '1.00')]);
      assert.equal(outcome.verdict, 'differs', `${legacy} and ${other}`);
    }
  });

  test('rows without a key are compared as a multiset, and likely pairs are shown together', async () => {
    const rules: TableRules = { key: [], columns: {} };
    const twice = [...TABLE.slice(0, 1), ...TABLE.slice(0, 3)];
    const once = [...TABLE.slice(0, 2), row(10, '2016-08-01', null, '3.01')];
    const { outcome, report } = await compare(twice, once, rules);
    assert.deepEqual(report.findings.map((f) => [f.kind, f.times ?? null]), [['duplicated', { legacy: 2, new: 1 }], ['changed', null]]);
    assert.deepEqual([outcome.counts.duplicates, outcome.counts.changed, outcome.counts.onlyLegacy, outcome.counts.onlyNew], [1, 1, 0, 0]);
    assert.equal((await compare(twice, [...twice].reverse(), rules)).outcome.verdict, 'consistent');
  });

  test('a tolerance makes near values agree, says so, and does not hide the ones beyond it', async () => {
    const rules: TableRules = { ...RULES, columns: { amount: { tolerance: { abs: '0.01' } } } };
    const near = TABLE.map((r) => (r['id'] === '1' ? { ...r, amount: '1.01' } : r));
    const far = TABLE.map((r) => (r['id'] === '1' ? { ...r, amount: '1.02' } : r));
    assert.equal((await compare(TABLE, near, rules)).outcome.verdict, 'consistent within tolerance');
    assert.equal((await compare(TABLE, far, rules)).outcome.verdict, 'differs');
    assert.equal((await compare(TABLE, near, rules, {}, true)).outcome.verdict, 'differs', 'exactly compared, no tolerance counts');
  });

  test('an ignored column is left out and named; in an exact comparison it counts', async () => {
    const rules: TableRules = { ...RULES, columns: { name: { ignore: 'differs by design' } } };
    const other = TABLE.map((r) => ({ ...r, name: 'x' }));
    for (const same of [other, TABLE]) {
      const { outcome } = await compare(TABLE, same, rules);
      assert.equal(outcome.verdict, 'consistent within tolerance', 'what was not compared earns no plain tick');
      assert.deepEqual(outcome.notes, ['name was not compared (ignored: differs by design)']);
    }
    const { plan } = await compare(TABLE, other, rules);
    assert.deepEqual(plan.ignored, [{ name: 'name', reason: 'differs by design' }]);
    assert.match(plan.blindSpots.join(), /name, ignored/);
    assert.equal((await compare(TABLE, other, rules, {}, true)).outcome.verdict, 'differs');
  });
});

test('a column that only one side has, ignored with a reason, hinders no comparison, an exact one neither', async () => {
  const wider: readonly Column[] = [...COLUMNS, { name: 'loaded_at', type: { kind: 'date' }, native: 'date' }];
  const relations = { legacy: arrayRelation('games', COLUMNS, TABLE), new: arrayRelation('games', wider, TABLE) };
  for (const exact of [false, true]) {
    const rules: TableRules = { ...RULES, columns: { loaded_at: { ignore: 'the new warehouse stamps its loads' } } };
    const { outcome, plan } = await compareRelation('games', relations, { table: 'games', rules, limits: DEFAULT_LIMITS, link, exact }, recorder(), never);
    assert.equal(outcome.verdict, exact ? 'consistent' : 'consistent within tolerance');
    assert.deepEqual(plan.ignored, [{ name: 'loaded_at', reason: 'the new warehouse stamps its loads' }]);
  }
  assert.equal((await compareRelation('games', relations, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link }, recorder(), never)).outcome.verdict, 'inconclusive');
});

describe('no tick is earned', () => {
  const consistent = (verdict: string): boolean => verdict.startsWith('consistent');

  test('when a store fails at any call, on any side', async () => {
    const other = TABLE.map((r) => (r['id'] === '1' ? { ...r, name: 'x' } : r));
    for (const side of ['legacy', 'new'] as const) {
      for (const method of ['version', 'describe', 'checksums', 'rows'] as const) {
        const mischief: Mischief = { fail: { method, call: 1, error: new StoreError('connection', 'The connection broke.') } };
        const { outcome } = await compare(TABLE, other, RULES, { [side]: mischief });
        assert.equal(outcome.verdict, 'inconclusive', `${side} ${method}`);
        assert.deepEqual([outcome.reason?.code, outcome.reason?.side], ['connection', side], `${side} ${method}`);
      }
    }
  });

  test('when a source changes under the check', async () => {
    const { outcome } = await compare(TABLE, TABLE, RULES, { new: { versions: ['v7', 'v8'] } });
    assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.reason?.side], ['inconclusive', 'sourceChanged', 'new']);
  });

  test('when rows read are not the rows of the checksum', async () => {
    const other = TABLE.map((r) => (r['id'] === '1' ? { ...r, name: 'x' } : r));
    const { outcome } = await compare(TABLE, other, RULES, { legacy: { rowsBecome: other } });
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'sourceChanged']);
  });

  test('when rows read whole are not the rows whose hashes differed', async () => {
    const big = Array.from({ length: 40 }, (_, i) => row(i, '2016-07-01', 'a', '1.00'));
    const other = big.map((r) => (r['id'] === '7' ? { ...r, name: 'x' } : r));
    const report = recorder();
    const legacy = arrayRelation('games', COLUMNS, big);
    const moved = arrayRelation('games', COLUMNS, other.map((r) => (r['id'] === '7' ? { ...r, name: 'y' } : r)));
    const first = arrayRelation('games', COLUMNS, other);
    const relations = { legacy, new: { ...first, rows: ((plan, segment, ...rest) => (segment.keys === undefined ? first : moved).rows(plan, segment, ...rest)) satisfies typeof first.rows } };
    const { outcome } = await compareRelation('games', relations, { table: 'games', rules: RULES, limits: { ...DEFAULT_LIMITS, wholeRows: 3 }, link }, report, never);
    assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.reason?.side], ['inconclusive', 'sourceChanged', 'new']);
  });

  test('when what arrives of a row is not what was hashed', async () => {
    const changed = TABLE.map((r) => (r['id'] === '2' ? { ...r, name: 'Wagner' } : r));
    const lie = (id: string, column: number, value: string | null): Mischief => ({ lies: (read) => (read.values[0] === id ? { ...read, values: read.values.map((v, i) => (i === column ? value : v)) } : read) });
    const keyless: TableRules = { key: [], partition: { column: 'day', by: 'month' }, columns: {} };
    const near: TableRules = { ...RULES, columns: { amount: { tolerance: { abs: '0.5' } } } };
    for (const rules of [RULES, keyless, near]) {
      // Row 1 agrees and lies beside row 2, which does not: a bit of it flips on its way.
      for (const mischief of [lie('1', 2, 'Rutz'), lie('1', 3, null), lie('1', 3, '1.25')]) {
        for (const side of ['legacy', 'new'] as const) {
          const { outcome } = await compare(TABLE, changed, rules, { [side]: mischief });
          // Where only keys and hashes are read first, the row that agrees is never read whole.
          if (outcome.verdict === 'differs') assert.deepEqual([outcome.counts.changed, outcome.counts.onlyLegacy, outcome.counts.onlyNew, rules === keyless], [1, 0, 0, false]);
          else assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'sourceChanged'], JSON.stringify(rules));
        }
      }
    }
    // The key itself: the row would be missing on one side and extra on the other.
    const last = TABLE.map((r) => (r['id'] === '12' ? { ...r, name: 'Cy' } : r));
    for (const limits of [{ leafRows: 10, wholeRows: 10 }, { leafRows: 10, wholeRows: 0 }]) {
      const relations = { legacy: arrayRelation('games', COLUMNS, TABLE, lie('11', 0, '7')), new: arrayRelation('games', COLUMNS, last) };
      const { outcome } = await compareRelation('games', relations, { table: 'games', rules: { key: ['id'], columns: {} }, limits: { ...DEFAULT_LIMITS, ...limits }, link }, recorder(), never);
      assert.equal(outcome.verdict, 'inconclusive', outcome.reason?.message);
    }
    // The same values under two hashes.
    const hashed: Mischief = { lies: (read) => (read.values[0] === '2' ? { ...read, values: read.values.map((v, i) => (i === 2 ? '' : v)) } : read) };
    assert.deepEqual((await compare(TABLE, changed, RULES, { new: hashed })).outcome.reason?.code, 'sourceChanged');
  });

  test('when rows do not come in order', async () => {
    const many = [3, 2, 1].map((id) => row(id, '2016-07-01', 'a', '1.00'));
    const { outcome } = await compare(many, many.slice(1), RULES, { legacy: { unordered: true }, new: { unordered: true } });
    assert.equal(consistent(outcome.verdict), false);
    assert.equal(outcome.reason?.code, 'outOfOrder');
  });

  test('when a column exists on one side only, or has a type without a form', async () => {
    const report = recorder();
    const narrow = COLUMNS.filter((column) => column.name !== 'name');
    const odd = COLUMNS.map((column): Column => (column.name === 'name' ? { ...column, type: { kind: 'unsupported' }, native: 'geometry' } : column));
    for (const [columns, code] of [[narrow, 'columnsDiffer'], [odd, 'unsupportedType']] as const) {
      const { outcome } = await compareRelation('games', { legacy: arrayRelation('games', COLUMNS, TABLE), new: arrayRelation('games', columns, TABLE) }, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link }, report, never);
      assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', code]);
    }
  });

  test('when the comparison is cancelled', async () => {
    const controller = new AbortController();
    controller.abort(new StoreError('cancelled', 'Cancelled.'));
    const { outcome } = await compareRelation('games', { legacy: arrayRelation('games', COLUMNS, TABLE), new: arrayRelation('games', COLUMNS, TABLE) }, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link }, recorder(), controller.signal);
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'cancelled']);
  });

  test('when the key that the mapping names does not exist', async () => {
    const { outcome } = await compare(TABLE, TABLE, { ...RULES, key: ['id', 'nope'] });
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'configuration']);
  });
});

describe('a partition that cannot be read', () => {
  const failing = (calls: readonly number[]): ReturnType<typeof arrayRelation> => {
    const relation = arrayRelation('games', COLUMNS, TABLE);
    let call = 0;
    return { ...relation, checksums: (...args) => (calls.includes(++call) ? Promise.reject(new StoreError('statementFailed', 'A file of the partition is damaged.')) : relation.checksums(...args)) };
  };
  test('is inconclusive with its reason, and the others are still judged', async () => {
    const other = TABLE.map((r) => (r['id'] === '10' ? { ...r, name: 'x' } : r));
    const { outcome } = await compareRelation('games', { legacy: arrayRelation('games', COLUMNS, other), new: failing([1, 2]) }, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link }, recorder(), never);
    assert.deepEqual(outcome.partitions.map((p) => [p.partition, p.verdict, p.reason?.code]), [[null, 'consistent', undefined], ['2016-07', 'inconclusive', 'statementFailed'], ['2016-08', 'differs', undefined]]);
    assert.equal(outcome.verdict, 'differs');
  });
  test('earns the table no tick, even when every known partition could be read in the end', async () => {
    const { outcome } = await compareRelation('games', { legacy: arrayRelation('games', COLUMNS, TABLE), new: failing([1]) }, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link }, recorder(), never);
    assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.reason?.side], ['inconclusive', 'statementFailed', 'new']);
  });
});

// ---- any random divergence is found, exactly, and nothing else ------------------------------------------------------

type Edit = { readonly at: number; readonly kind: 'delete' | 'update' | 'insert' | 'double' };
const text = fc.constantFrom(null, '', 'a', 'A', 'a|b', '|', 'NULL', '\\N', '😀', '\ue000', '\u0000');
const anyTable = fc.uniqueArray(fc.record({ id: fc.integer({ min: -50, max: 5000 }), month: fc.integer({ min: 1, max: 4 }), name: text, amount: fc.constantFrom(null, '0.00', '-1.50', '99.99') }), { selector: (r) => r.id, maxLength: 60 });
const anyEdits = fc.uniqueArray(fc.record({ at: fc.nat(59), kind: fc.constantFrom<Edit['kind']>('delete', 'update', 'insert', 'double') }), { selector: (e) => e.at, maxLength: 12 });

function applyEdits(rows: readonly ArrayRow[], edits: readonly Edit[]): { readonly rows: readonly ArrayRow[]; readonly expected: readonly string[] } {
  const expected: string[] = [];
  const changed = rows.flatMap((r, i): ArrayRow[] => {
    const edit = edits.find((e) => e.at === i);
    const partition = r['day']?.slice(0, 7) ?? 'NULL';
    switch (edit?.kind) {
      case undefined:
        return [r];
      case 'delete':
        expected.push(`missing ${partition} ${r['id']}`);
        return [];
      case 'update':
        expected.push(`changed ${partition} ${r['id']}`);
        return [{ ...r, name: `${r['name'] ?? ''}+` }];
      case 'double':
        expected.push(`duplicated ${partition} ${r['id']}`);
        return [r, r];
      case 'insert':
        expected.push(`extra ${partition} ${Number(r['id']) + 10_000}`);
        return [r, { ...r, id: String(Number(r['id']) + 10_000) }];
    }
  });
  return { rows: changed, expected: expected.sort() };
}

test('property: any deletes, updates, inserts and duplicates are found, exactly, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, anyEdits, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 2, max: 6 }), async (table, edits, leafRows, wholeRows, fanOut) => {
      const legacy = table.map((r): ArrayRow => ({ id: String(r.id), day: `2016-0${r.month}-01`, name: r.name, amount: r.amount }));
      const { rows, expected } = applyEdits(legacy, edits);
      const report = recorder();
      const { outcome } = await compareRelation('t', { legacy: arrayRelation('t', COLUMNS, legacy), new: arrayRelation('t', COLUMNS, rows) }, { table: 't', rules: RULES, limits: { ...DEFAULT_LIMITS, leafRows, wholeRows, fanOut }, link }, report, never);
      assert.deepEqual(report.findings.map((f) => `${f.kind} ${f.partition ?? 'NULL'} ${f.key.join()}`).sort(), expected);
      assert.equal(outcome.verdict, expected.length === 0 ? 'consistent' : 'differs');
    }),
    { numRuns: 2500 },
  );
});
