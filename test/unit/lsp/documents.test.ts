import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { Compare, GetHealth, GetQueryStatuses, GetStatus } from '../../../protocol/messages.ts';
import { addRule } from '../../../server/config/edit.ts';
import { predecessors } from '../../../server/lsp/predecessors.ts';
import { loadConfig } from '../../../server/config/load.ts';
import { blockingProblem } from '../../../server/lsp/guard.ts';
import { documentKey } from '../../../server/lsp/uris.ts';
import { CONFIG, fakeService } from './support/fakeService.ts';
import type { Script } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';

test('queries of an edited text and what they were before', () => {
  assert.deepEqual(predecessors(['a', 'b', 'c'], ['a', 'x', 'c']), [0, 1, 2]);
  assert.deepEqual(predecessors(['a', 'c'], ['a', 'b', 'c']), [0, null, 1]);
  assert.deepEqual(predecessors(['a', 'b', 'c'], ['a', 'c']), [0, 2]);
  assert.deepEqual(predecessors([], ['a']), [null]);
  assert.deepEqual(predecessors(['a', 'a'], ['a', 'a', 'a']), [0, 1, null]);
});

test('an error blocks the environment that it belongs to, and one of a table blocks all', () => {
  const twoEnvironments = CONFIG.replace('"tables"', '"x": 1, "tables"').replace('"dev": {', '"prod": { "legacy": { "driver": "mysql" }, "new": { "driver": "duckdb", "path": "n" } },\n    "dev": {');
  const loaded = loadConfig(twoEnvironments);
  assert.equal(blockingProblem(loaded, 'dev'), undefined);
  assert.match(blockingProblem(loaded, 'prod')?.path ?? '', /^environments\.prod/u);
  assert.match(blockingProblem(loadConfig(CONFIG.replace('"key": ["id"] }', '"key": 5 }')), 'dev')?.path ?? '', /^tables\.teams/u);
});

test('a rule is added to the configuration where its comments and layout stay', () => {
  const text = '// ours\n{\n\t"tables": {\n\t\t"games": { /* keep */ "legacy": "games", "new": "games" }, // and this\n\t},\n}\n';
  const [edit, ...more] = addRule(text, 'games', 'attendance', { tolerance: { abs: 1 } });
  assert.ok(edit !== undefined && more.length === 0);
  const after = text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
  for (const comment of ['// ours', '/* keep */', '// and this']) assert.ok(after.includes(comment));
  assert.deepEqual(loadConfig(after).config.tables['games']?.columns['attendance']?.tolerance, { abs: '1' });
  assert.deepEqual(addRule(text, 'nobody', 'x', { foldCase: true }), []);
  assert.deepEqual(addRule('{ "tables": { "games": 5 } }', 'games', 'x', { foldCase: true }), []);
  assert.deepEqual(addRule('not json', 'games', 'x', { foldCase: true }), []);
});

test('one document has one key, however its URI is written', () => {
  assert.equal(documentKey('file:///a%20b/c%2Bd.sql'), documentKey('file:///a%20b/c+d.sql'));
  assert.notEqual(documentKey('untitled:Untitled-1'), documentKey('untitled:Untitled-2'));
});

test('a document of many megabytes never keeps anybody waiting, and has its badges when its editor rests', async () => {
  const { create } = fakeService();
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  const uri = await client.open('small.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('small.sql')).length === 1);
  const big = Array.from({ length: 30_000 }, (_, i) => `SELECT ${String(i)} AS some_column_with_a_name, 'a text; with a semicolon' FROM games WHERE id = ${String(i)};\n`).join('');
  assert.ok(big.length > 2_500_000);
  await client.open('big.sql', big);
  const began = performance.now();
  assert.deepEqual(await client.titles('big.sql'), []);
  assert.equal((await client.titles('small.sql')).length, 1);
  assert.ok(performance.now() - began < 500, `${String(performance.now() - began)} ms`);
  await until('the badges of the big document', async () => (await client.titles('big.sql')).length > 0, 10_000);
  assert.equal((await client.titles('big.sql')).length, 5000);
  const again = performance.now();
  await client.titles('big.sql');
  assert.ok(performance.now() - again < 250, `${String(performance.now() - again)} ms`);
  const { runs } = await client.request(Compare, { uri: client.uri('big.sql'), position: { line: 29_999, character: 3 } });
  assert.equal(runs[0]?.range?.start.line, 29_999);
  assert.equal((await client.request(Compare, { uri })).runs.length, 1);
  await client.stop();
});

test('a pair of files, a part of a query, and directives that cannot be read', async () => {
  const { create, sent } = fakeService({ query: ({ pair }) => Promise.resolve<Script>({ verdict: 'consistent', headline: `${pair.texts.legacy ?? ''} | ${pair.texts.new ?? ''}` }) });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG, 'x.new.sql': 'SELECT 2' } });
  const uri = await client.open('x.legacy.sql', 'SELECT 1');
  await until('the other half', async () => (await client.request(GetQueryStatuses, { uri })).queries[0]?.state === 'never');
  assert.equal((await client.request(Compare, { uri })).runs[0]?.headline, 'SELECT 1 | SELECT 2');
  // The other half in its editor counts, and changes this one.
  await client.open('x.new.sql', 'SELECT 3');
  await until('another text', async () => (await client.titles('x.legacy.sql'))[0]?.startsWith('◌') === true);
  assert.equal((await client.request(Compare, { uri })).runs[0]?.headline, 'SELECT 1 | SELECT 3');
  const part = await client.open('part.sql', '-- parity:tolerance\nSELECT * FROM (SELECT 5) t;\n');
  await until('the directive', () => client.diagnostics('part.sql').some(({ code }) => code === 'directive'));
  await client.request(Compare, { uri: part, range: { start: { line: 1, character: 15 }, end: { line: 1, character: 23 } } });
  assert.equal(sent.at(-1), 'SELECT 5');
  await client.stop();
});

test('two workspace folders, each with its configuration', async () => {
  const other = await mkdtemp(path.join(os.tmpdir(), 'parity-second-'));
  await writeFile(path.join(other, 'parity.jsonc'), CONFIG.replaceAll('"dev"', '"test"'));
  await mkdir(path.join(other, 'queries'));
  const { create } = fakeService();
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG }, folders: [other] });
  const second = await client.open(pathToFileURL(path.join(other, 'queries', 'q.sql')).href, 'SELECT 1;\n');
  const first = await client.open('q.sql', 'SELECT 1;\n');
  assert.equal((await client.request(Compare, { uri: second })).runs[0]?.environment, 'test');
  assert.equal((await client.request(Compare, { uri: first })).runs[0]?.environment, 'dev');
  const { nodes } = await client.request(GetHealth, { start: 0, count: 10 });
  assert.deepEqual(nodes.map(({ label }) => label), ['dev (workspace)', `test (${path.basename(other)})`]);
  assert.equal((await client.request(GetHealth, { parent: nodes[1]?.id ?? '', start: 0, count: 10 })).total, 2);
  assert.equal((await client.request(GetStatus, {})).tables.total, 4);
  // A folder that is taken away takes its configuration and its problems with it.
  await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: pathToFileURL(other).href, name: 'x' }] } });
  await until('one root', async () => (await client.request(GetHealth, { start: 0, count: 10 })).total === 1);
  await client.stop();
  await rm(other, { recursive: true, force: true });
});
