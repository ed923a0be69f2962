/** Tables that are read once, in partitions and fine ranges of a whole number: every divergence is found, nothing else, and little is read. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Calibration } from '../../../server/engine/calibrated.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import type { CompareLimits } from '../../../server/engine/compareRelation.ts';
import { StoreError } from '../../../server/engine/errors.ts';
import { widthFor } from '../../../server/engine/fineLevel.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { Column, PartitionScheme } from '../../../server/engine/types.ts';
import { mapSides } from '../../../server/engine/types.ts';
import type { FineBehaviour } from '../../support/arrayFine.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow, Mischief } from '../../support/arrayRelation.ts';
import { expectedFindings, faultOf, linesOf } from '../../support/oracle.ts';
import type { OracleRow, OracleRules } from '../../support/oracle.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
  { name: 'name', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'varchar' },
  { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, native: 'decimal(12,2)' },
];
const NAMES = COLUMNS.map(({ name }) => name);

const asArray = (row: OracleRow): ArrayRow => Object.fromEntries(NAMES.map((name, i) => [name, row[i] ?? null]));

interface Setting {
  readonly partition?: PartitionScheme['by'];
  /** In hundredths. */
  readonly tolerance?: number;
  readonly limits?: Partial<CompareLimits>;
  readonly fine?: FineBehaviour;
  readonly mischief?: { readonly legacy?: Mischief; readonly new?: Mischief };
  /** Forms are proved first, and tables asked meanwhile how they can be read. */
  readonly proved?: boolean;
}

const PASSED: Calibration = { disagreements: [], withoutCells: [], wrongHashes: [], notes: [], blindSpots: [] };

async function compare(legacy: readonly OracleRow[], other: readonly OracleRow[], { partition, tolerance, limits, fine = {}, mischief, proved = false }: Setting) {
  const report = recorder();
  const relations = {
    legacy: arrayRelation('t', COLUMNS, legacy.map(asArray), { fine, ...mischief?.legacy }),
    new: arrayRelation('t', COLUMNS, other.map(asArray), { fine, ...mischief?.new }),
  };
  const rules: TableRules = {
    key: ['id'],
    ...(partition === undefined ? {} : { partition: { column: partition === 'value' ? 'name' : 'day', by: partition } }),
    columns: tolerance === undefined ? {} : { amount: { tolerance: { abs: (tolerance / 100).toFixed(2) } } },
  };
  const { outcome } = await compareRelation('t', relations, { table: 't', rules, limits: { ...DEFAULT_LIMITS, fineRows: 0, ...limits }, link, ...(proved ? { calibrate: () => Promise.resolve(PASSED) } : {}) }, report, never);
  return { outcome, report, relations, byFine: relations.legacy.asked.calls.includes('fineGroups') && !relations.legacy.asked.calls.includes('checksums') };
}

function oracleOf({ partition, tolerance }: Setting): OracleRules {
  const length = { day: 10, month: 7, year: 4, value: 0 };
  return {
    columns: NAMES,
    key: [0],
    partitionOf: (row) => (partition === undefined ? null : partition === 'value' ? (row[2] ?? null) : (row[1]?.slice(0, length[partition]) ?? null)),
    ...(tolerance === undefined ? {} : { tolerates: (column: number, l: string, n: string) => column === 3 && Math.abs(Math.round(Number(l) * 100) - Math.round(Number(n) * 100)) <= tolerance }),
  };
}

// ---- any table, any divergence --------------------------------------------------------------------------------------

const TOP = 2n ** 61n;
const between = (from: bigint, to: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: from, max: to });

/** Keys lie in many ways. */
const KEYS: Readonly<Record<string, fc.Arbitrary<bigint>>> = {
  dense: between(-20n, 40n),
  gapped: between(-9n, 30n).map((n) => n * 1_000n + (n % 3n)),
  skewed: fc.oneof({ weight: 9, arbitrary: between(0n, 60n) }, { weight: 1, arbitrary: between(10n ** 15n, 10n ** 15n + 9n) }),
  negative: between(-70n, -1n),
  huge: fc.oneof(between(-TOP, -TOP + 9n), between(-4n, 4n), between(TOP - 9n, TOP)),
  beyond: fc.oneof(between(-(2n ** 63n), -(2n ** 63n) + 3n), between(-4n, 4n), between(TOP - 4n, TOP + 4n), between(2n ** 63n, 2n ** 64n - 1n)),
  far: between(-TOP, TOP),
};

