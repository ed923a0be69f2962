import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareQuery } from '../../../server/engine/compareQuery.ts';
import type { QueryInput } from '../../../server/engine/compareQuery.ts';
import { DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import { StoreError } from '../../../server/engine/errors.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { Column, Exclusion, Sides } from '../../../server/engine/types.ts';
import { mapSides } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow, Mischief } from '../../support/arrayRelation.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const TABLE: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'int' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
  { name: 'team', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'text' },
  { name: 'runs', type: { kind: 'integer' }, native: 'int' },
];
const RESULT: readonly Column[] = [
  { name: 'team', type: { kind: 'text', fixed: false, caseInsensitive: false }, native: 'text' },
  { name: 'runs', type: { kind: 'integer' }, native: 'int' },
];
const RULES: TableRules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} };

type Query = (rows: readonly ArrayRow[]) => readonly ArrayRow[];

/** select team, sum(runs) from games group by team */
const runsByTeam: Query = (rows) => {
  const sums = new Map<string | null, bigint>();
  for (const row of rows) sums.set(row['team'] ?? null, (sums.get(row['team'] ?? null) ?? 0n) + BigInt(row['runs'] ?? '0'));
  return [...sums].map(([team, runs]) => ({ team, runs: runs.toString() }));
};
/** The same query, wrong: it doubles one team. */
const doubled: Query = (rows) => runsByTeam(rows).map((row) => (row['team'] === 'BOS' ? { ...row, runs: (BigInt(row['runs'] ?? '0') * 2n).toString() } : row));

function without(rows: readonly ArrayRow[], exclusion: Exclusion | undefined): readonly ArrayRow[] {
  if (exclusion === undefined) return rows;
  if (exclusion.kind === 'ranges') {
    const gone = ({ id, day }: ArrayRow): boolean => exclusion.ranges.some(({ from, through, partition }) => Number(id) >= Number(from[0]) && Number(id) <= Number(through[0]) && (partition === undefined || day?.startsWith(partition ?? 'x') === true));
    return rows.filter((row) => !gone(row));
  }
  if (exclusion.kind === 'keys') return rows.filter((row) => !exclusion.keys.some(([id]) => id === row['id']));
  return rows.filter((row) => !exclusion.ids.includes(row['day']?.slice(0, 7) ?? null));
}

interface Setup {
  readonly data: Sides<readonly ArrayRow[]>;
  readonly queries?: Sides<Query>;
  readonly rules?: TableRules;
  readonly mischief?: Partial<Sides<Mischief>>;
  readonly source?: Partial<Sides<Mischief>>;
  readonly more?: Partial<QueryInput>;
}

async function compare({ data, queries = { legacy: runsByTeam, new: runsByTeam }, rules = RULES, mischief = {}, source = {}, more = {} }: Setup) {
  const result = (exclusion?: Exclusion) => mapSides(data, (rows, side) => arrayRelation('runs by team', RESULT, queries[side](without(rows, exclusion)), mischief[side]));
  const report = recorder();
  const compared = await compareQuery(
    {
      name: 'runs by team',
      relations: result(),
      rules: { columns: {} },
      keyCandidates: [['team']],
      sources: [{ table: 'games', relations: mapSides(data, (rows, side) => arrayRelation('games', TABLE, rows, source[side])), rules }],
      rerun: async (exclusions) => ({ relations: result(exclusions['games']) }),
      nonDeterministic: [],
      limits: DEFAULT_LIMITS,
      link,
      ...more,
    },
    report,
    never,
  );
  return { ...compared, report };
}

const row = (id: number, month: number, team: string, runs: number): ArrayRow => ({ id: String(id), day: `2016-0${month}-01`, team, runs: String(runs) });
const GAMES = [row(1, 7, 'BOS', 5), row(2, 7, 'NYA', 3), row(3, 8, 'BOS', 2), row(4, 8, 'CHN', 9)];

