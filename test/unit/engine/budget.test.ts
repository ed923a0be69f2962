/** Bounds of a comparison, and its early end when most rows differ: what was found stays, what is counted is right, and no tick comes of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MANY, openBudget, passed } from '../../../server/engine/budget.ts';
import type { BudgetLimits, EarlyVerdict, ManyRules } from '../../../server/engine/budget.ts';
import { compareQuery } from '../../../server/engine/compareQuery.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import type { Relation, TableRules } from '../../../server/engine/ports.ts';
import type { Column } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow } from '../../support/arrayRelation.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
  { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, native: 'decimal(12,2)' },
];
const RULES: TableRules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} };
const TABLE: readonly ArrayRow[] = Array.from({ length: 1200 }, (_, i) => ({ id: String(i), day: `2016-${String((i % 4) + 1).padStart(2, '0')}-01`, amount: `${i}.00` }));
const many: ManyRules = { share: 0.5, rows: 100, suspected: { share: 0.99, rows: 60 }, left: 50, details: { ms: 0 } };

/** A clock that a test moves. */
function clock(step = 0) {
  let ms = 0;
  const timers: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => (ms += step),
    bytes: () => 0,
    after: (wait: number, call: () => void) => {
      const timer = { at: ms + wait, call };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    timers,
    moveTo: (to: number) => {
      ms = to;
      for (const timer of [...timers]) if (timer.at <= ms) timer.call();
    },
  };
}

interface Asked {
  readonly rules?: TableRules;
  readonly limits?: BudgetLimits;
  readonly many?: ManyRules | null;
  readonly table?: string | null;
  readonly step?: number;
  readonly relation?: (relation: Relation) => Relation;
}

async function compare(legacy: readonly ArrayRow[], other: readonly ArrayRow[], asked: Asked = {}) {
  const report = recorder();
  const early: EarlyVerdict[] = [];
  const wrap = asked.relation ?? ((relation: Relation) => relation);
  const relations = { legacy: wrap(arrayRelation('games', COLUMNS, legacy)), new: wrap(arrayRelation('games', COLUMNS, other)) };
  const budget = openBudget(clock(asked.step), asked.limits ?? {}, asked.many === undefined ? many : asked.many, (verdict) => void early.push(verdict));
  const compared = await compareRelation('games', relations, { table: asked.table === undefined ? 'games' : asked.table, rules: asked.rules ?? RULES, limits: { ...DEFAULT_LIMITS, leafRows: 40, wholeRows: 10, fanOut: 4 }, link, budget }, report, never);
  return { ...compared, report, early };
}

const shifted: readonly ArrayRow[] = TABLE.map((row) => ({ ...row, amount: `${row['amount'] ?? ''}1`.replace('.001', '.01') }));

