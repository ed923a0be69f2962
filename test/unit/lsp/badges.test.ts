import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancel, Compare, GetQueryStatuses } from '../../../protocol/messages.ts';
import { aborted, CONFIG, fakeService } from './support/fakeService.ts';
import type { Script } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';

const SQL = 'SELECT id, home\nFROM games;\n\nSELECT count(*) FROM teams;\n';

test('a query lives from "not checked" over "checking" and a result to "changed since last check"', async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>(resolve => { release = resolve; });
  const { create } = fakeService({
    query: async (_, events) => {
      events.progress('partition 3 of 12', 3, 12);
      await gate;
      return { verdict: 'differs', headline: '✗ 12 rows differ in partition 2016-07', counts: { legacy: 20, new: 20, changed: 12 } };
    },
  });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  await client.open('q.sql', SQL);
  await until('two lenses', async () => (await client.titles('q.sql')).length === 2);
  assert.deepEqual(await client.titles('q.sql'), ['○ not checked · compare', '○ not checked · compare']);
  const [first, second] = await client.lenses('q.sql');
  assert.deepEqual([first?.range.start.line, second?.range.start.line], [0, 3]);
  assert.deepEqual(first?.command.arguments, [{ uri: client.uri('q.sql'), position: { line: 0, character: 0 } }]);

  const answer = client.request(Compare, { uri: client.uri('q.sql'), position: { line: 1, character: 2 }, workDoneToken: 'w1' });
  await until('its progress in the badge', async () => (await client.titles('q.sql'))[0] === '$(sync~spin) checking… partition 3 of 12 · cancel');
  assert.equal((await client.lenses('q.sql'))[0]?.command.command, 'parity.cancel');
  release();
  const { runs, notCompared } = await answer;
  assert.deepEqual(notCompared, []);
  assert.equal(runs[0]?.verdict, 'differs');
  assert.deepEqual(runs[0].range, { start: { line: 0, character: 0 }, end: { line: 1, character: 10 } });
  assert.deepEqual(await client.titles('q.sql'), ['✗ 12 rows differ in partition 2016-07 · checked just now', 'compare again', '○ not checked · compare']);
  const lens = (await client.lenses('q.sql'))[0];
  assert.deepEqual([lens?.command.command, lens?.command.arguments], ['parity.showResult', [{ runId: runs[0].runId }]]);
  assert.ok(client.progress.some(({ token, value }) => token === 'w1' && value.kind === 'begin'));
  assert.ok(client.progress.some(({ token, value }) => token === 'w1' && value.kind === 'end'));
  await until('a diagnostic', () => client.diagnostics('q.sql').length === 1);
  const [problem] = client.diagnostics('q.sql');
  assert.deepEqual([problem?.severity, problem?.source, problem?.range], [2, 'parity', { start: { line: 0, character: 0 }, end: { line: 0, character: 15 } }]);
  await until('a refresh of the lenses', () => client.refreshes.count > 0);
  await until('word of the run', () => client.changes.some(({ runId }) => runId === runs[0]?.runId));

  await client.change('q.sql', SQL.replace('home', 'away'));
  assert.deepEqual((await client.titles('q.sql'))[0], '◌ changed since last check (✗ just now)');
  await until('the diagnostic to go', () => client.diagnostics('q.sql').length === 0);
  // The other query keeps what it is, and the text of before finds its result again.
  await client.change('q.sql', `-- a comment\n\n${SQL}`);
  assert.deepEqual((await client.titles('q.sql'))[0], '✗ 12 rows differ in partition 2016-07 · checked just now');
  await client.stop();
});

test('an edited query is never taken for what it was, even when its name moves with its line', async () => {
  const { create } = fakeService();
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  await client.open('q.sql', SQL);
  await until('lenses', async () => (await client.titles('q.sql')).length === 2);
  await client.request(Compare, { uri: client.uri('q.sql') });
  assert.equal((await client.titles('q.sql')).filter(title => title === 'said consistent · checked just now').length, 2);
  await client.change('q.sql', `\n\n${SQL.replace('count(*)', 'count(1)')}`);
  assert.deepEqual(await client.titles('q.sql'), ['said consistent · checked just now', 'compare again', '◌ changed since last check (✓ just now)', 'compare again']);
  // A new query where another one stood before has no past.
  await client.change('q.sql', `SELECT 1;\n\n${SQL}`);
  assert.equal((await client.titles('q.sql'))[0], '○ not checked · compare');
  await client.stop();
});

