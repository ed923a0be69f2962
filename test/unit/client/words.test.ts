import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeArgument, queryArgument, runIdOf } from '../../../client/arguments.ts';
import { fileNameOf } from '../../../client/exportName.ts';
import { panelHtml } from '../../../client/panelHtml.ts';
import { statusFace } from '../../../client/statusText.ts';
import type { StatusInput } from '../../../client/statusText.ts';
import { nextQuery, queryAt, queryOfRun, subjectOf } from '../../../client/subject.ts';
import { summaryOf } from '../../../client/summary.ts';
import { relativeTime } from '../../../client/times.ts';
import { english } from '../../../client/translate.ts';
import type { OverallStatus, QueryStatus, RunSummary, State } from '../../../protocol/model.ts';

const status = (change: Partial<OverallStatus> = {}): OverallStatus => ({
  configured: true, running: 0, tables: { total: 240, consistent: 240, differs: 0, inconclusive: 0 }, queries: { differs: 0, inconclusive: 0, consistent: 0 }, ...change,
});
const face = (input: Partial<StatusInput>): string | undefined => statusFace({ trusted: true, jobs: 0, ...input }, english)?.text;

test('the status bar has a tick only when every table was checked and is consistent', () => {
  assert.equal(face({ status: status() }), '$(pass) Parity 240/240');
  assert.equal(face({ status: status({ tables: { total: 240, consistent: 237, differs: 0, inconclusive: 0 } }) }), '$(circle-outline) Parity 237/240');
  assert.equal(face({ status: status({ tables: { total: 240, consistent: 237, differs: 2, inconclusive: 1 } }) }), '$(error) Parity 2 diverged');
  assert.equal(face({ status: status({ queries: { differs: 0, inconclusive: 1, consistent: 4 } }) }), '$(question) Parity 1 without a verdict');
  assert.equal(face({ status: status({ tables: { total: 0, consistent: 0, differs: 0, inconclusive: 0 } }) }), '$(circle-outline) Parity');
});

test('the status bar says what runs, what is stopped, and nothing without a configuration', () => {
  assert.equal(face({ status: status({ running: 2 }) }), '$(sync~spin) Parity 2 running');
  assert.equal(face({ status: status(), jobs: 1 }), '$(sync~spin) Parity 1 running');
  assert.equal(face({ stopped: 'it crashed' }), '$(error) Parity');
  assert.equal(face({ trusted: false, status: status() }), '$(workspace-untrusted) Parity');
  assert.equal(face({ status: status({ configured: false }) }), undefined);
  assert.equal(face({}), undefined);
});

test('a screen reader hears words, not the names of symbols', () => {
  const said = statusFace({ trusted: true, jobs: 0, status: status() }, english)?.accessible ?? '';
  assert.match(said, /^Parity 240\/240\. Tables: 240 of 240 consistent/u);
});

const query = (name: string, from: number, to: number, state: State = 'never', runId?: string): QueryStatus => ({
  name, state, title: '', detail: '', range: { start: { line: from, character: 0 }, end: { line: to, character: 9 } }, ...(runId === undefined ? {} : { runId }),
});
const queries = [query('one', 0, 2, 'differs', 'r1'), query('two', 4, 4), query('three', 6, 8, 'differs')];

test('the query at a position is the one that holds it, its ends included', () => {
  assert.equal(queryAt(queries, { line: 1, character: 50 })?.name, 'one');
  assert.equal(queryAt(queries, { line: 4, character: 9 })?.name, 'two');
  assert.equal(queryAt(queries, { line: 4, character: 12 })?.name, 'two');
  assert.equal(queryAt(queries, { line: 5, character: 0 }), undefined);
});

test('the next query that differs goes round the end of the file', () => {
  const next = (line: number, forward: boolean): string | undefined => nextQuery(queries, { line, character: 0 }, ['differs'], forward)?.name;
  assert.equal(next(0, true), 'three');
  assert.equal(next(6, true), 'one');
  assert.equal(next(6, false), 'one');
  assert.equal(next(0, false), 'three');
  assert.equal(nextQuery(queries, { line: 0, character: 0 }, ['error'], true), undefined);
});

test('a run finds its query by its id, and by name when it was compared again', () => {
  assert.equal(queryOfRun(queries, { runId: 'r1', name: 'gone' })?.name, 'one');
  assert.equal(queryOfRun(queries, { runId: 'r9', name: 'two' })?.name, 'two');
  assert.equal(queryOfRun(queries, { runId: 'r9', name: 'gone' }), undefined);
});

const run = (verdict: RunSummary['verdict'], name = 'q'): RunSummary => ({ verdict, name, headline: `${verdict}!`, kind: 'query', uri: 'file:///q.sql', environment: 'dev' }) as RunSummary;