describe('the cause of a difference', () => {
  test('is not asked for when the results agree, even when the data below does not', async () => {
    const { result, cause, report } = await compare({ data: { legacy: GAMES, new: [row(1, 7, 'BOS', 2), row(2, 7, 'NYA', 3), row(3, 8, 'BOS', 5), row(4, 8, 'CHN', 9)] } });
    assert.equal(result.verdict, 'consistent');
    assert.equal(cause, undefined);
    assert.equal(report.findings.length, 0);
  });

  test('is the data when the query agrees without the rows that differ', async () => {
    const { result, cause, report } = await compare({ data: { legacy: GAMES, new: GAMES.slice(1) } });
    assert.deepEqual([result.verdict, cause?.cause, cause?.share], ['differs', 'data', 0.75]);
    assert.deepEqual(cause?.sources[0]?.excluded, { kind: 'keys', keys: [['1']] });
    assert.deepEqual(report.findings.map((f) => [f.table, f.kind, f.partition]), [[null, 'changed', null], ['games', 'missing', '2016-07']]);
    assert.match(cause?.words ?? '', /games 2016-07 \(1 row\)\. On the 75\.0 % of rows that agree, the query agrees/);
  });

  test('is the query when the data agrees', async () => {
    const { result, cause } = await compare({ data: { legacy: GAMES, new: GAMES }, queries: { legacy: runsByTeam, new: doubled } });
    assert.deepEqual([result.verdict, cause?.cause, cause?.share], ['differs', 'query', 1]);
  });

  test('is both when the query still differs without the rows that differ', async () => {
    const { cause } = await compare({ data: { legacy: GAMES, new: GAMES.slice(1) }, queries: { legacy: runsByTeam, new: doubled } });
    assert.equal(cause?.cause, 'both');
  });

  test('counts differences that a tolerance or an ignore rule would forgive in the table: the query saw them', async () => {
    const data = { legacy: GAMES, new: GAMES.map((r) => (r['id'] === '1' ? { ...r, runs: '6' } : r)) };
    for (const runs of [{ tolerance: { abs: '1' } }, { ignore: 'by design' }]) {
      const { cause } = await compare({ data, rules: { ...RULES, columns: { runs } } });
      assert.equal(cause?.cause, 'data');
    }
  });

  test('leaves out ranges of neighbours when the keys are many, and nothing that agrees', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => row(i, 1 + (i % 2), i % 3 === 0 ? 'BOS' : 'NYA', i % 7));
    const lost = many.filter((r) => Number(r['id']) < 400 || Number(r['id']) >= 2400);
    const { cause } = await compare({ data: { legacy: many, new: lost }, queries: { legacy: runsByTeam, new: doubled } });
    assert.deepEqual([cause?.cause, cause?.sources[0]?.excluded], ['both', { kind: 'ranges', ranges: [{ from: ['400'], through: ['2398'], partition: '2016-01' }, { from: ['401'], through: ['2399'], partition: '2016-02' }] }]);
    assert.ok(Math.abs((cause?.share ?? 0) - 1000 / 3000) < 1e-9);
  });

  test('is left open, with the reason, when it cannot be told', async () => {
    const data = { legacy: GAMES, new: GAMES.slice(1) };
    const broken: Mischief = { fail: { method: 'describe', call: 1, error: new StoreError('timedOut', 'The statement took longer than 5 s.') } };
    assert.deepEqual([(await compare({ data, source: { new: broken } })).cause?.cause, (await compare({ data, source: { new: broken } })).cause?.reason?.code], [undefined, 'timedOut']);
    const unknown = await compare({ data, more: { sources: { code: 'tablesUnknown', message: 'tables unknown: a table function.' } } });
    assert.deepEqual([unknown.result.verdict, unknown.cause?.cause, unknown.cause?.reason?.code], ['differs', undefined, 'tablesUnknown']);
    const keyless = await compare({ data, rules: { key: [], columns: {} } });
    assert.deepEqual([keyless.cause?.cause, keyless.cause?.reason?.code], [undefined, 'limitReached']);
    const impossible = await compare({ data, more: { rerun: async () => ({ impossible: 'the query cannot be rewritten' }) } });
    assert.deepEqual([impossible.cause?.cause, impossible.cause?.reason?.code], [undefined, 'tablesUnknown']);
  });

  test('is not called both when a part of the data could not be read', async () => {
    const data = { legacy: GAMES, new: GAMES.slice(1) };
    const unread: Mischief = { fail: { method: 'checksums', call: 1, error: new StoreError('timedOut', 'The statement took longer than 5 s.') } };
    const wrong = await compare({ data, source: { new: unread }, queries: { legacy: runsByTeam, new: doubled } });
    assert.deepEqual([wrong.cause?.cause, wrong.cause?.reason?.code], [undefined, 'timedOut']);
    assert.equal((await compare({ data, source: { new: unread } })).cause?.cause, 'data', 'what was left out explains all');
  });

  test('claims nothing of the query when no row is left', async () => {
    const { cause } = await compare({ data: { legacy: [row(1, 7, 'BOS', 5)], new: [row(1, 7, 'BOS', 6)] } });
    assert.deepEqual([cause?.cause, cause?.reason?.code, cause?.share], [undefined, 'nothingLeft', 0]);
    assert.match(cause?.words ?? '', /No row is left without it that the query reads/);
  });
});