test('a changed configuration takes every tick away, and the run store brings them back after a restart', async () => {
  const { create } = fakeService();
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG, 'q.sql': SQL } });
  await client.open('q.sql', SQL);
  await until('lenses', async () => (await client.titles('q.sql')).length === 2);
  await client.request(Compare, { uri: client.uri('q.sql'), position: { line: 0, character: 0 } });
  assert.equal((await client.titles('q.sql'))[0], 'said consistent · checked just now');
  // The configuration in its editor counts, saved or not.
  await client.open('parity.jsonc', CONFIG, 'jsonc');
  await client.change('parity.jsonc', CONFIG.replace('"trimBlanks": false', '"trimBlanks": true'));
  await until('a stale badge', async () => (await client.titles('q.sql'))[0] === '◌ changed since last check (✓ just now)');
  await client.close('parity.jsonc');
  await until('the badge of the file on the disk', async () => (await client.titles('q.sql'))[0] === 'said consistent · checked just now');
  await client.write('parity.jsonc', CONFIG.replace('"by": "month"', '"by": "year"'));
  await until('a stale badge', async () => (await client.titles('q.sql'))[0] === '◌ changed since last check (✓ just now)');

  // Another server on the same runs, as after a restart of the editor.
  const again = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG }, stateFolder: client.stateFolder });
  const moved = await again.open(client.uri('q.sql'), SQL);
  // The document of before belongs to a folder that this one does not have: it has no configuration, so no badge.
  assert.deepEqual((await again.request(GetQueryStatuses, { uri: moved })).queries.map(({ state }) => state), ['never', 'never']);
  const own = await again.open('q.sql', SQL);
  await until('kept runs', async () => (await again.request(GetQueryStatuses, { uri: own })).queries[0]?.state === 'consistent');
  await again.stop();
  await client.stop();
});

test('at most two run at once, the rest waits; a cancelled one stops, and one asked for twice runs once', async () => {
  let running = 0;
  let most = 0;
  const { create, sent } = fakeService({
    query: async (request, _, signal): Promise<Script> => {
      running += 1;
      most = Math.max(most, running);
      await aborted(signal);
      running -= 1;
      return { verdict: 'inconclusive', headline: `? inconclusive · cancelled ${request.pair.name}`, reason: { code: 'cancelled', message: 'Cancelled.' } };
    },
  });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  await client.open('q.sql', 'SELECT 1;\nSELECT 2;\nSELECT 3;\nSELECT 4;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 4);
  const all = client.request(Compare, { uri: client.uri('q.sql') });
  const twice = client.request(Compare, { uri: client.uri('q.sql'), position: { line: 0, character: 1 } });
  const titles = await until('two that wait', async () => {
    const now = await client.titles('q.sql');
    return now.filter(title => title === '$(sync~spin) waiting… · cancel').length === 2 ? now : null;
  });
  assert.equal(titles.filter(title => title.startsWith('$(sync~spin) checking…')).length, 2);
  const { queries } = await client.request(GetQueryStatuses, { uri: client.uri('q.sql') });
  assert.deepEqual(queries.map(({ state }) => state), ['running', 'running', 'queued', 'queued']);
  const { cancelled } = await client.request(Cancel, { runId: queries[0]?.runId ?? '' });
  assert.equal(cancelled, 1);
  assert.equal((await twice).runs[0]?.verdict, 'inconclusive');
  await until('the next one to run', () => sent.length === 3);
  assert.equal((await client.request(Cancel, {})).cancelled, 3);
  const { runs, notCompared } = await all;
  assert.deepEqual([runs.length, notCompared], [3, [{ name: 'q.sql:4', message: 'Cancelled.' }]]);
  assert.equal(most, 2);
  assert.deepEqual(sent, ['SELECT 1', 'SELECT 2', 'SELECT 3']);
  await client.stop();
});

test('queries that are not sent, and faults, say so in their badge', async () => {
  const { create } = fakeService({
    query: async ({ pair }) => {
      if (pair.texts.legacy?.startsWith('DELETE') === true) return { kind: 'notCompared', message: 'DELETE writes data' };
      throw new Error('the service fell over\nwith a stack');
    },
  });
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  await client.open('q.sql', 'DELETE FROM games;\nSELECT 2;\n-- parity:legacy\nSELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 3);
  const { runs, notCompared } = await client.request(Compare, { uri: client.uri('q.sql') });
  assert.deepEqual(runs, []);
  assert.deepEqual(notCompared.slice(0, 2).map(({ message }) => message), ['DELETE writes data', 'the service fell over']);
  assert.match(notCompared[2]?.message ?? '', /^Half a pair/u);
  const titles = await client.titles('q.sql');
  assert.deepEqual(titles.slice(0, 2), ['– not compared: DELETE writes data', '! the service fell over']);
  assert.match(titles[2] ?? '', /^– not compared/u);
  assert.ok(titles.every(title => [...title].length <= 60));
  assert.ok(client.log.some(line => line.includes('the service fell over')));
  await client.stop();
});

test('lenses are off by the setting, without a configuration, and for the configuration itself', async () => {
  const { create } = fakeService();
  const client = await startClient({ createService: create, files: { 'parity.jsonc': CONFIG } });
  await client.open('q.sql', SQL);
  await client.open('parity.jsonc', CONFIG, 'jsonc');
  await until('lenses', async () => (await client.titles('q.sql')).length === 2);
  assert.deepEqual(await client.titles('parity.jsonc'), []);
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { parity: { codeLens: false } } });
  assert.deepEqual(await client.titles('q.sql'), []);
  await client.stop();
  const bare = await startClient({ createService: create });
  await bare.open('q.sql', SQL);
  assert.deepEqual(await bare.titles('q.sql'), []);
  await bare.stop();
});
