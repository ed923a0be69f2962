/** The command line in memory: its streams are texts, its service answers as a test says. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { runCli } from '../../../cli/program.ts';
import type { Outside } from '../../../cli/outside.ts';
import type { Finding, Reason, RelationOutcome, Verdict } from '../../../server/engine/types.ts';
import { NO_COUNTS } from '../../../server/engine/types.ts';
import { headline } from '../../../server/report/headline.ts';
import { openRunStore } from '../../../server/runs/runStore.ts';
import type { RunStore } from '../../../server/runs/types.ts';
import type { CalibrationTable, Doctor, StoreExam } from '../../../server/service/doctor.ts';
import type { CheckRequest, Compared, CompareRequest, Estimated, NotCompared, Scan, Service, ServiceEvents, ServiceOptions, StoreAnswer } from '../../../server/service/types.ts';

export const CONFIG = `{
  "environments": {
    "dev": { "legacy": { "driver": "duckdb", "path": "l.duckdb" }, "new": { "driver": "duckdb", "path": "n.duckdb" } },
    "prod": { "legacy": { "driver": "mysql", "host": "db1", "user": "reader" }, "new": { "driver": "duckdb", "path": "n.duckdb" } },
  },
  "tables": { "games": { "key": ["id"], "partition": { "column": "day", "by": "month" } }, "teams": { "key": ["id"] }, "a/b": { "key": ["id"], "partition": { "column": "day", "by": "day" } } },
}`;

/** What the service says of a query or a table. */
export type Answer = 'consistent' | 'consistent within tolerance' | 'differs' | 'in flight' | Reason['code'] | { readonly refused: string };

export interface Call {
  readonly name: string;
  readonly environment: string | undefined;
  readonly texts?: readonly (string | null)[];
  readonly partition?: string | null | undefined;
  readonly line?: number | undefined;
  readonly uri?: string | undefined;
  readonly scan?: Scan | undefined;
}

/** A folder with files, by their relative paths. */
export async function folderWith(test: TestContext, files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'parity-cli-')));
  test.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ 'parity.jsonc': CONFIG, ...files })) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    if (text !== '') await writeFile(path.join(folder, name), text);
  }
  return folder;
}

export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
  readonly options: ServiceOptions | null;
  /** How often the service was closed. */
  readonly closed: number;
  readonly quit: readonly number[];
}

export interface Circumstances {
  readonly cwd: string;
  /** By the name of the query or table; what is not named is consistent. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Tables and queries that are larger than may be read without asking. */
  readonly large?: readonly string[];
  readonly stores?: readonly (StoreAnswer & Partial<StoreExam>)[];
  /** What calibration finds, or how it fails. */
  readonly calibration?: CalibrationTable | Error;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly askSecret?: Outside['askSecret'];
  readonly askLine?: Outside['askLine'];
  /** Called while each comparison runs; `stop` is a Ctrl+C. */
  during?(call: Call, at: { readonly stop: () => void; readonly fault: (error: unknown) => void; readonly signal: AbortSignal; readonly options: ServiceOptions; readonly events: ServiceEvents }): void | Promise<void>;
  readonly makeDemo?: Outside['makeDemo'];
  readonly openRuns?: Outside['openRuns'];
  /** Why standard output cannot be written. */
  readonly stdoutFailure?: string;
}

