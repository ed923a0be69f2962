import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { ErrorCode } from '../../../protocol/errors.ts';
import {
  Cancel, Check, Compare, CompareFiles, Export, GetFindings, GetHealth, GetHistory, GetPartitions, GetRun, GetStatus, TestConnection,
} from '../../../protocol/messages.ts';
import type { Finding, PartitionOutcome } from '../../../server/engine/types.ts';
import { NO_COUNTS } from '../../../server/engine/types.ts';
import { systemClock } from '../../../server/lsp/clock.ts';
import { CONFIG, aborted, fakeService } from './support/fakeService.ts';
import type { Script } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';

const files = { 'parity.jsonc': CONFIG };

/** The response error of a request that fails. */
async function failure(request: Promise<unknown>): Promise<{ readonly code: number; readonly message: string; readonly data: unknown }> {
  try {
    await request;
  } catch (error) {
    return error as { code: number; message: string; data: unknown };
  }
  throw new Error('the request was answered');
}

test('$/cancelRequest and the cancel button of the progress both stop what runs', async () => {
  let stopped = 0;
  const { create, sent } = fakeService({
    query: async (_, __, signal): Promise<Script> => {
      await aborted(signal);
      stopped += 1;
      return { verdict: 'inconclusive', reason: { code: 'cancelled', message: 'Cancelled.' } };
    },
  });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', 'SELECT 1;\nSELECT 2;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 2);
  const source = new CancellationTokenSource();
  const first = client.request(Compare, { uri, position: { line: 0, character: 0 } }, source.token);
  await until('it to run', () => sent.length === 1);
  source.cancel();
  assert.equal((await first).runs[0]?.reason?.code, 'cancelled');
  const second = client.request(Compare, { uri, position: { line: 1, character: 0 }, workDoneToken: 'button' });
  await until('it to run', () => sent.length === 2);
  await client.connection.sendNotification('window/workDoneProgress/cancel', { token: 'button' });
  assert.equal((await second).runs[0]?.reason?.code, 'cancelled');
  assert.equal(stopped, 2);
  await client.stop();
});

test('while comparisons flood their progress, a hover answers at once and messages stay few', async () => {
  const { create } = fakeService({
    query: async (_, events, signal): Promise<Script> => {
      for (let i = 0; !signal.aborted; i += 1) {
        events.progress(`row ${String(i)}`, i, 1_000_000);
        if (i % 1000 === 0) await new Promise(resolve => setImmediate(resolve));
      }
      return { verdict: 'inconclusive', reason: { code: 'cancelled', message: 'Cancelled.' } };
    },
  });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', 'SELECT 1;\nSELECT 2;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 2);
  const answer = client.request(Compare, { uri, workDoneToken: 'w' });
  await until('progress', () => client.progress.length > 2);
  const took: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const began = performance.now();
    const hover = await client.hover('q.sql', { line: 0, character: 3 });
    took.push(performance.now() - began);
    assert.match(hover?.contents.value ?? '', /Checking/u);
  }
  took.sort((left, right) => left - right);
  // The one in the middle: a machine that runs other things as well is late now and then.
  assert.ok((took[10] ?? 0) < 50, `hovers took ${took.map(ms => ms.toFixed(0)).join(' ')} ms`);
  const before = client.progress.length;
  await new Promise(resolve => setTimeout(resolve, 500));
  assert.ok(client.progress.length - before < 10, `${String(client.progress.length - before)} messages in half a second`);
  await client.request(Cancel, {});
  assert.equal((await answer).runs.length, 2);
  await client.stop();
});

