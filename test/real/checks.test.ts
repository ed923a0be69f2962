/** The check of a whole table of 161 columns, and what is left of it when the line is cut or somebody cancels. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Side } from '../../server/engine/types.ts';
import { GAME_FIELDS } from './support/gameFields.ts';
import { expectFindings, expectPartitions } from './support/expectFindings.ts';
import { FAULTS } from './support/faults.ts';
import { NEW_USER, openProduct, readQueries } from './support/product.ts';
import { openProxy } from './support/tcpProxy.ts';
import { openWarehouses } from './support/warehouses.ts';
import type { QueryPair } from '../../server/sql/statement.ts';

const warehouses = await openWarehouses();
const product = await openProduct(warehouses);

test('all 161 columns of every game are compared, and agree', async () => {
  const { run, findings, partitions } = await product.check('games');
  assert.equal(run.verdict, 'consistent', run.headline);
  assert.equal(run.outcome.partial, false);
  assert.equal(run.outcome.columns.length, GAME_FIELDS.length);
  assert.deepEqual(findings, []);
  const rows = warehouses.rows.games;
  assert.deepEqual(run.outcome.counts, { legacy: rows, new: rows, onlyLegacy: 0, onlyNew: 0, changed: 0, duplicates: 0, inFlight: 0 });
  assert.deepEqual(run.evidence.rowsScanned, { legacy: rows, new: rows });
  const [[months] = []] = await warehouses.legacy.run("select count(distinct date_format(game_date, '%Y-%m')) from game_logs");
  assert.equal(partitions.length, Number(months));
  assert.equal(partitions.reduce((sum, partition) => sum + partition.counts.legacy, 0), rows);
  assert.ok(partitions.every((partition) => partition.verdict === 'consistent'));
});

for (const table of ['players', 'teams', 'salaries'] as const) {
  test(`every row of ${table} agrees`, async () => {
    const { run } = await product.check(table);
    assert.equal(run.verdict, 'consistent', `${run.headline} ${run.reason?.message ?? ''}`);
    assert.equal(run.outcome.counts.legacy, warehouses.rows[table]);
    assert.equal(run.outcome.counts.new, warehouses.rows[table]);
    assert.deepEqual(run.outcome.key, warehouses.specs[table].key);
  });
}

test('one partition alone: a fault in it is found, and one beside it is not looked at', async () => {
  const fault = FAULTS[0] ?? assert.fail();
  const { statements, findings } = await fault.prepare(warehouses);
  await warehouses.withFault(['games'], statements, async () => {
    const there = await product.check('games', { partition: '2016-07' });
    assert.equal(there.run.verdict, 'differs');
    expectFindings(there, 'games', findings);
    expectPartitions(there, 'games', findings);
    const beside = await product.check('games', { partition: '2016-08' });
    assert.equal(beside.run.verdict, 'consistent');
    assert.ok(beside.run.outcome.counts.legacy > 0 && beside.run.outcome.counts.legacy < warehouses.rows.games);
  });
});

const queryNamed = (name: string) => readQueries().find((pair) => pair.name === name) ?? assert.fail(`there is no query "${name}"`);

/** Proxies before both servers, and a product that knows only them. Nobody can stop a statement over a line that is cut, so it runs as a user of its own. */
async function throughProxies() {
  const addressOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
  const proxies = { legacy: await openProxy(addressOf(warehouses.legacyUrl)), new: await openProxy(addressOf(warehouses.lake.url)) };
  after(() => Promise.all([proxies.legacy.close(), proxies.new.close()]));
  return { proxies, product: await openProduct(warehouses, { legacy: { host: '127.0.0.1', port: proxies.legacy.port }, new: `http://127.0.0.1:${proxies.new.port}`, user: `far_${NEW_USER}` }) };
}

/** What every checksum statement of the games holds, on either side. */
const CHECKSUM = /crc32[^]*group by/i;
/** What every statement holds that reads their rows. */
const ROWS = /as v160[^]*order by/i;

for (const side of ['legacy', 'new'] as const satisfies readonly Side[]) {
  test(`the line to the ${side} side is cut under the checksums: no tick, the side is named, and the next check works`, async () => {
    const { proxies, product: far } = await throughProxies();
    const cut = proxies[side].cutWhen(CHECKSUM, 50);
    const { run, findings } = await far.check('games');
    assert.equal(run.verdict, 'inconclusive', run.headline);
    await cut;
    assert.equal(run.reason?.side, side, JSON.stringify(run.reason));
    assert.equal(run.reason.code, 'connection', JSON.stringify(run.reason));
    assert.equal(run.outcome.partial, true);
    assert.deepEqual(findings, []);
    assert.match(run.headline, new RegExp(`\\b${side}\\b`));

    const without = await far.check('games');
    assert.equal(without.run.verdict, 'inconclusive', 'nothing answers as long as the line is cut');
    assert.equal(without.run.reason?.side, side);

    proxies[side].mend();
    const again = await far.check('games');
    assert.equal(again.run.verdict, 'consistent', `${again.run.headline} ${again.run.reason?.message ?? ''}`);
    assert.equal(again.run.outcome.counts.legacy, warehouses.rows.games);
  });

  test(`the line to the ${side} side is cut under the rows of a partition that differs: never a tick`, async () => {
    const { proxies, product: far } = await throughProxies();
    const fault = FAULTS[0] ?? assert.fail();
    await warehouses.withFault(['games'], (await fault.prepare(warehouses)).statements, async () => {
      const cut = proxies[side].cutWhen(ROWS, 0);
      const { run, partitions } = await far.check('games');
        await cut;
      assert.ok(run.verdict === 'inconclusive' || run.verdict === 'differs', run.verdict);
      assert.equal(run.reason?.code, 'connection', JSON.stringify(run.reason));
      assert.equal(run.reason.side, side);
      assert.equal(run.outcome.partial, true);
      assert.notEqual(partitions.find((partition) => partition.partition === '2016-07')?.verdict, 'consistent');
    });
  });
}

