import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Cancel, Compare } from '../../../protocol/messages.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { systemClock } from '../../../server/lsp/clock.ts';
import type { ServerDeps } from '../../../server/lsp/deps.ts';
import { startServiceProcess } from '../../../server/lsp/serviceProcess.ts';
import { createServiceProxy } from '../../../server/lsp/serviceProxy.ts';
import { CONFIG, fakeHash } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';
import type { TestClient } from './support/client.ts';

/** A clock on which long waits are short, for what would keep a test waiting. */
const hasty = { ...systemClock, after: (ms: number, action: () => void) => systemClock.after(ms >= 1500 ? ms / 20 : ms, action) };

const createService: ServerDeps['createService'] = ({ secrets, environmentVariables, maxFindings, timeoutSeconds }, stateFolder) => createServiceProxy({
  startProcess: () => startServiceProcess(fileURLToPath(new URL('fixtures/fakeServiceProcess.ts', import.meta.url)), { type: 'start', stateFolder, options: { environmentVariables, maxFindings, timeoutSeconds } }),
  secrets,
  queryHash: fakeHash,
  clock: hasty,
});

async function open(text: string, secret?: () => string | null): Promise<{ readonly client: TestClient; readonly uri: string }> {
  const client = await startClient({ createService, files: { 'parity.jsonc': CONFIG }, deps: { clock: hasty }, ...(secret === undefined ? {} : { secret }) });
  const uri = await client.open('q.sql', text);
  await until('lenses', async () => (await client.titles('q.sql')).length > 0);
  return { client, uri };
}

test('a service in its process: results, progress, secrets, errors of the configuration, bare records', async () => {
  const { client, uri } = await open('SELECT 1;\nSELECT secret;\nSELECT missing;\nSELECT constructor;\n', () => 'hidden');
  const at = (line: number) => client.request(Compare, { uri, position: { line, character: 0 }, workDoneToken: `w${String(line)}` });
  assert.equal((await at(0)).runs[0]?.verdict, 'consistent');
  assert.equal((await client.titles('q.sql'))[0], 'said consistent · checked just now');
  assert.equal((await at(1)).runs[0]?.headline, 'secret of 6 letters');
  const failure = await at(2).catch((error: unknown) => error as { code: number; message: string });
  assert.ok('code' in failure);
  assert.deepEqual([failure.code, failure.message], [ErrorCode.configuration, 'there is no such thing']);
  assert.equal((await at(3)).runs[0]?.headline, 'prototype: false');
  await client.stop();
});

test('a cancelled comparison in the process ends as it should', async () => {
  const { client, uri } = await open('SELECT wait;\n');
  const answer = client.request(Compare, { uri });
  await until('progress', async () => (await client.titles('q.sql'))[0] === '$(sync~spin) checking… one of two · cancel');
  assert.equal((await client.request(Cancel, {})).cancelled, 1);
  assert.equal((await answer).runs[0]?.reason?.code, 'cancelled');
  await client.stop();
});

test('a process that dies, of itself or of its memory, ends its comparisons in words, and the next one has a new process', async () => {
  const { client, uri } = await open('SELECT die;\nSELECT memory;\nSELECT 1;\n');
  const at = async (line: number) => client.request(Compare, { uri, position: { line, character: 0 } });
  assert.match((await at(0)).notCompared[0]?.message ?? '', /stopped|ended/u);
  assert.match((await at(1)).notCompared[0]?.message ?? '', /memory/u);
  assert.equal((await at(2)).runs[0]?.verdict, 'consistent');
  assert.match((await client.titles('q.sql')).join('\n'), /^! /mu);
  await client.stop();
});

test('a process that a signal ends says what the signal means', async () => {
  const { client, uri } = await open('SELECT signal, segv;\nSELECT signal, killed;\n');
  const at = async (line: number) => (await client.request(Compare, { uri, position: { line, character: 0 } })).notCompared[0]?.message;
  assert.equal(await at(0), 'The process that compares ended: native code of a database driver failed (SIGSEGV). Compare again.');
  assert.equal(await at(1), 'The process that compares ended: the system ended it, which it does where memory runs out. Compare again.');
  await client.stop();
});

test('an error that nobody caught ends its own comparison with its words, and no other', async () => {
  const { client, uri } = await open('SELECT wait;\nSELECT broken socket;\nSELECT broken promise;\nSELECT 1;\nSELECT stray;\n');
  const at = async (line: number) => client.request(Compare, { uri, position: { line, character: 0 } });
  let waiting = true;
  const other = at(0).finally(() => { waiting = false; });
  await until('progress', async () => (await client.titles('q.sql'))[0] === '$(sync~spin) checking… one of two · cancel');
  assert.match((await at(1)).notCompared[0]?.message ?? '', /^The comparison broke off, and there is no verdict: connect ECONNREFUSED 127\.0\.0\.1:1$/u);
  assert.equal((await at(2)).notCompared[0]?.message, 'The comparison broke off, and there is no verdict: nobody takes it');
  assert.equal((await at(3)).runs[0]?.verdict, 'consistent');
  assert.ok(waiting, 'the first one runs on');
  // Nobody knows whose it is: none of those that run is believed, and the process serves the next one.
  assert.equal((await at(4)).notCompared[0]?.message, 'The comparison broke off, and there is no verdict: nobody knows whose');
  assert.equal((await other).notCompared[0]?.message, 'The comparison broke off, and there is no verdict: nobody knows whose');
  assert.equal((await at(3)).runs[0]?.verdict, 'consistent');
  await client.stop();
});

test('a verdict that is told early is in the badge while details are read', async () => {
  const { client, uri } = await open('SELECT early, wait;\n');
  const answer = client.request(Compare, { uri, position: { line: 0, character: 0 } });
  await until('the verdict', async () => (await client.titles('q.sql'))[0] === '$(sync~spin) ✗ 10,000+ rows differ · reading more… · cancel');
  await client.request(Cancel, {});
  await answer;
  await client.stop();
});

test('a process that computes without end is ended when it is cancelled, and the editor is answered all along', async () => {
  const { client, uri } = await open('SELECT busy;\nSELECT 1;\n');
  const answer = client.request(Compare, { uri, position: { line: 0, character: 0 } });
  await until('it to run', async () => (await client.titles('q.sql'))[0]?.startsWith('$(sync~spin) checking') === true);
  const began = performance.now();
  await client.hover('q.sql', { line: 0, character: 0 });
  assert.ok(performance.now() - began < 50);
  await client.request(Cancel, {});
  assert.equal((await answer).notCompared.length, 1);
  assert.equal((await client.request(Compare, { uri, position: { line: 1, character: 0 } })).runs[0]?.verdict, 'consistent');
  await client.stop();
});