const TEXT = fc.constantFrom(null, '', 'a', 'A', 'a|b', '|', 'a|null', 'NULL', '😀', '\ue000', '\u0000');
const AMOUNT = fc.integer({ min: -3, max: 12 }).map((n) => (n === 12 ? null : `${n < 0 ? '-' : ''}0.0${Math.abs(n) % 10}`)).map((text) => (text === '-0.00' ? '0.00' : text));
const DAY = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 12, arbitrary: fc.tuple(fc.integer({ min: 2015, max: 2016 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).map(([y, m, d]) => `${y}-0${m}-0${d}`) });

const rowOf = (keys: fc.Arbitrary<bigint>, nulls: boolean): fc.Arbitrary<OracleRow> =>
  fc.tuple(fc.oneof({ weight: 12, arbitrary: keys.map(String) }, ...(nulls ? [{ weight: 1, arbitrary: fc.constant(null) }] : [])), DAY, TEXT, AMOUNT);

type Edit = { readonly kind: 'delete' | 'name' | 'amount' | 'move' | 'double' | 'insert' | 'key'; readonly row: OracleRow };

const KINDS: readonly Edit['kind'][] = ['delete', 'name', 'amount', 'move', 'double', 'insert', 'key'];

const table = fc.record({ shape: fc.constantFrom(...Object.keys(KEYS)), unique: fc.boolean(), size: fc.constantFrom(0, 3, 30, 80), kinds: fc.constantFrom(KINDS, KINDS, ['amount'] as const) }).chain(({ shape, unique, size, kinds }) => {
  const row = rowOf(KEYS[shape] ?? assert.fail(), !unique);
  return fc.record({
    shape: fc.constant(shape),
    unique: fc.constant(unique),
    rows: unique ? fc.uniqueArray(row, { selector: ([key]) => key, maxLength: size }) : fc.array(row, { maxLength: size }),
    edits: fc.array(fc.tuple(fc.nat(90), fc.record<Edit>({ kind: fc.constantFrom(...kinds), row })), { maxLength: 10 }),
    whole: fc.constantFrom('as it is', 'as it is', 'as it is', 'as it is', 'backwards', 'new is empty', 'legacy is empty', 'all differ'),
    turned: fc.nat(90),
  });
});

function applyEdits(rows: readonly OracleRow[], edits: readonly (readonly [number, Edit])[], unique: boolean): readonly OracleRow[] {
  const taken = new Set(rows.map(([key]) => key));
  const fresh = (row: OracleRow): boolean => !unique || (!taken.has(row[0] ?? null) && taken.add(row[0] ?? null).size > 0);
  const changed = rows.flatMap((row, i): readonly OracleRow[] => {
    const edit = edits.find(([at]) => at % rows.length === i)?.[1];
    const [key = null, day = null, name = null, amount = null] = row;
    switch (edit?.kind) {
      case undefined:
        return [row];
      case 'delete':
        return [];
      case 'name':
        return [[key, day, edit.row[2] ?? null, amount]];
      case 'amount':
        return [[key, day, name, edit.row[3] ?? null]];
      case 'move':
        return [[key, edit.row[1] ?? null, name, amount]];
      case 'double':
        return [row, row];
      case 'key':
        return fresh(edit.row) ? [[edit.row[0] ?? null, day, name, amount]] : [row];
      case 'insert':
        return fresh(edit.row) ? [row, edit.row] : [row];
    }
  });
  const first = edits[0]?.[1];
  return rows.length === 0 && first?.kind === 'insert' ? [first.row] : changed;
}

const setting = fc.record({
  partition: fc.constantFrom<PartitionScheme['by'] | undefined>(undefined, undefined, 'day', 'month', 'year', 'value'),
  tolerance: fc.constantFrom<number | undefined>(undefined, undefined, 1, 3),
  proved: fc.boolean(),
  /** Sides on which the bounds of the key would cost a scan. */
  dear: fc.constantFrom<readonly ('legacy' | 'new')[]>([], ['new'], ['legacy'], ['legacy', 'new']),
  digests: fc.constantFrom<FineBehaviour['digests']>(['sum'], ['text', 'sum']),
  /** Rows for each row that there is: statistics may be wrong, and with many rows ranges get narrow. */
  estimate: fc.constantFrom<number | undefined>(undefined, 0, 30, 128, 1_000),
  limits: fc.record({ fineRows: fc.constantFrom(0, 1, 20, 100), leafRows: fc.integer({ min: 1, max: 40 }), wholeRows: fc.integer({ min: 0, max: 20 }), fanOut: fc.integer({ min: 2, max: 6 }) }),
});