describe('when most rows differ', () => {
  test('the comparison stops with counts that are at least so many, and all partitions and rows are counted', async () => {
    const other = shifted.map((row, i) => (row['day'] === '2016-01-01' ? (TABLE[i] ?? row) : row));
    const { outcome, report, early } = await compare(TABLE, other);
    assert.deepEqual([outcome.verdict, outcome.partial, outcome.reason?.code], ['differs', true, 'limitReached']);
    assert.deepEqual([outcome.counts.legacy, outcome.counts.new], [1200, 1200]);
    assert.ok(outcome.counts.changed >= 100 && outcome.counts.changed < 900, String(outcome.counts.changed));
    assert.deepEqual(outcome.partitions.map(({ partition, verdict, counts }) => [partition, verdict, counts.legacy, counts.new]), [
      ['2016-01', 'consistent', 300, 300], ['2016-02', 'differs', 300, 300], ['2016-03', 'differs', 300, 300], ['2016-04', 'differs', 300, 300],
    ]);
    assert.equal(report.findings.length, outcome.counts.changed);
    assert.equal(early.length, 1);
  });

  test('a column that differs in every row that was read is named before many were', async () => {
    const { outcome } = await compare(TABLE, shifted);
    assert.match(outcome.reason?.message ?? '', /Almost every row of games differs in column amount \(\d+ of \d+ rows that were compared\): a mapping or a canonical form is wrong, not the data/);
    assert.match(outcome.reason?.message ?? '', /% of the rows were compared/);
    assert.ok(outcome.counts.changed < 200, String(outcome.counts.changed));
  });

  test('keys that never meet are named', async () => {
    const { outcome } = await compare(TABLE, TABLE.map((row) => ({ ...row, id: String(Number(row['id']) + 100_000) })), { many: { ...many, rows: 200 } });
    assert.match(outcome.reason?.message ?? '', /is on one side only .*, although both sides have about as many rows: suspect the mapping or the form of id before the data/);
  });

  test('details go on within their own budget, and the verdict is told once, before', async () => {
    const { outcome, early, report } = await compare(TABLE, shifted, { many: { ...many, details: {} } });
    assert.deepEqual([outcome.verdict, outcome.partial, outcome.counts.changed, outcome.reason], ['differs', false, 1200, undefined]);
    assert.equal(early.length, 1);
    assert.ok((early[0]?.differing ?? 0) < report.findings.length);
    const bounded = await compare(TABLE, shifted, { many: { ...many, details: { rows: 600 } } });
    assert.equal(bounded.outcome.partial, true);
    assert.ok(bounded.outcome.counts.changed > 200 && bounded.outcome.counts.changed < 900, String(bounded.outcome.counts.changed));
  });

  test('few differences, or few rows left, are read to the end', async () => {
    const some = TABLE.map((row, i) => (i % 3 === 0 ? (shifted[i] ?? row) : row));
    assert.deepEqual([(await compare(TABLE, some)).outcome.counts.changed, (await compare(TABLE, some)).outcome.partial], [400, false]);
    assert.equal((await compare(TABLE, shifted, { many: { ...many, left: 5000 } })).outcome.counts.changed, 1200);
    assert.equal((await compare(TABLE, shifted, { many: MANY })).outcome.partial, false, 'the default begins at thousands of rows');
  });

  test('one month in which every row differs is read to its end: the months that agree speak for the mapping', async () => {
    const month = TABLE.map((row, i) => (row['day'] === '2016-01-01' ? (shifted[i] ?? row) : row));
    const { outcome } = await compare(TABLE, month);
    assert.deepEqual([outcome.counts.changed, outcome.partial], [300, false]);
  });

  test('accepted and excusable rows are no reason to stop', async () => {
    const accepted = [{ reason: 'known', until: '2999-01-01', kind: 'changed' as const }];
    const { outcome } = await compare(TABLE, shifted, { rules: { ...RULES, accepted } });
    assert.deepEqual([outcome.verdict, outcome.partial], ['consistent within tolerance', false]);
    const short = await compare(TABLE, TABLE.slice(0, 300), { rules: { ...RULES, rowCount: { rows: 2000 } } });
    assert.deepEqual([short.outcome.verdict, short.outcome.partial], ['consistent within tolerance', false]);
  });

  test('a partition whose rows were not read differs by its checksum, unless a tolerance may excuse it', async () => {
    const rules: TableRules = { ...RULES, columns: { amount: { tolerance: { abs: '0.005' } } } };
    const { outcome } = await compare(TABLE, shifted, { rules });
    assert.equal(outcome.verdict, 'differs');
    assert.deepEqual(outcome.partitions.map(({ verdict }) => verdict), ['differs', 'inconclusive', 'inconclusive', 'inconclusive']);
  });

  test('fine ranges whose digest depends on an order are asked for once more without it', async () => {
    const fine = { fine: { digests: ['text'] as const } };
    const asked: string[] = [];
    const relation = (rows: readonly ArrayRow[]): Relation => {
      const own = arrayRelation('games', COLUMNS, rows, fine);
      return { ...own, checksums: (...request) => { asked.push(request[2].by); return own.checksums(...request); } };
    };
    const budget = openBudget(clock(), {}, many);
    const { outcome } = await compareRelation('games', { legacy: relation(TABLE), new: relation(shifted) }, { table: 'games', rules: RULES, limits: { ...DEFAULT_LIMITS, leafRows: 40, wholeRows: 10, fanOut: 4, fineRows: 100 }, link, budget }, recorder(), never);
    assert.deepEqual([outcome.verdict, outcome.partial, outcome.partitions.map(({ verdict }) => verdict)], ['differs', true, ['differs', 'differs', 'differs', 'differs']]);
    assert.deepEqual(asked.filter((by) => by === 'partition'), ['partition', 'partition'], 'once on each side, for all partitions');
  });

  test('a result that is another one when it is read again proves nothing', async () => {
    let calls = 0;
    const restless = (relation: Relation): Relation => ({
      ...relation,
      checksums: async (...request) => (await relation.checksums(...request)).map((group) => ({ ...group, checksum: { ...group.checksum, sum: `${group.checksum.sum}${++calls > 2 ? '1' : ''}` } })),
    });
    const rules: TableRules = { key: ['id'], columns: {} };
    const still = await compare(TABLE, shifted, { table: null, rules });
    assert.deepEqual([still.outcome.verdict, still.outcome.partial], ['differs', true]);
    const moved = await compare(TABLE, shifted, { table: null, rules, relation: restless });
    assert.deepEqual([moved.outcome.verdict, moved.outcome.reason?.code], ['inconclusive', 'notDeterministic']);
  });

  test('the cause of a query over a table that differs in most rows is found by its partitions', async () => {
    const big: readonly ArrayRow[] = Array.from({ length: 4800 }, (_, i) => ({ id: String(i), day: `2016-${String((i % 4) + 1).padStart(2, '0')}-01`, amount: `${i}.00` }));
    // Every second row of three months: neither keys nor ranges are few.
    const off = big.map((row, i) => (row['day'] !== '2016-01-01' && Math.floor(i / 4) % 4 !== 0 ? { ...row, amount: '0.01' } : row));
    const result = (rows: readonly ArrayRow[]) => arrayRelation('q', COLUMNS, rows.slice(0, 8));
    const report = recorder();
    const budget = openBudget(clock(), {}, { ...many, rows: 1000, suspected: { share: 0.99, rows: 1000 } });
    const { result: outcome, cause } = await compareQuery({
      name: 'q', relations: { legacy: result(big), new: result(off) }, rules: { columns: {} }, keyCandidates: [['id']], nonDeterministic: [], link, budget,
      limits: { ...DEFAULT_LIMITS, leafRows: 40, wholeRows: 10, fanOut: 4 },
      sources: [{ table: 'games', relations: { legacy: arrayRelation('games', COLUMNS, big), new: arrayRelation('games', COLUMNS, off) }, rules: RULES }],
      rerun: (exclusions) => {
        assert.deepEqual(exclusions['games'], { kind: 'partitions', ids: ['2016-02', '2016-03', '2016-04'] });
        return Promise.resolve({ relations: { legacy: result(big.slice(0, 1)), new: result(big.slice(0, 1)) } });
      },
    }, report, never);
    assert.equal(outcome.verdict, 'differs');
    assert.deepEqual([cause?.cause, cause?.sources[0]?.outcome.partial], ['data', true]);
  });
});

