/** Twelve queries of a migration team over ten seasons of baseball: on the same data, every one of them has to earn its tick. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openProduct, readQueries } from './support/product.ts';
import { openWarehouses } from './support/warehouses.ts';

const warehouses = await openWarehouses();
const product = await openProduct(warehouses);
const queries = readQueries();

test('there are twelve queries', () => assert.equal(queries.length, 12));

for (const pair of queries) {
  test(`${pair.name}: consistent`, async () => {
    const { run, findings } = await product.compare(pair);
    assert.equal(run.verdict, 'consistent', `${run.headline} ${run.reason?.message ?? ''}`);
    assert.equal(run.cause, undefined);
    assert.deepEqual(findings, []);
    assert.ok(run.outcome.counts.legacy > 0, 'a tick over nothing says nothing');
    assert.equal(run.outcome.counts.legacy, run.outcome.counts.new);
    assert.ok(run.outcome.key.length > 0, 'every one of these results has a key');
  });
}
