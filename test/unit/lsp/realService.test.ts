import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { Cancel, Check, Compare, GetFindings, GetHealth, GetQueryStatuses, TestConnection } from '../../../protocol/messages.ts';
import type { CompareResult, FindingsResult, HealthResult, TestConnectionResult } from '../../../protocol/messages.ts';
import type { QueryStatus } from '../../../protocol/model.ts';
import { until } from './support/client.ts';
import { startProcess } from './support/processClient.ts';

const CONFIG = `{
  "environments": { "dev": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb" }, "new": { "driver": "duckdb", "path": "new.duckdb" } } },
  "tables": { "games": { "legacy": "games", "new": "games", "key": ["id"], "partition": { "column": "day", "by": "month" } } }
}
`;

/** A folder with two warehouses; the new one has lost a point in three games of one month. */
async function warehouses(rows: number): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parity-real-'));
  for (const side of ['legacy', 'new']) {
    const instance = await DuckDBInstance.create(path.join(folder, `${side}.duckdb`));
    const connection = await instance.connect();
    await connection.run(`create table games as select i as id, date '2016-01-01' + cast(i % 300 as integer) as day, 'team ' || (i % 30) as home, cast(i % 17 as integer) as runs from range(${String(rows)}) t(i)`);
    if (side === 'new') await connection.run(`update games set runs = runs + 1 where id in (200, 201, 202)`);
    connection.closeSync();
    instance.closeSync();
  }
  await writeFile(path.join(folder, 'parity.jsonc'), CONFIG);
  return folder;
}

test('the real server on two DuckDB files: cause, findings, health, and a clean end', { timeout: 120_000 }, async t => {
  const folder = await warehouses(6000);
  const { connection, ended, log, child } = await startProcess(folder, path.join(folder, 'state'));
  // Whatever happens, a time-out too.
  t.after(async () => {
    child.kill('SIGKILL');
    connection.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const uri = pathToFileURL(path.join(folder, 'q.sql')).href;
  const text = 'SELECT home, sum(runs) AS total FROM games GROUP BY home;\n\nSELECT count(*) AS n FROM games;\n\nDROP TABLE games;\n';
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text } });
  const sides: TestConnectionResult = await connection.sendRequest(TestConnection.method, {});
  assert.deepEqual(sides.sides.map(({ ok }) => ok), [true, true], JSON.stringify(sides));
  const { runs, notCompared }: CompareResult = await connection.sendRequest(Compare.method, { uri });
  assert.deepEqual(runs.map(({ verdict, cause }) => [verdict, cause]), [['differs', 'data'], ['consistent', undefined]], JSON.stringify({ runs, log }));
  assert.equal(notCompared.length, 1);
  const badges: { queries: readonly QueryStatus[] } = await connection.sendRequest(GetQueryStatuses.method, { uri });
  assert.deepEqual(badges.queries.map(({ state }) => state), ['differs', 'consistent', 'refused']);
  const page: FindingsResult = await connection.sendRequest(GetFindings.method, { runId: runs[0]?.runId, filter: { table: 'games' }, start: 0, count: 10 });
  assert.deepEqual(page.findings.map(({ key }) => key), [['200'], ['201'], ['202']]);
  const checked: CompareResult = await connection.sendRequest(Check.method, {});
  assert.deepEqual(checked.runs.map(({ verdict }) => verdict), ['differs']);
  const tree: HealthResult = await connection.sendRequest(GetHealth.method, { parent: 'dev/games', start: 0, count: 200 });
  assert.deepEqual(tree.nodes.filter(({ state }) => state === 'differs').map(({ label }) => label), ['2016-07']);
  assert.equal(tree.total, 10);
  // What stands above a query: a badge, and the answer where the query alone is meant.
  const script = pathToFileURL(path.join(folder, 'script.sql')).href;
  const open = async (version: number, above: string): Promise<void> => {
    const contents = `${above}\nSELECT count(*) AS n FROM games;\n`;
    if (version === 1) await connection.sendNotification('textDocument/didOpen', { textDocument: { uri: script, languageId: 'sql', version, text: contents } });
    else await connection.sendNotification('textDocument/didChange', { textDocument: { uri: script, version }, contentChanges: [{ text: contents }] });
  };
  const states = async (): Promise<readonly string[]> => {
    const { queries }: { queries: readonly QueryStatus[] } = await connection.sendRequest(GetQueryStatuses.method, { uri: script });
    return queries.map(({ state, title }) => `${state}: ${title}`);
  };
  await open(1, 'USE legacy;');
  const own: CompareResult = await connection.sendRequest(Compare.method, { uri: script, position: { line: 1, character: 3 } });
  assert.deepEqual(own.runs.map(({ verdict }) => verdict), ['consistent'], JSON.stringify(own));
  await open(2, 'CREATE TEMP TABLE games AS SELECT 1;');
  assert.match((await states())[1] ?? '', /^refused: – not compared: line 1: CREATE TEMP TABLE games/u);
  const refused: CompareResult = await connection.sendRequest(Compare.method, { uri: script, position: { line: 1, character: 3 } });
  assert.deepEqual([refused.runs.length, refused.notCompared.map(({ message }) => message.slice(0, 50))], [0, ['line 1: CREATE TEMP TABLE games AS SELECT 1 makes ']]);
  await assert.rejects(connection.sendRequest(Check.method, { table: 'games', partition: '2016-13' }), /"2016-13" is no partition of games: a partition of games is a month, written YYYY-MM\./u);
  const nothing: CompareResult = await connection.sendRequest(Check.method, { table: 'games', partition: '2099-01' });
  assert.deepEqual(nothing.runs.map(({ verdict, headline }) => [verdict, headline]), [['inconclusive', '? 2099-01: inconclusive · no such partition']]);
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  assert.equal(await ended, 0);
});