describe('bounds', () => {
  test('end the comparison with what was found and the share that was covered', async () => {
    const { outcome, report } = await compare(TABLE, shifted, { limits: { rows: 200 }, many: null });
    assert.deepEqual([outcome.verdict, outcome.partial, outcome.reason?.code], ['differs', true, 'limitReached']);
    assert.match(outcome.reason?.message ?? '', /stopped after 200 rows that were read, its limit: \d+\.\d+ % of the rows were compared/);
    assert.ok(report.findings.length > 0 && report.findings.length < 200);
    assert.equal(outcome.partitions.length, 4);
  });

  test('by time: none of the rows is read when the checksums took it all, and a table that agrees keeps its tick', async () => {
    const { outcome, report } = await compare(TABLE, shifted, { limits: { ms: 3 }, step: 1, many: null });
    assert.deepEqual([outcome.verdict, report.findings.length], ['differs', 0]);
    assert.equal((await compare(TABLE, [...TABLE].reverse(), { limits: { ms: 3 }, step: 1 })).outcome.verdict, 'consistent');
  });

  test('where nothing is known to differ the end is inconclusive', async () => {
    const rules: TableRules = { ...RULES, columns: { amount: { tolerance: { abs: '1' } } } };
    const { outcome } = await compare(TABLE, shifted, { limits: { rows: 1 }, rules, many: null });
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'limitReached']);
  });

  test('a statement that does not answer is ended when the time is up', async () => {
    const time = clock();
    const slow: Relation = {
      ...arrayRelation('games', COLUMNS, TABLE),
      checksums: (_plan, _segment, _grouping, signal) => new Promise((_, reject) => {
        signal.addEventListener('abort', () => { reject(new Error('stopped on its server')); });
        queueMicrotask(() => { time.moveTo(5000); });
      }),
    };
    const { outcome } = await compareRelation('games', { legacy: slow, new: slow }, { table: 'games', rules: RULES, limits: DEFAULT_LIMITS, link, budget: openBudget(time, { ms: 5000 }) }, recorder(), never);
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'limitReached']);
    assert.match(outcome.reason?.message ?? '', /stopped after 5 s, its limit: no row was compared/);
    assert.equal(time.timers.length, 0, 'no timer is left behind');
  });

  test('a bound is passed by what was spent since', () => {
    assert.equal(passed({ ms: 60_000 }, { ms: 60_000, rows: 0, bytes: 0 }), '60 s');
    assert.equal(passed({ rows: 10 }, { ms: 0, rows: 19, bytes: 0 }, { ms: 0, rows: 10, bytes: 0 }), null);
    assert.equal(passed({ bytes: 1_000_000 }, { ms: 0, rows: 0, bytes: 1_000_000 }), '1,000,000 bytes that were moved');
    assert.equal(passed({}, { ms: Infinity, rows: Infinity, bytes: Infinity }), null);
  });

  test('property: whatever ends it, a tick is earned, and what is told differs does', async () => {
    const limits = fc.record({ rows: fc.integer({ min: 0, max: 200 }), ms: fc.integer({ min: 0, max: 60 }) }, { requiredKeys: [] });
    const rules = fc.constantFrom<TableRules>(RULES, { key: ['id'], columns: {} }, { key: [], columns: {} }, { ...RULES, columns: { amount: { tolerance: { abs: '0.01' } } } });
    const changes = fc.array(fc.record({ at: fc.integer({ min: 0, max: 79 }), to: fc.constantFrom('gone', '.00', '.01', '.02') }), { maxLength: 100 });
    await fc.assert(fc.asyncProperty(limits, rules, changes, fc.boolean(), async (bounds, chosen, changed, early) => {
      const table = TABLE.slice(0, 80);
      const other = new Map(table.map((row) => [row['id'] ?? '', row]));
      for (const { at, to } of changed) {
        if (to === 'gone') other.delete(String(at));
        else if (other.has(String(at))) other.set(String(at), { ...table[at], amount: `${at}${to}` });
      }
      const bound = chosen.columns['amount'] === undefined ? 0 : 1;
      const apart = table.filter((row) => { const twin = other.get(row['id'] ?? ''); return twin === undefined || Math.round(Math.abs(Number(twin['amount']) - Number(row['amount'])) * 100) > bound; }).length;
      const { outcome, report } = await compare(table, [...other.values()], { rules: chosen, limits: bounds, step: 1, many: early ? { ...many, rows: 5, left: 0, suspected: { share: 0.9, rows: 3 } } : null });
      if (outcome.verdict.startsWith('consistent')) assert.equal(apart, 0);
      if (outcome.verdict === 'differs') assert.ok(apart > 0);
      if (!outcome.partial) assert.equal(outcome.verdict === 'differs', apart > 0);
      if (outcome.verdict === 'inconclusive') assert.equal(outcome.reason?.code, 'limitReached');
      assert.ok(report.findings.length <= Math.max(apart, 1) * 2);
    }), { numRuns: 400 });
  });
});
