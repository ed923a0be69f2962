/** What makes results differ although the data agrees, and data that differs in ways that are hard to leave out. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Cause, ReasonCode, Verdict } from '../../server/engine/types.ts';
import { openProduct, readQueries } from './support/product.ts';
import { openWarehouses } from './support/warehouses.ts';

const warehouses = await openWarehouses();
const product = await openProduct(warehouses);
const queries = [...readQueries(), ...readQueries('faulty')];
const queryNamed = (name: string) => queries.find((pair) => pair.name === name) ?? assert.fail(`there is no query "${name}"`);

const traps: readonly (readonly [name: string, verdict: Verdict, cause?: Cause | undefined, reason?: ReasonCode])[] = [
  ['names grouped without case and accents', 'differs', 'query'],
  // Rows tie at the end of the LIMIT, and all rows of the query agree.
  ['best attended, but ties are left to chance', 'consistent'],
  ['a column that is not grouped', 'inconclusive', undefined, 'statementFailed'],
  ['whole numbers divided', 'differs', 'query'],
  ['averages as their engines give them', 'differs', 'query'],
  ['averages as their engines give them, near enough', 'consistent within tolerance'],
  ['a comparison without case', 'differs', 'query'],
];

for (const [name, verdict, cause, reason] of traps) {
  test(`${name}: ${verdict}${cause === undefined ? '' : `, cause ${cause}`}`, async () => {
    const { run } = await product.compare(queryNamed(name));
    assert.equal(run.verdict, verdict, `${run.headline} ${run.reason?.message ?? ''}`);
    assert.equal(run.cause, cause, run.causeOutcome?.words);
    assert.equal(run.reason?.code, reason, run.reason?.message);
  });
}

test('a fault in a column that the query does not read: a tick for the query, none for the table', async () => {
  await warehouses.withFault(['games'], ["update games set umpire_first_base_name = 'nobody' where game_date between date '2016-07-01' and date '2016-07-31'"], async () => {
    assert.equal((await product.compare(queryNamed('attendance by club, 2016'))).run.verdict, 'consistent');
    const { run } = await product.check('games');
    assert.equal(run.verdict, 'differs');
    assert.deepEqual(run.outcome.columns.filter((column) => column.differs > 0).map((column) => column.name), ['umpire_first_base_name']);
  });
});

test('more rows differ than are left out one by one, in every partition: nothing is left to run on, and the cause is not told', async () => {
  const where = "game_date between date '2017-01-01' and date '2017-12-31' and home_errors = 0";
  const [[expected] = []] = await warehouses.legacy.run(`select count(*) from game_logs where ${where}`);
  await warehouses.withFault(['games'], [`update games set home_score = home_score + 1 where ${where}`], async () => {
    const { run, findings } = await product.compare(queryNamed('clubs at home, 2017'));
    assert.equal(run.verdict, 'differs');
    // Of few such rows the keys are left out, and the others remain.
    assert.equal(run.cause, Number(expected) > 1_000 ? undefined : 'data', run.causeOutcome?.words);
    assert.equal(findings.filter((finding) => finding.table === 'games').length, Number(expected));
    assert.ok((run.causeOutcome?.share ?? 2) < 1, String(run.causeOutcome?.share));
  });
});

test('every row that is read differs: the data is blamed, and nothing is claimed of the query', async () => {
  await warehouses.withFault(['games'], ["update games set home_score = home_score + 1 where game_date between date '2017-01-01' and date '2017-12-31'"], async () => {
    const { run } = await product.compare(queryNamed('clubs at home, 2017'));
    assert.equal(run.verdict, 'differs');
    assert.notEqual(run.cause, 'query');
    assert.equal(run.causeOutcome?.share ?? 0, 0);
    assert.match(run.causeOutcome?.words ?? '', /not known/);
  });
});

test('faults in two tables of a join: both are named', async () => {
  const faults = ["delete from games where game_date = date '2017-05-17'", "update players set name_last = name_last || 'x' where name_first = 'José'"];
  await warehouses.withFault(['games', 'players'], faults, async () => {
    const { run, findings } = await product.compare(queryNamed('starting pitchers and their names'));
    assert.equal(run.verdict, 'differs');
    assert.equal(run.cause, 'data', run.causeOutcome?.words);
    assert.deepEqual([...new Set(findings.flatMap((finding) => finding.table ?? []))].sort(), ['games', 'players']);
  });
});

test('a row that only the new side has, and one that the legacy side lost, in one partition', async () => {
  const [[day, number, team] = []] = await warehouses.legacy.run("select game_date, number_of_game, home_team from game_logs where game_date between date '2016-05-01' and date '2016-05-20' order by 1, 3 limit 1");
  const key = `game_date = date '${day ?? ''}' and number_of_game = '${number ?? ''}' and home_team = '${team ?? ''}'`;
  await warehouses.withFault(['games'], [`update games set number_of_game = '7' where ${key}`], async () => {
    const { run, findings } = await product.check('games');
    assert.equal(run.verdict, 'differs');
    assert.deepEqual(findings.map((finding) => [finding.kind, finding.partition, ...finding.key]).sort(), [['extra', '2016-05', day, '7', team], ['missing', '2016-05', day, number, team]]);
  });
});
