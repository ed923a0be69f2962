/** A comparison that failed before it read anything claims no counts, no coverage and no evidence, wherever it is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Check, Compare, GetHealth } from '../../../protocol/messages.ts';
import { startClient, until } from './support/client.ts';
import { CONFIG, fakeService } from './support/fakeService.ts';
import type { Script } from './support/fakeService.ts';

const FAILED: Script = { verdict: 'inconclusive', partial: true, headline: '! new warehouse: connection failed', reason: { code: 'connection', side: 'new', message: 'The connection failed: connect ECONNREFUSED 127.0.0.1:1' }, engines: { legacy: '', new: '' } };

test('a failed comparison shows its reason and no zeros, in hover, tree and summary', async () => {
  const { create } = fakeService({ query: () => Promise.resolve(FAILED), table: () => Promise.resolve({ ...FAILED, partitions: [{ table: 'games', partition: '2016-07', verdict: 'inconclusive', counts: { legacy: 0, new: 0, onlyLegacy: 0, onlyNew: 0, changed: 0, duplicates: 0, inFlight: 0 } }] }) });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length > 0);
  const { runs: [run] } = await client.request(Compare, { uri });
  assert.deepEqual([run?.countsUnknown, run?.nothingRead, run?.partial], [true, true, true]);
  let hover = '';
  // A busy machine may give the words of memory first.
  await until('the hover of the record', async () => {
    hover = (await client.hover('q.sql', { line: 0, character: 0 }))?.contents.value ?? '';
    return /No rows were counted/u.test(hover);
  });
  assert.match(hover, /ECONNREFUSED/u);
  assert.doesNotMatch(hover, /\b0 rows|only on legacy 0/u);

  await client.request(Check, { table: 'games' });
  const tree = async (parent: string) => (await client.request(GetHealth, { parent, start: 0, count: 10 })).nodes;
  for (const node of [...(await tree('dev')), ...(await tree('dev/games'))]) {
    assert.doesNotMatch(`${node.description}\n${node.tooltip}\n${node.accessible}`, /\b0 rows/u, node.id);
  }
  await client.stop();
});

test('a comparison that counted nothing because there is nothing says so', async () => {
  const { create } = fakeService({ query: () => Promise.resolve<Script>({ verdict: 'consistent' }) });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length > 0);
  const { runs: [run] } = await client.request(Compare, { uri });
  assert.deepEqual([run?.countsUnknown, run?.nothingRead], [undefined, undefined]);
  await until('the hover of the record', async () => /0 rows on legacy/u.test((await client.hover('q.sql', { line: 0, character: 0 }))?.contents.value ?? ''));
  await client.stop();
});
