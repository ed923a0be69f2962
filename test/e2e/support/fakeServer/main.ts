/**
 * A language server that compares nothing: it answers as the real one would, so that a test can provoke what stores seldom do. A comment in a
 * query says what comes of it: `-- fake: differs`, with words more: `slow` (5 s, with progress), `secret` (asks for a password first),
 * `error` (the request fails), `crash` (the process ends). Without a `parity.jsonc` in the workspace it is not configured.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError } from 'vscode-jsonrpc/node';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { serverCommands } from '../../../../protocol/commands.ts';
import { ErrorCode } from '../../../../protocol/errors.ts';
import type { CompareResult } from '../../../../protocol/messages.ts';
import type { OverallStatus, Position, QueryStatus, Range, RunSummary, State } from '../../../../protocol/model.ts';
import { finding, headlines, health, makeRun, outcomeOfState, partition, states } from './runs.ts';
import type { Outcome } from './runs.ts';

interface Query {
  readonly range: Range;
  readonly name: string;
  readonly text: string;
  readonly outcome: Outcome;
  readonly words: string;
}
interface Known {
  readonly run: RunSummary;
  readonly outcome: Outcome;
}

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const documents = new Map<string, string>();
const runs = new Map<string, Known>();
/** The last run of a query, and the words of one that runs, by `uri#name`. */
const last = new Map<string, string>();
const running = new Map<string, string>();
let stops: (() => void)[] = [];
let folder: string | undefined;

const configured = (): boolean => folder !== undefined && existsSync(path.join(folder, 'parity.jsonc'));
const outcomes: readonly string[] = Object.keys(headlines);
const isOutcome = (text: string): text is Outcome => outcomes.includes(text);

function queriesOf(uri: string): readonly Query[] {
  const text = documents.get(uri) ?? (uri.startsWith('file:') ? readFileSync(fileURLToPath(uri), 'utf8') : '');
  const found: Query[] = [];
  for (const match of text.matchAll(/[^\s;][^;]*/gu)) {
    const at = (offset: number): Position => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    };
    const words = /-- fake: (.*)/u.exec(match[0])?.[1] ?? '';
    const [first = ''] = words.split(' ');
    found.push({ range: { start: at(match.index), end: at(match.index + match[0].length) }, name: `query ${String(found.length + 1)}`, text: match[0], outcome: isOutcome(first) ? first : 'consistent', words });
  }
  return found;
}

function statusOf(uri: string, query: Query): QueryStatus {
  const id = `${uri}#${query.name}`;
  const runId = last.get(id);
  const now = running.get(id);
  const known = runId === undefined ? undefined : runs.get(runId);
  const made = (state: State, title: string, detail: string): QueryStatus => ({ range: query.range, name: query.name, state, title, detail, ...(runId === undefined ? {} : { runId }) });
  if (now !== undefined) return made('running', `$(sync~spin) checking… ${now} · cancel`, now);
  if (!known) return made('never', '○ not checked · compare', 'Not checked yet.');
  return made(states[known.outcome], `${headlines[known.outcome]} · checked just now`, known.run.headline);
}

function refresh(...what: readonly ('runs' | 'health' | 'status' | 'queries')[]): void {
  void connection.sendRequest('workspace/codeLens/refresh');
  void connection.sendNotification('parity/changed', { what });
}