test('a heavy comparison leaves the editor its answers, stops when it is cancelled, and ends with its client', { timeout: 120_000 }, async t => {
  const folder = await warehouses(1000);
  const { connection, child, ended } = await startProcess(folder, path.join(folder, 'state'));
  // Whatever happens, a time-out too.
  t.after(async () => {
    child.kill('SIGKILL');
    connection.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const uri = pathToFileURL(path.join(folder, 'q.sql')).href;
  const heavy = 'SELECT a.id AS x, b.id AS y, c.id % 20 AS z FROM games a, games b, games c WHERE c.id < 900;\n';
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text: heavy } });
  const state = async (): Promise<string | undefined> => {
    const { queries }: { queries: readonly QueryStatus[] } = await connection.sendRequest(GetQueryStatuses.method, { uri });
    return queries[0]?.state;
  };
  await until('the query', async () => (await state()) === 'never');
  const answer: Promise<CompareResult> = connection.sendRequest(Compare.method, { uri });
  await until('it to run', async () => (await state()) === 'running');
  const took: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    const began = performance.now();
    await connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 3 } });
    took.push(performance.now() - began);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
  took.sort((left, right) => left - right);
  // The one in the middle: a machine that runs other things as well is late now and then.
  assert.ok((took[15] ?? 0) < 50, `hovers took ${took.map(ms => ms.toFixed(0)).join(' ')} ms`);
  const began = performance.now();
  const { cancelled }: { cancelled: number } = await connection.sendRequest(Cancel.method, {});
  assert.equal(cancelled, 1);
  assert.ok(performance.now() - began < 5000, `cancelling took ${String(performance.now() - began)} ms`);
  const { runs } = await answer;
  assert.equal(runs[0]?.reason?.code, 'cancelled', JSON.stringify(runs));
  // The editor dies while something runs.
  void connection.sendRequest(Compare.method, { uri }).catch(() => undefined);
  await until('it to run', async () => (await state()) === 'running');
  child.stdin?.end();
  assert.equal(await ended, 1);
});
