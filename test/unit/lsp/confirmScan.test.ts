import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancel, Check, Compare } from '../../../protocol/messages.ts';
import type { ConfirmScanParams } from '../../../protocol/messages.ts';
import type { Scan } from '../../../server/service/types.ts';
import { CONFIG, fakeService } from './support/fakeService.ts';
import type { Behaviour } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';

const files = { 'parity.jsonc': CONFIG };
const ESTIMATED = { kind: 'estimated', tables: [{ table: 'games', sides: { legacy: { rows: 80_000_000, bytes: null }, new: null }, above: { legacy: 50_000_000 } }] } as const;

/** A service that estimates until it is told to compare. */
function large(): { readonly behaviour: Behaviour; readonly scans: Scan[] } {
  const scans: Scan[] = [];
  const answer = (scan: Scan | undefined) => {
    scans.push(scan ?? 'asking');
    return Promise.resolve(scan === 'always' ? { verdict: 'consistent' } as const : ESTIMATED);
  };
  return { behaviour: { query: ({ scan }) => answer(scan), table: ({ scan }) => answer(scan) }, scans };
}

test('the client is asked before much is read, with the sizes, and the comparison goes on', async () => {
  const { behaviour, scans } = large();
  const asked: ConfirmScanParams[] = [];
  const client = await startClient({ createService: fakeService(behaviour).create, files, confirmScan: question => { asked.push(question); return true; } });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  assert.equal((await client.request(Compare, { uri })).runs[0]?.verdict, 'consistent');
  assert.equal((await client.request(Check, { table: 'games' })).runs[0]?.verdict, 'consistent');
  assert.deepEqual(scans, ['asking', 'always', 'asking', 'always']);
  assert.deepEqual(asked[0], {
    name: 'q.sql:1',
    why: 'games has about 80,000,000 rows on the legacy store, more than its "askAboveRows" of 50,000,000',
    tables: ['games: about 80,000,000 rows (legacy); size unknown (new)'],
  });
  await client.stop();
});

test('a no leaves it, and a client that cannot ask is told why', async () => {
  for (const [confirmScan, message] of [[() => false, /^Cancelled\.$/u], [undefined, /^not compared: games has about 80,000,000 rows/u]] as const) {
    const { behaviour, scans } = large();
    const client = await startClient({ createService: fakeService(behaviour).create, files, ...(confirmScan === undefined ? {} : { confirmScan }) });
    const { runs, notCompared } = await client.request(Check, { table: 'games' });
    assert.equal(runs.length, 0);
    assert.match(notCompared[0]?.message ?? '', message);
    assert.deepEqual(scans, ['asking']);
    await client.stop();
  }
});

test('it can be cancelled while nobody answers', async () => {
  const { behaviour, scans } = large();
  let asked = false;
  let answer = (_: boolean): void => undefined;
  const client = await startClient({ createService: fakeService(behaviour).create, files, confirmScan: () => new Promise<boolean>(resolve => { asked = true; answer = resolve; }) });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  const compared = client.request(Compare, { uri });
  await until('the question', () => asked);
  assert.match((await client.titles('q.sql'))[0] ?? '', /waiting for your answer/u);
  const cancelling = client.request(Cancel, {});
  // The client takes its question back when it is told so.
  setTimeout(() => { answer(true); }, 50);
  assert.equal((await cancelling).cancelled, 1);
  assert.equal((await compared).notCompared[0]?.message, 'Cancelled.');
  assert.deepEqual(scans, ['asking']);
  await client.stop();
});
