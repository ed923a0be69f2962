/** Faults of a migration, one at a time: each is found at exactly its rows, in exactly its partitions, and blamed on the data. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Counts } from '../../server/engine/types.ts';
import { expectFindings, expectPartitions } from './support/expectFindings.ts';
import { FAULTS } from './support/faults.ts';
import type { ExpectedFinding } from './support/faults.ts';
import { openProduct, readQueries } from './support/product.ts';
import { openWarehouses } from './support/warehouses.ts';

const warehouses = await openWarehouses();
const product = await openProduct(warehouses);
const queries = [...readQueries(), ...readQueries('faulty')];
const queryNamed = (name: string) => queries.find((pair) => pair.name === name) ?? assert.fail(`there is no query "${name}"`);

function countsOf(rows: number, findings: readonly ExpectedFinding[]): Counts {
  const of = (kind: ExpectedFinding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const counts = { onlyLegacy: of('missing'), onlyNew: of('extra'), changed: of('changed'), duplicates: of('duplicated'), inFlight: 0 };
  return { legacy: rows, new: rows - counts.onlyLegacy + counts.onlyNew + counts.duplicates, ...counts };
}

for (const fault of FAULTS) {
  test(`${fault.name}: found at exactly its rows`, async (t) => {
    const { statements, findings } = await fault.prepare(warehouses);
    await warehouses.withFault([fault.table], statements, async () => {
      await t.test(`the check of ${fault.table} finds ${findings.length} rows`, async () => {
        const seen = await product.check(fault.table);
        assert.equal(seen.run.verdict, 'differs', seen.run.reason?.message);
        assert.equal(seen.run.outcome.partial, false);
        assert.deepEqual(seen.run.outcome.counts, countsOf(warehouses.rows[fault.table], findings));
        expectFindings(seen, fault.table, findings);
        expectPartitions(seen, fault.table, findings);
        const columns = [...new Set(findings.flatMap((finding) => Object.keys(finding.columns ?? {})))].sort();
        assert.deepEqual(seen.run.outcome.columns.filter((column) => column.differs > 0).map((column) => column.name).sort(), columns);
        if (fault.hint !== undefined) assert.ok(seen.run.likelyReasons.some((reason) => fault.hint?.test(reason.words)), JSON.stringify(seen.run.likelyReasons));
      });
      await t.test(`"${fault.query}" differs because of the data`, async () => {
        const seen = await product.compare(queryNamed(fault.query));
        assert.equal(seen.run.verdict, 'differs', seen.run.reason?.message);
        assert.equal(seen.run.cause, 'data', seen.run.causeOutcome?.words);
        expectFindings(seen, fault.table, findings);
        expectPartitions(seen, fault.table, findings);
        assert.ok(seen.findings.some((finding) => finding.table === null), 'rows of the result differ as well');
      });
    });
  });
}

test('a query that was translated wrong differs over equal data', async () => {
  const { run, findings } = await product.compare(queryNamed('runs a game, July 2016, rounded twice'));
  assert.equal(run.verdict, 'differs');
  assert.equal(run.cause, 'query', run.causeOutcome?.words);
  assert.deepEqual([...new Set(findings.map((finding) => finding.table))], [null]);
  assert.deepEqual([...new Set(findings.flatMap((finding) => Object.keys(finding.columns)))], ['runs_a_game']);
});

test('a query that was translated wrong over a month that was loaded short: both', async () => {
  const fault = FAULTS[0] ?? assert.fail();
  const { statements, findings } = await fault.prepare(warehouses);
  await warehouses.withFault([fault.table], statements, async () => {
    const seen = await product.compare(queryNamed('runs a game, July 2016, rounded twice'));
    assert.equal(seen.run.verdict, 'differs');
    assert.equal(seen.run.cause, 'both', seen.run.causeOutcome?.words);
    expectFindings(seen, fault.table, findings);
    expectPartitions(seen, fault.table, findings);
  });
});

test('the padding of a CHAR is not data, and the evidence says so', async () => {
  await warehouses.withFault(['games'], ["update games set home_league = home_league || '  ' where game_date = date '2017-07-04'"], async () => {
    const { run } = await product.check('games');
    assert.equal(run.verdict, 'consistent', run.headline);
    assert.ok(run.evidence.blindSpots.includes('home_league: trailing blanks'), run.evidence.blindSpots.join('; '));
  });
});

test('after every fault the warehouses are clean again', async () => {
  for (const table of ['games', 'players', 'teams', 'salaries'] as const) {
    const { run } = await product.check(table);
    assert.equal(run.verdict, 'consistent', `${table}: ${run.headline}`);
    assert.equal(run.outcome.counts.legacy, warehouses.rows[table]);
    assert.equal(run.outcome.counts.new, warehouses.rows[table]);
  }
});
