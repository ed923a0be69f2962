/** Shapes of queries that are easy to misread: consistent on clean data, and over a month that was loaded short the data is to blame. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FAULTS } from './support/faults.ts';
import { expectFindings } from './support/expectFindings.ts';
import { openProduct, readQueries } from './support/product.ts';
import { openWarehouses } from './support/warehouses.ts';

const warehouses = await openWarehouses();
const product = await openProduct(warehouses);
const shapes = readQueries('shapes');

/** Every game that they read is one that was not loaded: nothing is left to run on, so the cause is not told. */
const ALL_LOST: ReadonlySet<string> = new Set(['a subquery that only asks whether there is a row']);

for (const pair of shapes) {
  test(`${pair.name}: consistent`, async () => {
    const { run } = await product.compare(pair);
    assert.equal(run.verdict, 'consistent', `${run.headline} ${run.reason?.message ?? ''}`);
    assert.ok(run.outcome.counts.legacy > 0, 'a tick over nothing says nothing');
  });
}

test('over a month that was loaded short', async (t) => {
  const fault = FAULTS[0] ?? assert.fail();
  const { statements, findings } = await fault.prepare(warehouses);
  await warehouses.withFault(['games'], statements, async () => {
    for (const pair of shapes) {
      await t.test(`${pair.name}: the data differs`, async () => {
        const seen = await product.compare(pair);
        assert.equal(seen.run.verdict, 'differs', `${seen.run.headline} ${seen.run.reason?.message ?? ''}`);
        assert.equal(seen.run.cause, ALL_LOST.has(pair.name) ? undefined : 'data', seen.run.causeOutcome?.words);
        // Of the games that were lost it reads the last four days.
        expectFindings(seen, 'games', ALL_LOST.has(pair.name) ? findings.filter(({ key }) => (key[0] ?? '') >= '2016-07-28') : findings);
      });
    }
  });
});