test('property: in any table with a whole number as key any divergence is found exactly, and nothing else', async () => {
  const seen = { fine: 0, coarse: 0, text: 0, spokenFor: 0, found: 0, tolerated: 0, agreed: 0 };
  await fc.assert(
    fc.asyncProperty(table, setting, async ({ rows, edits, unique, whole, turned }, { partition, tolerance, digests, estimate, limits, dear }) => {
      const given: Setting = { ...(partition === undefined ? {} : { partition }), ...(tolerance === undefined || !unique ? {} : { tolerance }) };
      const edited = whole === 'all differ' ? rows.map(([key = null, day = null, name = null, amount = null]) => [key, day, `${name ?? ''}+`, amount]) : applyEdits(rows, edits, unique);
      const legacy = whole === 'legacy is empty' ? [] : rows;
      const other = whole === 'new is empty' ? [] : whole === 'backwards' ? [...rows].reverse() : [...edited.slice(turned % (edited.length + 1)), ...edited.slice(0, turned % (edited.length + 1))];
      const rules = oracleOf(given);
      const wanted = expectedFindings(legacy, other, rules);
      const fine: FineBehaviour = { ...(digests === undefined ? {} : { digests }), ...(estimate === undefined ? {} : { estimate: rows.length * estimate }) };
      const mischief = Object.fromEntries(dear.map((side) => [side, { fine: { ...fine, dear: true } }]));
      const { outcome, report, byFine, relations } = await compare(legacy, other, { ...given, limits, fine, mischief });
      assert.deepEqual(linesOf(report.findings, rules, wanted.loose), wanted.lines);
      assert.equal(faultOf(outcome, wanted, { legacy: legacy.length, new: other.length }, true), null, outcome.reason?.message ?? '');
      seen[byFine ? 'fine' : 'coarse']++;
      if (byFine && digests?.includes('text') === true) seen.text++;
      if (byFine && dear.length === 1 && relations.new.asked.calls.filter((call) => call === 'fineReading').length === 1) seen.spokenFor++;
      seen.found += wanted.lines.length;
      if (outcome.verdict === 'consistent') seen.agreed++;
      if (outcome.verdict === 'consistent within tolerance') seen.tolerated++;
    }),
    { numRuns: 8_000 },
  );
  assert.ok(seen.fine > 2_000 && seen.coarse > 1_000 && seen.text > 800 && seen.spokenFor > 500 && seen.found > 8_000 && seen.agreed > 1_000 && seen.tolerated > 10, JSON.stringify(seen));
});

// ---- little is read -------------------------------------------------------------------------------------------------

test('property: single rows that differ here and there cost their ranges, and no more', async () => {
  const runs = fc.record({ n: fc.integer({ min: 200, max: 900 }), gap: fc.constantFrom(1, 2, 7), narrow: fc.constantFrom(8, 16, 64), at: fc.uniqueArray(fc.nat(899), { maxLength: 12 }), wholeRows: fc.constantFrom(0, 10, 2_000), digest: fc.constantFrom('sum' as const, 'text' as const) });
  await fc.assert(
    fc.asyncProperty(runs, async ({ n, gap, narrow, at, wholeRows, digest }) => {
      const legacy = Array.from({ length: n }, (_, i): OracleRow => [String(i * gap), '2016-07-01', `n${i}`, '1.00']);
      const changed = at.filter((i) => i < n);
      const other = legacy.map((row, i): OracleRow => (changed.includes(i) ? [row[0] ?? null, row[1] ?? null, 'x', row[3] ?? null] : row));
      const estimate = n * narrow;
      const { outcome, relations, byFine } = await compare(legacy, other, { limits: { wholeRows }, fine: { estimate, digests: [digest] } });
      assert.ok(byFine);
      assert.equal(outcome.counts.changed, changed.length);
      const w = Math.ceil(Number(widthFor(estimate, BigInt((n - 1) * gap + 1))) / gap);
      for (const side of ['legacy', 'new'] as const) {
        const bound = n + 2 * changed.length * w + changed.length;
        assert.ok(relations[side].asked.rowsRead <= bound, `${relations[side].asked.rowsRead} rows were read, and not at most ${bound}`);
        if (changed.length === 0) assert.deepEqual(relations[side].asked.calls, ['version', 'describe', 'fineReading', 'fineGroups', 'version']);
      }
    }),
    { numRuns: 200 },
  );
});