/** Runs `parity <args>`. */
export async function parity(args: readonly string[], circumstances: Circumstances): Promise<Told> {
  const { cwd, stdin = '', env = {}, terminal = false } = circumstances;
  let [stdout, stderr, closed] = ['', '', 0];
  const calls: Call[] = [];
  const quit: number[] = [];
  const listeners = new Set<() => void>();
  const faultListeners = new Set<(error: unknown) => void>();
  let hadFault = false;
  const fault = (error: unknown): void => {
    hadFault = true;
    for (const listener of [...faultListeners]) listener(error);
  };
  let options: ServiceOptions | null = null;
  const output = (take: (text: string) => void, failure: string | null = null): Outside['stdout'] => ({
    isTerminal: terminal, isGone: failure !== null, failure, columns: 80, write: text => { take(text); return Promise.resolve(); },
  });
  const outside: Outside = {
    args, cwd, version: '1.2.3', environmentVariables: env,
    stdout: output(text => { stdout += text; }, circumstances.stdoutFailure),
    stderr: output(text => { stderr += text; }),
    readStdin: () => Promise.resolve(typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
    askSecret: circumstances.askSecret ?? null,
    askLine: circumstances.askLine ?? null,
    onStop: listener => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    onFault: listener => { faultListeners.add(listener); return () => { faultListeners.delete(listener); }; },
    get hadFault() { return hadFault; },
    quit: code => { quit.push(code); },
    openRuns: circumstances.openRuns ?? openRunStore,
    createService: given => {
      options = given;
      const stop = (): void => { for (const listener of [...listeners]) listener(); };
      return fakeService(given, circumstances, calls, { stop, fault }, () => { closed += 1; });
    },
    makeDemo: circumstances.makeDemo ?? (() => Promise.reject(new Error('no demo here'))),
  };
  const code = await runCli(outside);
  return { code, stdout, stderr, calls, options, closed, quit };
}

const STORES: readonly StoreAnswer[] = [{ side: 'legacy', ok: true, words: 'DuckDB 1' }, { side: 'new', ok: true, words: 'DuckDB 2' }];

function fakeService(options: ServiceOptions, circumstances: Circumstances, calls: Call[], { stop, fault }: { readonly stop: () => void; readonly fault: (error: unknown) => void }, close: () => void): Service & Doctor {
  const answer = async (kind: 'query' | 'table', call: Call, events: ServiceEvents, signal: AbortSignal): Promise<Compared | NotCompared | Estimated> => {
    calls.push(call);
    if (call.scan === 'never' || (call.scan === 'asking' && circumstances.large?.includes(call.name) === true)) return { kind: 'estimated', tables: [SIZE] };
    await circumstances.during?.(call, { stop, fault, signal, options, events });
    const said = signal.aborted ? 'cancelled' : circumstances.answers?.[call.name] ?? 'consistent';
    if (typeof said === 'object') return { kind: 'notCompared', message: said.refused };
    return { kind: 'compared', run: await keep(options.runs, kind, call, said) };
  };
  return {
    compareQuery: ({ pair, environment, line, uri, scan }: CompareRequest, events, signal) =>
      answer('query', { name: pair.name, environment, texts: [pair.texts.legacy, pair.texts.new], line, uri, scan }, events, signal as AbortSignal),
    checkTable: ({ table, partition, environment, scan }: CheckRequest, events, signal) =>
      answer('table', { name: table, environment, partition, scan }, events, signal as AbortSignal) as Promise<Compared | Estimated>,
    testConnection: () => Promise.resolve(circumstances.stores ?? STORES),
    examine: () => Promise.resolve((circumstances.stores ?? STORES).map(answer => ({ troubles: [], ...answer }))),
    calibrate: () => {
      const { calibration } = circumstances;
      return calibration === undefined || calibration instanceof Error ? Promise.reject(calibration ?? new Error('not asked for')) : Promise.resolve(calibration);
    },
    queryHash: () => 'hash',
    close: () => { close(); return Promise.resolve(); },
  };
}

const SIZE = { table: 'games', sides: { legacy: { rows: 80_000_000, bytes: 12_100_000_000 }, new: { rows: null, bytes: null } }, above: { legacy: 50_000_000 } };

const CHANGED: Finding = { kind: 'changed', table: null, partition: null, key: ['7'], columns: { score: { legacy: '1', new: '2' } } };

async function keep(runs: RunStore, kind: 'query' | 'table', call: Call, answer: Exclude<Answer, object>): Promise<Compared['run']> {
  const isVerdict = answer === 'consistent' || answer === 'consistent within tolerance' || answer === 'differs' || answer === 'in flight';
  const verdict: Verdict = isVerdict ? answer : 'inconclusive';
  const reason: Reason | undefined = isVerdict ? undefined : { code: answer, message: `The reason is ${answer}.` };
  const outcome: Omit<RelationOutcome, 'partitions'> = {
    verdict, counts: verdict === 'inconclusive' ? NO_COUNTS : { ...NO_COUNTS, legacy: 3, new: 3, changed: verdict === 'differs' ? 1 : 0, inFlight: verdict === 'in flight' ? 1 : 0 },
    partial: !isVerdict, columns: [], key: ['id'], ...(reason === undefined ? {} : { reason }),
  };
  const cause = verdict === 'differs' && kind === 'query' ? { cause: 'data' as const } : {};
  const writer = await runs.create();
  if (verdict === 'differs') await writer.finding(CHANGED);
  const when = new Date().toISOString();
  return writer.finish({
    subject: { kind, name: call.name, environment: call.environment ?? '?', pair: 'legacy → new', hash: '' },
    startedAt: when, finishedAt: when, verdict, ...(reason === undefined ? {} : { reason }),
    ...cause,
    headline: headline({ ...outcome, ...cause, outcome }), outcome, likelyReasons: [],
    evidence: {
      sql: { legacy: [], new: [] }, engines: { legacy: 'X', new: 'Y' }, settings: { legacy: [], new: [] }, snapshots: { legacy: '', new: '' },
      rowsScanned: { legacy: 3, new: 3 }, bytesMoved: { legacy: 0, new: 0 }, ms: 1, hash: 'md5', escape: 0, blindSpots: [], notes: [],
    },
  });
}