async function compareOne(uri: string, query: Query, workDoneToken: string | undefined, token: CancellationToken): Promise<RunSummary> {
  const id = `${uri}#${query.name}`;
  if (query.words.includes('crash')) process.exit(1);
  if (query.words.includes('error')) throw new ResponseError(-32603, 'new warehouse: the catalog "hive" is not there. Check "catalog" of the environment in parity.jsonc.');
  if (query.words.includes('secret')) {
    const { secret } = await connection.sendRequest<{ secret: string | null }>('parity/secret', { key: 'trino://lake:8443/reader', label: 'reader at lake:8443 (Trino)', rejected: false });
    if (secret === null) throw new ResponseError(-32603, 'new warehouse: no password was given.');
  }
  const steps = query.words.includes('slow') ? 50 : 2;
  const stopped = new Promise<void>(resolve => stops.push(resolve)).then(() => true);
  try {
    for (let step = 1; step <= steps; step += 1) {
      const words = `partition ${String(step)}/${String(steps)}`;
      running.set(id, words);
      if (step % 5 === 1) refresh('status', 'queries');
      if (workDoneToken !== undefined) void connection.sendNotification('$/progress', { token: workDoneToken, value: { kind: 'report', message: words, percentage: (step / steps) * 100 } });
      const cancelled = token.isCancellationRequested || (await Promise.race([stopped, new Promise<boolean>(resolve => setTimeout(resolve, 100, false))]));
      if (cancelled) throw new ResponseError(-32800, 'cancelled');
    }
    const runId = `run-${String(runs.size + 1)}-${query.outcome}`;
    const run = makeRun(runId, query.outcome, { kind: 'query', name: query.name, uri, range: query.range, environment: 'demo' }, query.text);
    runs.set(runId, { run, outcome: query.outcome });
    last.set(id, runId);
    return run;
  } finally {
    running.delete(id);
    refresh('runs', 'status', 'queries', 'health');
  }
}

async function compareAll(work: readonly (readonly [string, Query])[], workDoneToken: string | undefined, token: CancellationToken): Promise<CompareResult> {
  if (!configured()) throw new ResponseError(ErrorCode.notConfigured, 'There is no parity.jsonc in this workspace.', { configFile: 'parity.jsonc', folder: null });
  if (work.length === 0) throw new ResponseError(ErrorCode.noQuery, 'There is no query here.');
  const refused = work.filter(([, query]) => query.outcome === 'refused').map(([, query]) => ({ name: query.name, message: 'not compared: DELETE writes data' }));
  const made: RunSummary[] = [];
  for (const [uri, query] of work) if (query.outcome !== 'refused') made.push(await compareOne(uri, query, workDoneToken, token));
  return { runs: made, notCompared: refused };
}

const isIn = (position: Position, { start, end }: Range): boolean => position.line >= start.line && position.line <= end.line;
const pageOf = <T>(all: readonly T[], { start, count }: { start: number; count: number }): readonly T[] => all.slice(start, start + count);
const known = (runId: string): Known | undefined => {
  const node = runId.startsWith('health-') ? runId.slice('health-'.length) : undefined;
  if (node === undefined) return runs.get(runId) ?? earlier(runId);
  const state = health(node.split('/').slice(0, -1).join('/') || undefined).find(entry => entry.id === node)?.state ?? 'consistent';
  const outcome = outcomeOfState(state);
  return { outcome, run: makeRun(runId, outcome, { kind: 'table', name: node.split('/')[1] ?? node, environment: 'demo' }, 'select count(*) from games') };
};

/** A run that another life of this server made: its id says what it was. */
function earlier(runId: string): Known | undefined {
  const [, , outcome = ''] = runId.split('-');
  return isOutcome(outcome) ? { outcome, run: makeRun(runId, outcome, { kind: 'query', name: 'query 1', environment: 'demo' }, 'select 1') } : undefined;
}

connection.onRequest('initialize', (params: { readonly rootUri: string | null }) => {
  folder = params.rootUri === null ? undefined : fileURLToPath(params.rootUri);
  return { capabilities: { textDocumentSync: 1, codeLensProvider: {}, hoverProvider: true } };
});
connection.onNotification('textDocument/didOpen', ({ textDocument: { uri, text } }: { textDocument: { uri: string; text: string } }) => void documents.set(uri, text));
connection.onNotification('textDocument/didChange', ({ textDocument: { uri }, contentChanges }: { textDocument: { uri: string }; contentChanges: readonly { text: string }[] }) => void documents.set(uri, contentChanges[0]?.text ?? ''));
connection.onNotification('textDocument/didClose', ({ textDocument: { uri } }: { textDocument: { uri: string } }) => void documents.delete(uri));
connection.onRequest('textDocument/codeLens', ({ textDocument: { uri } }: { textDocument: { uri: string } }) => {
  if (!configured() || !uri.endsWith('.sql')) return [];
  return queriesOf(uri).map(query => {
    const { title, detail, state, runId } = statusOf(uri, query);
    const [command, argument] = state === 'running' ? [serverCommands.cancel, {}] : runId === undefined ? [serverCommands.compareQuery, { uri, position: query.range.start }] : [serverCommands.showResult, { runId }];
    return { range: { start: query.range.start, end: query.range.start }, command: { title, tooltip: detail, command, arguments: [argument] } };
  });
});
connection.onRequest('textDocument/hover', () => null);
connection.onRequest('parity/queries', ({ uri }: { uri: string }) => ({ queries: queriesOf(uri).map(query => statusOf(uri, query)) }));
connection.onRequest('parity/compare', ({ uri, position, range, workDoneToken }: { uri: string; position?: Position; range?: Range; workDoneToken?: string }, token: CancellationToken) => {
  const at = position ?? range?.start;
  return compareAll(queriesOf(uri).filter(query => at === undefined || isIn(at, query.range)).map(query => [uri, query] as const), workDoneToken, token);
});
connection.onRequest('parity/compareFiles', ({ uris, workDoneToken }: { uris: readonly string[]; workDoneToken?: string }, token: CancellationToken) =>
  compareAll(uris.flatMap(uri => queriesOf(uri).map(query => [uri, query] as const)), workDoneToken, token));