// ---- no tick that is not earned -------------------------------------------------------------------------------------

const DENSE = Array.from({ length: 60 }, (_, i): OracleRow => [i === 7 ? null : String(i * 3 - 50), `2016-0${(i % 3) + 1}-01`, `n${i}`, '1.00']);
const NARROW: FineBehaviour = { estimate: DENSE.length * 80 };

describe('fine ranges that do not tell the truth earn no tick', () => {
  const broken = new StoreError('statementFailed', 'The statement failed.');
  const behaviours: readonly (readonly [string, FineBehaviour])[] = [0, 1, 4, 9].flatMap((group) => [
    [`group ${group} comes twice`, { twice: group }],
    [`group ${group} is left out`, { leftOut: group }],
    [`group ${group} counts one more`, { lie: { group, rows: 1 } }],
    [`group ${group} counts one less`, { lie: { group, rows: -1 } }],
    [`the stream fails at group ${group}`, { dies: { group, error: broken } }],
  ] as const);
  const changed = DENSE.map((row, i): OracleRow => (i === 20 ? [row[0] ?? null, row[1] ?? null, 'x', row[3] ?? null] : row));
  for (const [words, behaviour] of behaviours) {
    test(words, async () => {
      for (const side of ['legacy', 'new'] as const) {
        for (const other of [DENSE, changed]) {
          for (const digests of [['sum'], ['text']] as const) {
            const mischief = { [side]: { fine: { ...NARROW, digests, ...behaviour } } };
            const { outcome } = await compare(DENSE, other, { fine: { ...NARROW, digests }, mischief });
            assert.notEqual(outcome.verdict, 'consistent', `${side}: without partitions`);
            assert.ok(outcome.verdict === 'inconclusive' || other === changed, `${side}: ${outcome.verdict}`);
            // With partitions the same may still be read partition by partition, and a tick is earned there.
            const cut = await compare(DENSE, other, { partition: 'month', fine: { ...NARROW, digests }, mischief });
            if (other === changed) assert.notEqual(cut.outcome.verdict, 'consistent', side);
            else if (cut.outcome.verdict === 'consistent') assert.ok(cut.relations[side].asked.calls.includes('checksums'), `${side}: a tick without another look`);
          }
        }
      }
    });
  }

  test('a connection that breaks ends it, with partitions as well', async () => {
    const dead: Mischief = { fine: { ...NARROW, dies: { group: 3, error: new StoreError('connection', 'The connection broke.') } } };
    for (const partition of [undefined, 'month'] as const) {
      const { outcome } = await compare(DENSE, DENSE, { ...(partition === undefined ? {} : { partition }), fine: NARROW, mischief: { new: dead } });
      assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.reason?.side], ['inconclusive', 'connection', 'new']);
    }
  });

  test('rows that are not those of the range', async () => {
    const { outcome } = await compare(DENSE, changed, { fine: NARROW, mischief: { legacy: { rowsBecome: DENSE.slice(1).map(asArray) } } });
    const moved = await compare(DENSE, changed, { fine: NARROW, mischief: { legacy: { rowsBecome: changed.map(asArray) } } });
    assert.equal(outcome.verdict === 'consistent', false);
    assert.deepEqual([moved.outcome.verdict, moved.outcome.reason?.code], ['inconclusive', 'sourceChanged']);
  });

  test('rows that moved are not hidden by a row elsewhere that a tolerance excuses', async () => {
    // The row without a key is asked for by itself.
    const excused = DENSE.map((row): OracleRow => (row[0] === null ? [null, row[1] ?? null, row[2] ?? null, '1.01'] : row));
    for (const digests of [['sum'], ['text']] as const) {
      const fine = { ...NARROW, digests };
      const still = await compare(DENSE, excused, { tolerance: 2, fine });
      const moved = await compare(DENSE, excused, { tolerance: 2, fine, mischief: { new: { fine: { ...fine, differs: 20 } } } });
      assert.deepEqual([still.outcome.verdict, moved.outcome.verdict, moved.outcome.reason?.code], ['consistent within tolerance', 'inconclusive', 'sourceChanged']);
    }
  });
});