test('without configuration or query, with a broken one, or with a wrong environment the error has a code that leads on', async () => {
  const { create, made } = fakeService();
  const bare = await startClient({ createService: create });
  const uri = await bare.open('q.sql', 'SELECT 1;\n');
  const none = await failure(bare.request(Compare, { uri }));
  assert.deepEqual([none.code, none.data], [ErrorCode.notConfigured, { configFile: 'parity.jsonc', folder: bare.uri('').replace(/\/$/u, '') }]);
  assert.equal((await failure(bare.request(Check, {}))).code, ErrorCode.notConfigured);
  assert.deepEqual(await bare.request(GetStatus, {}), {
    configured: false, running: 0, tables: { total: 0, consistent: 0, differs: 0, inconclusive: 0 }, queries: { consistent: 0, differs: 0, inconclusive: 0 },
  });
  await bare.stop();

  const client = await startClient({ createService: create, files });
  const query = await client.open('q.sql', '\n\nSELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  assert.equal((await failure(client.request(Compare, { uri: query, position: { line: 0, character: 0 } }))).code, ErrorCode.noQuery);
  assert.equal((await failure(client.request(Compare, { uri: query, environment: 'prod' }))).code, ErrorCode.configuration);
  assert.equal((await failure(client.request(Compare, { uri: client.uri('absent.sql') }))).code, ErrorCode.cannotRead);
  assert.equal((await failure(client.connection.sendRequest(Compare.method, { uri: 5 }))).code, -32602);
  assert.equal((await failure(client.connection.sendRequest(GetFindings.method, { runId: 'x', filter: {}, start: -1, count: 1 }))).code, -32602);
  assert.equal((await failure(client.request(GetFindings, { runId: '../../etc/passwd', filter: {}, start: 0, count: 1 }))).code, ErrorCode.noSuchRun);
  assert.equal(await client.request(GetRun, { runId: '../../etc/passwd' }), null);
  // A rule that could not be read would bend the verdict: nothing is sent.
  await client.write('parity.jsonc', CONFIG.replace('"trimBlanks": false', '"tolerance": "much"'));
  await until('the problem', () => client.diagnostics('parity.jsonc').length > 0);
  const broken = await failure(client.request(Compare, { uri: query }));
  assert.equal(broken.code, ErrorCode.configuration);
  assert.deepEqual(broken.data, { uri: client.uri('parity.jsonc'), line: 5 });
  assert.equal(made.filter(options => options.runs === undefined).length, 0);
  await client.stop();
});

test('an untrusted workspace runs nothing and says so; trust makes it run', async () => {
  const { create, made, sent } = fakeService();
  const client = await startClient({ createService: create, files, trusted: false });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('a lens', async () => (await client.titles('q.sql')).length === 1);
  assert.deepEqual(await client.titles('q.sql'), ['○ nothing runs until this workspace is trusted']);
  for (const request of [client.request(Compare, { uri }), client.request(CompareFiles, { uris: [uri] }), client.request(Check, {}), client.request(TestConnection, {})]) {
    assert.equal((await failure(request)).code, ErrorCode.untrusted);
  }
  assert.equal((await client.request(GetHealth, { start: 0, count: 10 })).message, 'Nothing runs until this workspace is trusted.');
  assert.deepEqual([made.length, sent.length], [0, 0]);
  await client.connection.sendNotification('parity/trusted', {});
  assert.deepEqual(await client.titles('q.sql'), ['○ not checked · compare']);
  assert.equal((await client.request(Compare, { uri })).runs.length, 1);
  await client.stop();
});

test('problems of the configuration stand at their place and have their fixes', async () => {
  const { create } = fakeService();
  const text = CONFIG.replace('"partition"', '"partitoin"');
  const client = await startClient({ createService: create, files: { 'parity.jsonc': text } });
  await until('the problem', () => client.diagnostics('parity.jsonc').length === 1);
  const [problem] = client.diagnostics('parity.jsonc');
  assert.deepEqual([problem?.code, problem?.source, problem?.range.start.line], ['unknownKey', 'parity', 5]);
  assert.ok(problem !== undefined);
  const [fix] = await client.actions('parity.jsonc', problem.range);
  assert.equal(fix?.title, 'Change to "partition"');
  assert.deepEqual(fix.edit?.changes[client.uri('parity.jsonc')], [{ range: problem.range, newText: '"partition"' }]);
  await client.open('parity.jsonc', CONFIG, 'jsonc');
  await until('the problem to go', () => client.diagnostics('parity.jsonc').length === 0);
  await client.stop();
});

test('findings and partitions come by page, are filtered, and are exported whole', async () => {
  const findings: Finding[] = Array.from({ length: 1200 }, (_, i) => ({ kind: i % 2 === 0 ? 'changed' : 'missing', table: null, partition: null, key: [String(i)], columns: { name: { legacy: i === 0 ? '=cmd|x' : `old ${String(i)}`, new: null } } }));
  const partitions: PartitionOutcome[] = Array.from({ length: 30 }, (_, i) => ({ table: 'games', partition: `2016-${String(i + 1).padStart(2, '0')}`, verdict: 'consistent', counts: { ...NO_COUNTS, legacy: 1, new: 1 } }));
  const { create } = fakeService({ query: () => Promise.resolve<Script>({ verdict: 'differs', findings, partitions, columns: [{ name: 'name', differs: 600, tolerated: 0, native: { legacy: 'text', new: 'varchar' } }] }) });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  const runId = (await client.request(Compare, { uri })).runs[0]?.runId ?? assert.fail();
  const page = await client.request(GetFindings, { runId, filter: {}, start: 0, count: 100_000 });
  assert.deepEqual([page.total, page.findings.length], [1200, 500]);
  const filtered = await client.request(GetFindings, { runId, filter: { kinds: ['missing'] }, start: 590, count: 100 });
  assert.deepEqual([filtered.total, filtered.findings.length, filtered.findings[9]?.key], [600, 10, ['1199']]);
  assert.deepEqual((await client.request(GetPartitions, { runId, start: 28, count: 10 })).partitions.map(({ partition }) => partition), ['2016-29', '2016-30']);

  const target = path.join(client.folder, 'out.csv');
  assert.deepEqual(await client.request(Export, { runId, format: 'csv', filter: {}, target }), { rows: 1200 });
  const lines = (await readFile(target, 'utf8')).split('\r\n');
  assert.equal(lines.length, 1202);
  assert.match(lines[1] ?? '', /'=cmd\|x/u);
  const json = path.join(client.folder, 'out.json');
  assert.deepEqual(await client.request(Export, { runId, format: 'json', filter: { kinds: ['missing'] }, target: client.uri('out.json') }), { rows: 600 });
  assert.equal((JSON.parse(await readFile(json, 'utf8')) as { items: { findings: unknown[] }[] }).items[0]?.findings.length, 600);
  await mkdir(path.join(client.folder, 'folder'));
  assert.equal((await failure(client.request(Export, { runId, format: 'csv', filter: {}, target: path.join(client.folder, 'folder') }))).code, ErrorCode.cannotWrite);
  assert.equal((await failure(client.request(Export, { runId, format: 'csv', filter: {}, target: path.join(client.folder, 'no', 'where.csv') }))).code, ErrorCode.cannotWrite);
  assert.equal((await failure(client.request(Export, { runId, format: 'csv', filter: {}, target: 'relative.csv' }))).code, -32602);
  assert.deepEqual((await readdir(client.folder)).filter(name => name.includes('.part')), []);
  const { runs } = await client.request(GetHistory, { count: 10 });
  assert.deepEqual(runs.map(run => run.runId), [runId]);
  await client.stop();
});

test('the health tree: pair, tables and partitions, each parent as bad as its worst child, and what is checked again heals', async () => {
  const partition = (id: string, changed: number): PartitionOutcome => ({ table: 'games', partition: id, verdict: changed > 0 ? 'differs' : 'consistent', counts: { ...NO_COUNTS, legacy: 10, new: 10, changed } });
  let healed = false;
  const { create } = fakeService({
    table: ({ table, partition: only }): Promise<Script> => {
      if (table === 'teams') return Promise.resolve({ verdict: 'consistent', counts: { legacy: 30, new: 30 } });
      if (only !== undefined) return Promise.resolve({ verdict: 'consistent', partitions: [partition(only ?? '', 0)] });
      return Promise.resolve({ verdict: healed ? 'consistent' : 'differs', partitions: [partition('2016-06', 0), partition('2016-07', 2)] });
    },
  });
  const client = await startClient({ createService: create, files });
  await until('the tree', async () => (await client.request(GetHealth, { start: 0, count: 10 })).total === 1);
  const roots = async (): Promise<readonly string[]> => (await client.request(GetHealth, { start: 0, count: 10 })).nodes.map(({ id, state }) => `${id} ${state}`);
  const tables = async (): Promise<readonly string[]> => (await client.request(GetHealth, { parent: 'dev', start: 0, count: 10 })).nodes.map(({ id, state }) => `${id} ${state}`);
  const inside = async (): Promise<readonly string[]> => (await client.request(GetHealth, { parent: 'dev/games', start: 0, count: 10 })).nodes.map(({ id, state }) => `${id} ${state}`);
  assert.deepEqual([await roots(), await tables(), await inside()], [['dev never'], ['dev/games never', 'dev/teams never'], []]);
  const { runs } = await client.request(Check, {});
  assert.deepEqual(runs.map(({ name, verdict }) => `${name} ${verdict}`), ['games differs', 'teams consistent']);
  assert.deepEqual([await roots(), await tables(), await inside()], [['dev differs'], ['dev/games differs', 'dev/teams consistent'], ['dev/games/2016-06 consistent', 'dev/games/2016-07 differs']]);
  const nodes = (await client.request(GetHealth, { parent: 'dev', start: 0, count: 10 })).nodes;
  assert.deepEqual([nodes[0]?.description, nodes[0]?.check], ['✗ 2 of 20 · just now', { environment: 'dev', table: 'games' }]);
  assert.deepEqual((await client.request(GetStatus, {})).tables, { total: 2, consistent: 1, differs: 1, inconclusive: 0 });
  healed = true;
  await client.request(Check, { table: 'games', partition: '2016-07' });
  assert.deepEqual([await roots(), await tables(), await inside()], [['dev consistent'], ['dev/games consistent', 'dev/teams consistent'], ['dev/games/2016-06 consistent', 'dev/games/2016-07 consistent']]);
  assert.deepEqual(await client.request(GetHealth, { parent: 'dev/nothing', start: 0, count: 10 }), { nodes: [], total: 0 });
  assert.equal((await client.request(GetHealth, { parent: 'dev/games', start: 1, count: 10 })).nodes.length, 1);
  // What another configuration allowed is no tick under this one.
  await client.write('parity.jsonc', CONFIG.replace('"trimBlanks": false', '"trimBlanks": true'));
  await until('stale tables', async () => (await tables()).join() === 'dev/games stale,dev/teams stale');
  await client.stop();
});

test('secrets are asked for once, remembered, asked again when rejected, and a "no" is not asked twice in one go', async () => {
  const questions: { key: string; rejected: boolean }[] = [];
  let answer: string | null = 'wrong';
  const seen: (string | null)[] = [];
  const { create } = fakeService({
    query: async (_, __, signal, { secrets }): Promise<Script> => {
      let secret = await secrets.secret({ key: 'mysql/db1/3306/reader', label: 'reader at db1', rejected: false }, signal);
      if (secret === 'wrong') secret = await secrets.secret({ key: 'mysql/db1/3306/reader', label: 'reader at db1', rejected: true }, signal);
      seen.push(secret);
      return { verdict: 'consistent' };
    },
  });
  const client = await startClient({
    createService: create, files,
    secret: ({ key, rejected }) => {
      questions.push({ key, rejected });
      if (rejected) answer = 'right';
      return answer;
    },
  });
  const uri = await client.open('q.sql', 'SELECT 1;\nSELECT 2;\nSELECT 3;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 3);
  await client.request(Compare, { uri, position: { line: 0, character: 0 } });
  await client.request(Compare, { uri });
  assert.deepEqual(questions, [{ key: 'mysql/db1/3306/reader', rejected: false }, { key: 'mysql/db1/3306/reader', rejected: true }]);
  assert.ok(seen.every(secret => secret === 'right'));
  assert.ok(client.log.every(line => !line.includes('right') && !line.includes('wrong')));
  await client.stop();

  const asked: string[] = [];
  const refusing = await startClient({ createService: create, files, secret: ({ key }) => { asked.push(key); return null; } });
  const other = await refusing.open('q.sql', 'SELECT 1;\nSELECT 2;\nSELECT 3;\n');
  await until('lenses', async () => (await refusing.titles('q.sql')).length === 3);
  await refusing.request(Compare, { uri: other });
  assert.equal(asked.length, 1);
  await refusing.request(Compare, { uri: other, position: { line: 0, character: 0 } });
  assert.equal(asked.length, 2);
  await refusing.stop();
});

test('hostile names and values are shown and never obeyed in a hover', async () => {
  const { create } = fakeService({
    query: (): Promise<Script> => Promise.resolve({
      verdict: 'differs', headline: '✗ 3 rows differ — data: [click](command:evil) <img src=x onerror=alert(1)>', counts: { legacy: 3, new: 3, changed: 3 },
      columns: [{ name: '**bold** `code`\n# title', differs: 3, tolerated: 0, native: { legacy: 'text', new: 'text' } }],
      likelyReasons: [{ words: '$(alert) <script>x</script> \u202egnirts', rows: 3 }], blindSpots: ['below the microsecond | table |'],
    }),
  });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  await client.request(Compare, { uri });
  const hover = await client.hover('q.sql', { line: 0, character: 2 });
  const value = hover?.contents.value ?? '';
  assert.equal(hover?.contents.kind, 'markdown');
  assert.ok(!/[^\\][<[]|\u202e|(?<!\\)\]\(/u.test(value), value);
  assert.ok(!/(?<!\\)[`|$]/u.test(value), value);
  assert.match(value, /3 rows/u);
  assert.match(value, /below the microsecond/u);
  assert.equal(await client.hover('q.sql', { line: 1, character: 0 }), null);
  await client.stop();
});

test('quick fixes of a query: its result, again, and rules for its columns', async () => {
  const source = { verdict: 'differs' as const, counts: NO_COUNTS, partial: false, partitions: [], key: ['id'], columns: [{ name: 'attendance', differs: 2, tolerated: 0, native: { legacy: 'int', new: 'int' } }] };
  const { create } = fakeService({
    query: (): Promise<Script> => Promise.resolve({
      verdict: 'differs',
      columns: [{ name: 'attendance', differs: 2, tolerated: 0, native: { legacy: 'int', new: 'int' } }, { name: 'avg_x', differs: 1, tolerated: 0, native: { legacy: 'decimal(10,2)', new: 'double' } }, { name: 'note', differs: 1, tolerated: 0, native: { legacy: 'text', new: 'text' } }],
      likelyReasons: [{ words: 'avg_x: rounded to 2 decimals on the new side', rows: 2, column: 'avg_x', rule: '"avg_x": { "tolerance": { "decimals": 2 } }' }],
      causeOutcome: { words: '', sources: [{ table: 'games', outcome: source }] },
    }),
  });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', '  SELECT attendance, avg(x) avg_x FROM games;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  const runId = (await client.request(Compare, { uri })).runs[0]?.runId ?? assert.fail();
  await until('the diagnostic', () => client.diagnostics('q.sql').length === 1);
  const actions = await client.actions('q.sql', { start: { line: 0, character: 4 }, end: { line: 0, character: 4 } });
  assert.deepEqual(actions.map(({ title }) => title), [
    'Show result', 'Compare again', 'Add tolerance for column avg_x to this query', 'Add tolerance for column attendance to parity.jsonc', 'Open parity.jsonc',
  ]);
  assert.deepEqual(actions[0]?.command, { title: 'Show result', command: 'parity.showResult', arguments: [{ runId }] });
  assert.deepEqual(actions[2]?.edit?.changes[uri], [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: '  -- parity:tolerance avg_x decimals 2\n' }]);
  const [edit] = actions[3]?.edit?.changes[client.uri('parity.jsonc')] ?? [];
  const lines = CONFIG.split('\n');
  const at = (p: { readonly line: number; readonly character: number }): number => lines.slice(0, p.line).join('\n').length + (p.line > 0 ? 1 : 0) + p.character;
  assert.ok(edit !== undefined);
  const after = CONFIG.slice(0, at(edit.range.start)) + edit.newText + CONFIG.slice(at(edit.range.end));
  assert.deepEqual((JSON.parse(after) as { tables: { games: { columns: unknown } } }).tables.games.columns, { attendance: { trimBlanks: false, tolerance: { abs: 1 } } });
  await client.stop();
});

/** A clock on which long waits are short, for what would keep a test waiting. */
const hasty = { ...systemClock, after: (ms: number, action: () => void) => systemClock.after(ms >= 1500 ? ms / 50 : ms, action) };

test('a service that hangs is given up when it is cancelled, and the next comparison has a new one', async () => {
  let hang = true;
  const { create, made, closed } = fakeService({
    query: () => (hang ? new Promise<Script>(() => undefined) : Promise.resolve<Script>({ verdict: 'consistent' })),
    close: () => new Promise<void>(() => undefined),
  });
  const client = await startClient({ createService: create, files, deps: { clock: hasty } });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  const answer = client.request(Compare, { uri });
  await until('it to run', async () => (await client.titles('q.sql'))[0]?.startsWith('$(sync~spin) checking') === true);
  assert.equal((await client.request(Cancel, {})).cancelled, 1);
  assert.deepEqual((await answer).notCompared, [{ name: 'q.sql:1', message: 'It did not stop when it was cancelled.' }]);
  assert.equal(closed.count, 1);
  hang = false;
  assert.equal((await client.request(Compare, { uri })).runs.length, 1);
  assert.equal(made.length, 2);
  await client.stop();
});

test('changed settings make a new service, and the old one ends when it is idle', async () => {
  const { create, made, closed } = fakeService();
  const client = await startClient({ createService: create, files, settings: { maxFindings: 50 } });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  await client.request(Compare, { uri });
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { parity: { maxFindings: 60, timeoutSeconds: 5 } } });
  await client.request(Compare, { uri });
  assert.deepEqual(made.map(({ maxFindings }) => maxFindings), [50, 60]);
  assert.equal(closed.count, 1);
  await client.stop();
  assert.equal(closed.count, 2);
});

test('the end of the client stops what runs before the server ends', async () => {
  let stopped = false;
  const { create, closed } = fakeService({
    query: async (_, __, signal): Promise<Script> => {
      await aborted(signal);
      stopped = true;
      return { verdict: 'inconclusive', reason: { code: 'cancelled', message: 'Cancelled.' } };
    },
  });
  const client = await startClient({ createService: create, files });
  const uri = await client.open('q.sql', 'SELECT 1;\n');
  await until('lenses', async () => (await client.titles('q.sql')).length === 1);
  void client.request(Compare, { uri }).catch(() => undefined);
  await until('it to run', async () => (await client.titles('q.sql'))[0]?.startsWith('$(sync~spin) checking') === true);
  await client.stop();
  assert.deepEqual([stopped, closed.count, client.ended.includes(0)], [true, 1, true]);
});

test('several files, and one that is not there', async () => {
  const { create } = fakeService({ query: ({ pair }) => Promise.resolve<Script>({ verdict: pair.texts.legacy === 'SELECT 1' ? 'differs' : 'consistent' }) });
  const client = await startClient({ createService: create, files: { ...files, 'one.sql': 'SELECT 1;\nSELECT 2;\n', 'two.legacy.sql': 'SELECT 3', 'two.new.sql': 'SELECT 4' } });
  await until('the configuration', async () => (await client.request(GetStatus, {})).configured);
  const { runs, notCompared } = await client.request(CompareFiles, { uris: [client.uri('one.sql'), client.uri('two.legacy.sql'), client.uri('no.sql')] });
  assert.deepEqual(runs.map(({ name, verdict }) => `${name} ${verdict}`), ['one.sql:1 differs', 'one.sql:2 consistent', 'two.legacy.sql:1 consistent']);
  assert.deepEqual(notCompared, [{ name: 'no.sql', message: 'The file cannot be read.' }]);
  // A file that is not open has its problem as well, until it changes.
  await until('the diagnostic of a closed file', () => client.diagnostics('one.sql').length === 1);
  await writeFile(path.join(client.folder, 'one.sql'), 'SELECT 7;\n');
  await client.write('one.sql', 'SELECT 7;\n');
  await until('the diagnostic to go', () => client.diagnostics('one.sql').length === 0);
  assert.deepEqual((await client.request(TestConnection, {})).sides.map(({ side, ok }) => [side, ok]), [['legacy', true], ['new', false]]);
  await client.stop();
});