describe('no verdict is earned', () => {
  test('by a query that may give another result each time, whether it agrees or not', async () => {
    for (const other of [GAMES, GAMES.slice(1)]) {
      const { result } = await compare({ data: { legacy: GAMES, new: other }, more: { nonDeterministic: ['RAND()'] } });
      assert.deepEqual([result.verdict, result.reason?.code], ['inconclusive', 'notDeterministic']);
    }
  });

  test('by a query that gave two results on one side', async () => {
    const { result } = await compare({ data: { legacy: GAMES, new: GAMES.slice(1) }, mischief: { legacy: { rowsBecome: runsByTeam(GAMES.slice(2)) } } });
    assert.deepEqual([result.verdict, result.reason?.code, result.reason?.side], ['inconclusive', 'notDeterministic', 'legacy']);
  });

  test('by results with other numbers of columns: they differ', async () => {
    const relations = { legacy: arrayRelation('q', RESULT, []), new: arrayRelation('q', RESULT.slice(1), []) };
    const { result } = await compare({ data: { legacy: GAMES, new: GAMES }, more: { relations } });
    assert.deepEqual([result.verdict, result.reason?.code], ['differs', 'columnsDiffer']);
  });
});

test('columns with other names on both sides are compared by position', async () => {
  const renamed = RESULT.map((column) => ({ ...column, name: `new_${column.name}` }));
  const results = runsByTeam(GAMES);
  const other = results.map((r) => ({ new_team: r['team'] ?? null, new_runs: r['runs'] ?? null }));
  const relations = { legacy: arrayRelation('q', RESULT, results), new: arrayRelation('q', renamed, other) };
  assert.equal((await compare({ data: { legacy: GAMES, new: GAMES }, more: { relations } })).result.verdict, 'consistent');
});

test('property: for any divergence of data and query the cause is right, or left open', async () => {
  const games = fc.uniqueArray(fc.record({ id: fc.nat(40), month: fc.integer({ min: 4, max: 9 }), team: fc.constantFrom('BOS', 'NYA', 'CHN'), runs: fc.integer({ min: 1, max: 20 }) }), { selector: (g) => g.id, minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(games, fc.array(fc.nat(29), { maxLength: 4 }), fc.boolean(), async (list, lost, wrong) => {
      const legacy = list.map((g) => row(g.id, g.month, g.team, g.runs));
      const other = legacy.filter((_, i) => !lost.includes(i));
      const faulty = other.length < legacy.length;
      const { result, cause } = await compare({ data: { legacy, new: other }, queries: { legacy: runsByTeam, new: wrong ? doubled : runsByTeam } });
      const agree = JSON.stringify([...runsByTeam(legacy)].sort(byTeam)) === JSON.stringify([...(wrong ? doubled : runsByTeam)(other)].sort(byTeam));
      assert.equal(result.verdict, agree ? 'consistent' : 'differs');
      if (agree) return;
      if (other.length === 0) return assert.equal(cause?.reason?.code, 'nothingLeft');
      const queryShows = wrong && other.some((r) => r['team'] === 'BOS');
      assert.equal(cause?.cause, faulty ? (queryShows ? 'both' : 'data') : 'query');
    }),
    { numRuns: 500 },
  );
});

const byTeam = (l: ArrayRow, r: ArrayRow): number => ((l['team'] ?? '') < (r['team'] ?? '') ? -1 : 1);

describe('a source that moves while the cause is looked for', () => {
  test('after the results were compared: they agree when they are compared once more, so the query is not blamed', async () => {
    // The load of the missing row ends right after the first look at the results.
    let looks = 0;
    const [, ...short] = GAMES;
    const other = arrayRelation('runs by team', RESULT, runsByTeam(short));
    const whole = arrayRelation('runs by team', RESULT, runsByTeam(GAMES));
    const relations = { legacy: whole, new: { ...other, checksums: (...args: Parameters<typeof other.checksums>) => (looks++ === 0 ? other : whole).checksums(...args) } };
    const { result, cause } = await compare({ data: { legacy: GAMES, new: GAMES }, more: { relations } });
    assert.equal(result.verdict, 'differs');
    assert.equal(cause?.cause, undefined, cause?.words);
    assert.equal(cause?.reason?.code, 'sourceChanged');
  });

  test('before the query ran without the rows that differ: it is not said that both differ', async () => {
    let asked = 0;
    const games = arrayRelation('games', TABLE, GAMES);
    const moving = { ...arrayRelation('games', TABLE, GAMES.slice(1)), version: async () => (asked++ < 2 ? 'snapshot 1' : 'snapshot 2') };
    const { cause } = await compare({ data: { legacy: GAMES, new: GAMES.slice(1) }, queries: { legacy: runsByTeam, new: doubled }, more: { sources: [{ table: 'games', relations: { legacy: games, new: moving }, rules: RULES }] } });
    assert.equal(cause?.cause, undefined, cause?.words);
    assert.deepEqual([cause?.reason?.code, cause?.reason?.side], ['sourceChanged', 'new']);
  });
});