describe('fine ranges', () => {
  test('are asked for once while the forms are proved, and again for another hash', async () => {
    const rows = Array.from({ length: 40 }, (_, i): ArrayRow => asArray([String(i), '2016-07-01', 'x', '1.00']));
    for (const [wrongHashes, asked] of [[[], 1], [['native:array'], 2]] as const) {
      const sides = { legacy: arrayRelation('t', COLUMNS, rows, { fine: {} }), new: arrayRelation('t', COLUMNS, rows, { fine: {} }) };
      const hashes: string[] = [];
      const relations = mapSides(sides, (side) => ({
        ...side,
        hashes: ['native:array', 'md5'] as const,
        fineReading: (...args: Parameters<NonNullable<typeof side.fineReading>>) => {
          hashes.push(args[0].hash);
          return side.fineReading?.(...args) ?? Promise.resolve(null);
        },
      }));
      const { outcome } = await compareRelation('t', relations, { table: 't', rules: { key: ['id'], columns: {} }, limits: { ...DEFAULT_LIMITS, fineRows: 0 }, link, calibrate: () => Promise.resolve({ ...PASSED, wrongHashes }) }, recorder(), never);
      assert.equal(outcome.verdict, 'consistent');
      assert.equal(hashes.length, 2 * asked);
      assert.deepEqual(hashes.slice(-2), wrongHashes.length === 0 ? ['native:array', 'native:array'] : ['md5', 'md5']);
    }
  });

  test('need the bounds of one side only where both are about as large', async () => {
    const rowsFrom = (from: number, rows: number): readonly OracleRow[] => Array.from({ length: rows }, (_, i): OracleRow => [String(from + i), '2016-07-01', 'x', '1.00']);
    const asked = async (legacy: readonly OracleRow[], other: readonly OracleRow[], dear: readonly ('legacy' | 'new')[]) => {
      const { outcome, relations, byFine } = await compare(legacy, other, { mischief: Object.fromEntries(dear.map((side) => [side, { fine: { dear: true } }])) });
      const times = (side: 'legacy' | 'new'): number => relations[side].asked.calls.filter((call) => call === 'fineReading').length;
      return [outcome.verdict, byFine, times('legacy'), times('new')];
    };
    const rows = rowsFrom(0, 40);
    assert.deepEqual(await asked(rows, rows, ['new']), ['consistent', true, 1, 1]);
    assert.deepEqual(await asked(rows, rows, ['legacy', 'new']), ['consistent', true, 2, 2]);
    assert.deepEqual(await asked(rows, rowsFrom(0, 160), ['new']), ['differs', true, 1, 1]);
    assert.deepEqual(await asked(rows, rowsFrom(0, 161), ['new']), ['differs', true, 1, 2]);
    assert.deepEqual(await asked([], rows, ['new']), ['differs', true, 1, 2]);
  });

  test('as wide as they can be hold the farthest keys', async () => {
    const rows = [-TOP, -1n, 0n, TOP].map((key): OracleRow => [key.toString(), '2016-07-01', 'x', '1.00']);
    for (const estimate of [1, 1_000, 1_000_000]) {
      for (const dear of [false, true]) {
        const { outcome, byFine } = await compare(rows, rows, { fine: { estimate, dear } });
        assert.deepEqual([outcome.verdict, byFine], ['consistent', true]);
      }
    }
  });

  test('of keys that lie where nobody expected them', async () => {
    const rows = Array.from({ length: 40 }, (_, i): OracleRow => [String(i), '2016-07-01', 'x', '1.00']);
    const scattered = (step: bigint): readonly OracleRow[] => rows.map((row, i): OracleRow => (i < 20 ? row : [String(BigInt(i) * step), row[1] ?? null, row[2] ?? null, row[3] ?? null]));
    for (const [step, fine] of [[10n ** 9n, true], [10n ** 17n, false]] as const) {
      const { outcome, byFine, report } = await compare(rows, scattered(step), { mischief: { new: { fine: { dear: true } } } });
      assert.deepEqual([outcome.verdict, outcome.counts.onlyLegacy, outcome.counts.onlyNew, report.findings.length, byFine], ['differs', 20, 20, 40, fine]);
    }
  });

  test('that are far more than expected are given up: none of them would say anything', async () => {
    const many = (step: number): readonly OracleRow[] => Array.from({ length: 11_000 }, (_, i): OracleRow => [String(i * step), null, null, null]);
    const { outcome, relations } = await compare(many(1), many(100_000), { mischief: { new: { fine: { dear: true } } }, limits: { maxFindings: 10 } });
    assert.equal(outcome.verdict, 'differs');
    assert.ok(relations.new.asked.calls.includes('fineGroups') && relations.new.asked.calls.includes('checksums'));
  });

  test('that could not be asked for leave the partitions; without partitions nothing is known', async () => {
    const rows = Array.from({ length: 40 }, (_, i): OracleRow => [String(i), '2016-07-01', 'x', '1.00']);
    const fail = { method: 'fineReading' as const, call: 1, error: new StoreError('statementFailed', 'no such function') };
    for (const proved of [false, true]) {
      const { outcome, byFine } = await compare(rows, rows, { proved, partition: 'month', mischief: { new: { fail, fine: {} } } });
      assert.deepEqual([outcome.verdict, byFine], ['consistent', false]);
      const { outcome: whole } = await compare(rows, rows, { proved, mischief: { new: { fail, fine: {} } } });
      assert.deepEqual([whole.verdict, whole.reason?.code, whole.reason?.side], ['inconclusive', 'statementFailed', 'new']);
    }
  });

  test('that lie across the partitions are given up for the partitions', async () => {
    // More than ten thousand partitions in one range.
    const many = Array.from({ length: 10_400 }, (_, i): OracleRow => [String(i), '2016-07-01', `p${i}`, '1.00']);
    const other = many.map((row, i): OracleRow => (i === 77 ? [row[0] ?? null, '2016-07-02', row[2] ?? null, '1.00'] : row));
    const { outcome, report, relations } = await compare(many, other, { partition: 'value', fine: { estimate: 1 } });
    assert.deepEqual([outcome.verdict, outcome.counts.changed, outcome.partitions.length, report.findings[0]?.partition], ['differs', 1, 10_400, 'p77']);
    assert.ok(relations.legacy.asked.calls.includes('fineGroups') && relations.legacy.asked.calls.includes('checksums'));
  });

  test('are not asked for where the table is small, or a side has none', async () => {
    const small = await compare(DENSE, DENSE, { limits: { fineRows: 1_000 } });
    const none = await compare(DENSE, DENSE, { mischief: { new: { fine: { none: true } } } });
    for (const { outcome, relations } of [small, none]) {
      assert.equal(outcome.verdict, 'consistent');
      assert.deepEqual([relations.legacy.asked.calls.includes('fineGroups'), relations.legacy.asked.calls.includes('checksums')], [false, true]);
    }
  });

  test('of more rows than are compared one by one are cut by what is in them, and rows of one key in another order are the same', async () => {
    const rows = [...Array.from({ length: 9 }, (_, i): OracleRow => [String(i), null, 'a', null]), ['4', null, 'b', null] as const];
    const { outcome } = await compare(rows, [...rows].reverse(), { limits: { leafRows: 3 }, fine: { digests: ['text'] } });
    assert.deepEqual([outcome.verdict, outcome.reason], ['consistent', undefined]);
  });

  test('rows of one key in another order are no difference, and cost no tick', async () => {
    const twins: readonly OracleRow[] = [['1', '2016-07-01', 'a', '1.00'], ['1', '2016-07-01', 'b', '1.00'], [null, null, 'a', null], [null, null, 'b', null]];
    for (const partition of [undefined, 'month'] as const) {
      const { outcome, report, byFine } = await compare(twins, [...twins].reverse(), { ...(partition === undefined ? {} : { partition }), fine: { digests: ['text'] } });
      assert.deepEqual([outcome.verdict, outcome.reason, report.findings.length, byFine], ['consistent', undefined, 0, true]);
    }
  });
});