connection.onRequest('parity/check', async ({ table }: { table?: string }, token: CancellationToken) => {
  const wanted = health('demo').filter(node => table === undefined || node.label === table);
  await new Promise(resolve => setTimeout(resolve, 500));
  if (token.isCancellationRequested) throw new ResponseError(-32800, 'cancelled');
  return { runs: wanted.flatMap(node => known(`health-${node.id}`)?.run ?? []), notCompared: [] };
});
connection.onRequest('parity/cancel', () => {
  const cancelled = stops.length;
  for (const stop of stops) stop();
  stops = [];
  return { cancelled };
});
connection.onRequest('parity/run', ({ runId }: { runId: string }) => known(runId)?.run ?? null);
connection.onRequest('parity/findings', ({ runId, start, count }: { runId: string; start: number; count: number }) => {
  const found = known(runId);
  const total = found?.run.totals.findings ?? 0;
  return { total, findings: Array.from({ length: Math.max(0, Math.min(count, total - start)) }, (_, index) => finding(found?.outcome ?? 'differs', start + index)) };
});
connection.onRequest('parity/partitions', ({ runId, start, count }: { runId: string; start: number; count: number }) => {
  const found = known(runId);
  const total = found?.run.totals.partitions ?? 0;
  return { total, partitions: pageOf(Array.from({ length: total }, (_, index) => partition(found?.outcome ?? 'differs', index)), { start, count }) };
});
connection.onRequest('parity/health', ({ parent, start, count }: { parent?: string; start: number; count: number }) => {
  const all = configured() ? health(parent) : [];
  return { nodes: pageOf(all, { start, count }), total: all.length };
});
connection.onRequest('parity/status', (): OverallStatus => {
  const results = [...last.values()].map(runId => runs.get(runId)?.outcome);
  const of = (...wanted: readonly (Outcome | undefined)[]): number => results.filter(outcome => wanted.includes(outcome)).length;
  return {
    configured: configured(),
    running: running.size,
    tables: { total: 6, consistent: 2, differs: 1, inconclusive: 1 },
    queries: { differs: of('differs', 'million'), inconclusive: of('inconclusive', 'inFlight'), consistent: of('consistent', 'tolerant') },
  };
});
connection.onRequest('parity/history', ({ uri, count }: { uri?: string; count: number }) => ({
  runs: [...runs.values()].filter(({ run }) => uri === undefined || run.uri === uri).reverse().slice(0, count)
    .map(({ run }) => ({ runId: run.runId, name: run.name, kind: run.kind, headline: run.headline, finishedAt: run.finishedAt, uri: run.uri })),
}));
connection.onRequest('parity/testConnection', () => ({ sides: [{ side: 'legacy', ok: true, words: 'MariaDB 10.11, read-only, UTC' }, { side: 'new', ok: true, words: 'Trino 481, UTC, clock 12 ms ahead' }] }));
connection.onRequest('parity/export', () => ({ rows: 12 }));
connection.onRequest('shutdown', () => null);
connection.onNotification('exit', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();