test('the new side changes between the checksums and the rows: the Iceberg snapshot that is read does not, and is named', async () => {
  const { proxies, product: far } = await throughProxies();
  const fault = FAULTS[0] ?? assert.fail();
  const { statements, findings } = await fault.prepare(warehouses);
  await warehouses.withFault(['games'], statements, async () => {
    const changed = proxies.new.before(ROWS, async () => {
      await warehouses.onNew("delete from games where game_date = date '2016-07-02'");
    });
    const seen = await far.check('games');
    await changed;
    assert.equal(seen.run.verdict, 'differs', seen.run.reason?.message);
    expectFindings(seen, 'games', findings);
    assert.match(seen.run.evidence.snapshots.new, /games at Iceberg snapshot \d+/);
  });
});

test('the legacy side changes between the checksums and the rows: its snapshot does not', async () => {
  const { proxies, product: far } = await throughProxies();
  const fault = FAULTS[0] ?? assert.fail();
  const { statements, findings } = await fault.prepare(warehouses);
  await warehouses.withFault(['games'], statements, async () => {
    try {
      const changed = proxies.legacy.before(ROWS, async () => {
        await warehouses.legacy.run("update game_logs set home_score = home_score + 1 where game_date = date '2016-07-02'");
      });
      const seen = await far.check('games');
      await changed;
      assert.equal(seen.run.verdict, 'differs', seen.run.reason?.message);
      expectFindings(seen, 'games', findings);
    } finally {
      await warehouses.legacy.run("update game_logs set home_score = home_score - 1 where game_date = date '2016-07-02'");
    }
  });
});

test('a load that ends between the result and the look at its sources: both are read at the same snapshot', async () => {
  const { proxies, product: far } = await throughProxies();
  const fault = FAULTS[0] ?? assert.fail();
  await warehouses.withFault(['games'], (await fault.prepare(warehouses)).statements, async () => {
    const loaded = proxies.new.before(/for version as of \d+ q\b/i, () => warehouses.clean('games'));
    const { run } = await far.compare(queryNamed(fault.query));
    await loaded;
    assert.equal(run.cause, 'data', run.causeOutcome?.words);
  });
});

test('more rows go while the query runs without those that differ: it still reads its snapshot', async () => {
  const { proxies, product: far } = await throughProxies();
  const fault = FAULTS[0] ?? assert.fail();
  await warehouses.withFault(['games'], (await fault.prepare(warehouses)).statements, async () => {
    // The query alone is sent once more without the rows of the divergent keys.
    const gone = proxies.new.before(/with games as[^]*'2016-07-25'|not coalesce/i, async () => {
      await warehouses.onNew("delete from games where game_date = date '2016-08-05'");
    });
    const { run } = await far.compare(queryNamed(fault.query));
    await gone;
    assert.equal(run.cause, 'data', run.causeOutcome?.words);
  });
});

/** Every pair of games by day or by night: minutes of work for either server. */
const SLOW = 'select count(*) as pairs, sum(a.time_minutes * b.home_score) as work from games a join games b on a.day_night = b.day_night';
const slowPair: QueryPair = { name: 'slow', range: { start: 0, end: SLOW.length }, ranges: [{ start: 0, end: SLOW.length }], texts: { legacy: SLOW, new: SLOW }, directives: { tolerances: {}, problems: [] } };

async function running(): Promise<Readonly<Record<Side, number>>> {
  const database = new URL(warehouses.legacyUrl).pathname.slice(1);
  const [[legacy] = []] = await warehouses.legacy.run(`select count(*) from information_schema.processlist where db = '${database}' and command <> 'Sleep' and id <> connection_id()`);
  const [[other] = []] = await warehouses.onNew(`select count(*) from system.runtime.queries where "user" = '${NEW_USER}' and state not in ('FINISHED', 'FAILED')`);
  return { legacy: Number(legacy), new: Number(other) };
}

async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`after ${seconds} s: ${what}; ${JSON.stringify(await running())} statements run`);
    await sleep(50);
  }
}

test('a comparison that is cancelled leaves no statement on either server', async () => {
  assert.deepEqual(await running(), { legacy: 0, new: 0 });
  const controller = new AbortController();
  const compared = product.compare(slowPair, { signal: controller.signal });
  await until('both servers work', 60, async () => {
    const counts = await running();
    return counts.legacy > 0 && counts.new > 0;
  });
  const began = Date.now();
  controller.abort();
  const { run } = await compared;
  const took = Date.now() - began;
  assert.equal(run.verdict, 'inconclusive');
  assert.equal(run.reason?.code, 'cancelled');
  assert.equal(run.reason.side, undefined, 'it was nobody\'s fault');
  assert.ok(took < 5_000, `it took ${took} ms to stop`);
  await until('nothing runs any more', 3, async () => Object.values(await running()).every((count) => count === 0));
  assert.equal((await product.check('salaries')).run.verdict, 'consistent');
});

test('a check that is cancelled at its first words ends cancelled, and leaves nothing', async () => {
  const controller = new AbortController();
  const { run } = await product.check('games', { signal: controller.signal, progress: () => controller.abort() });
  assert.equal(run.verdict, 'inconclusive');
  assert.equal(run.reason?.code, 'cancelled');
  await until('nothing runs any more', 3, async () => Object.values(await running()).every((count) => count === 0));
});