test('runs of one query share a subject over environments; tables do not', () => {
  assert.equal(subjectOf(run('differs')), subjectOf({ ...run('consistent'), environment: 'prod' }));
  assert.notEqual(subjectOf({ kind: 'table', name: 't', environment: 'dev' }), subjectOf({ kind: 'table', name: 't', environment: 'prod' }));
});

test('a summary is good only when all was compared and is consistent', () => {
  const of = (runs: readonly RunSummary[], notCompared: readonly string[] = []) => summaryOf({ runs, notCompared: notCompared.map(message => ({ name: 'x', message })) }, english);
  assert.deepEqual(of([run('consistent')]), { words: 'q: consistent!', outcome: 'good' });
  assert.deepEqual(of([run('consistent'), run('consistent within tolerance')]), { words: '2 consistent', outcome: 'good' });
  assert.deepEqual(of([run('consistent')], ['not compared: DELETE writes data']), { words: '1 consistent · 1 not compared', outcome: 'unsure' });
  assert.deepEqual(of([run('differs'), run('in flight'), run('consistent')]), { words: '1 of 3 differ · 1 without a verdict · 1 consistent', outcome: 'bad' });
  assert.deepEqual(of([run('inconclusive'), run('consistent')]).outcome, 'unsure');
  assert.deepEqual(of([], ['writes']), { words: 'x: writes', outcome: 'unsure' });
  assert.equal(of([]).outcome, 'unsure');
});

test('what a command is called with is not taken for granted', () => {
  assert.deepEqual(queryArgument({ uri: 'file:///a.sql', position: { line: 1, character: 2, more: 3 } }), { uri: 'file:///a.sql', position: { line: 1, character: 2 } });
  for (const wrong of [undefined, null, 'x', {}, { uri: 'a' }, { uri: 1, position: { line: 1, character: 1 } }, { uri: 'a', position: { line: -1, character: 0 } }]) assert.equal(queryArgument(wrong), undefined);
  assert.equal(runIdOf({ runId: 'r' }), 'r');
  for (const wrong of [undefined, 'r', { runId: 1 }, { runId: '' }]) assert.equal(runIdOf(wrong), undefined);
  assert.deepEqual(placeArgument({ uri: 'u', line: 3 }), { uri: 'u', line: 3 });
  assert.deepEqual(placeArgument({ uri: 'u' }), { uri: 'u', line: 0 });
  assert.equal(placeArgument({ configFile: 'x' }), undefined);
});

test('times are told as people tell them', () => {
  const now = new Date('2026-03-08T12:00:00Z');
  const at = (text: string): string => relativeTime(new Date(text), now, 'en');
  assert.equal(at('2026-03-08T11:59:30Z'), 'now');
  assert.equal(at('2026-03-08T12:00:30Z'), 'now');
  // What is still to come was told by a clock that was ahead.
  assert.match(at('2026-03-09T12:05:00Z'), /^Mar (9|10), 2026/u);
  assert.equal(at('2026-03-08T11:58:00Z'), '2 minutes ago');
  assert.equal(at('2026-03-08T09:00:00Z'), '3 hours ago');
  assert.equal(at('2026-03-07T11:00:00Z'), 'yesterday');
  assert.equal(at('2026-01-08T11:00:00Z'), 'Jan 8, 2026');
  assert.equal(at('no time'), '');
});

test('a file name for an export holds no character that a system refuses', () => {
  assert.equal(fileNameOf('attendance by park', 'csv'), 'attendance-by-park-differences.csv');
  assert.equal(fileNameOf('../../etc/passwd', 'json'), 'etc-passwd-differences.json');
  assert.equal(fileNameOf('///', 'csv'), 'result-differences.csv');
  assert.equal(fileNameOf('Spiele “Köln”', 'csv'), 'Spiele-Köln-differences.csv');
});

test('the page of the panel allows its two files and nothing else', () => {
  const html = panelHtml({ cspSource: 'https://x.test', nonce: 'abc', script: 'https://x.test/main.js', style: 'https://x.test/main.css', language: '"><script>', title: '<b>' });
  const policy = /Content-Security-Policy" content="([^"]*)"/u.exec(html)?.[1] ?? '';
  assert.match(policy, /^default-src &#39;none&#39;; script-src &#39;nonce-abc&#39;; style-src https:\/\/x\.test; font-src https:\/\/x\.test/u);
  assert.doesNotMatch(policy, /unsafe|\*/u);
  assert.equal(html.match(/<script/gu)?.length, 1);
  assert.doesNotMatch(html, /<b>|style=|onload/u);
});
