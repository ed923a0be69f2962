/**
 * What is remembered of finished runs, so that badges, tree and status never wait for a file: small, filled once from the run store
 * and then with every run that ends.
 */
import type { Cause, Counts, PartitionId, Reason, Verdict } from '../engine/types.ts';
import type { RunRecord } from '../runs/types.ts';
import { documentKey } from './uris.ts';

/** A finished run without its evidence, texts and columns. */
export interface KnownRun {
  readonly id: string;
  readonly kind: 'query' | 'table';
  readonly name: string;
  readonly uri?: string;
  readonly environment: string;
  readonly pair: string;
  readonly hash: string;
  /** For a table of which only these partitions were checked. */
  readonly partitions?: readonly PartitionId[];
  readonly finishedAt: string;
  readonly verdict: Verdict;
  readonly cause?: Cause;
  readonly reason?: Reason;
  readonly headline: string;
  readonly counts: Counts;
  readonly sources: readonly { readonly table: string; readonly verdict: Verdict; readonly reason?: Reason; readonly counts: Counts }[];
}

/** The runs that are known. */
export interface RunIndex {
  /** The latest run of a query or table as it stands: its text, environment and configuration are in the hash. */
  byHash(hash: string): KnownRun | null;
  /** The latest run of a query of this document by its name, whatever its text was then. */
  byName(uri: string, name: string, environment: string): KnownRun | null;
  /** Checks of a table, and runs of queries that read it, newest first. */
  ofTable(environment: string, table: string): readonly KnownRun[];
  /** Names of tables that anything is known of. */
  tables(environment: string): readonly string[];
  /** The latest run of each query, newest first. */
  queries(): readonly KnownRun[];
  add(record: RunRecord): void;
  /** Fills in what was kept before; runs that were added meanwhile stay the latest. */
  fill(records: readonly RunRecord[]): void;
  get(id: string): KnownRun | null;
}

/** Runs of one table that are looked at, at most: what is older is covered by them. */
const RUNS_OF_A_TABLE = 200;

export function createRunIndex(): RunIndex {
  const ids = new Map<string, KnownRun>();
  const hashes = new Map<string, KnownRun>();
  const names = new Map<string, KnownRun>();
  const tables = new Map<string, Map<string, readonly KnownRun[]>>();

  function add(record: RunRecord): void {
    // What was cancelled before it found anything says nothing: what was known before stays.
    if (record.verdict === 'inconclusive' && record.reason?.code === 'cancelled') return;
    const run = toKnownRun(record);
    if (ids.has(run.id)) return;
    ids.set(run.id, run);
    keepLatest(hashes, run.hash, run);
    if (run.kind === 'query' && run.uri !== undefined) keepLatest(names, nameKey(run.uri, run.name, run.environment), run);
    for (const table of run.kind === 'table' ? [run.name] : run.sources.map(source => source.table)) {
      const ofEnvironment = tables.get(run.environment) ?? new Map<string, readonly KnownRun[]>();
      tables.set(run.environment, ofEnvironment);
      ofEnvironment.set(table, [...(ofEnvironment.get(table) ?? []), run].sort(newestFirst).slice(0, RUNS_OF_A_TABLE));
    }
  }

  return {
    byHash: hash => hashes.get(hash) ?? null,
    byName: (uri, name, environment) => names.get(nameKey(uri, name, environment)) ?? null,
    ofTable: (environment, table) => tables.get(environment)?.get(table) ?? [],
    tables: environment => [...(tables.get(environment)?.keys() ?? [])],
    queries: () => {
      const all = new Set([...names.values(), ...[...hashes.values()].filter(run => run.kind === 'query' && run.uri === undefined)]);
      return [...all].sort(newestFirst);
    },
    add,
    // Oldest first, so that each table's list is sorted all along.
    fill: records => { for (const record of records.toReversed()) add(record); },
    get: id => ids.get(id) ?? null,
  };
}

function keepLatest(map: Map<string, KnownRun>, key: string, run: KnownRun): void {
  const before = map.get(key);
  if (before === undefined || newestFirst(run, before) <= 0) map.set(key, run);
}

/** By their ids, which are in the order in which the runs were made: a clock that was ahead must not keep an old verdict above a new one. */
function newestFirst(left: KnownRun, right: KnownRun): number {
  return left.id < right.id ? 1 : left.id > right.id ? -1 : 0;
}

function nameKey(uri: string, name: string, environment: string): string {
  return JSON.stringify([documentKey(uri), name, environment]);
}

function toKnownRun({ id, subject, finishedAt, verdict, cause, reason, headline, outcome, causeOutcome }: RunRecord): KnownRun {
  const { kind, name, uri, environment, pair, hash, partitions } = subject;
  const sources = (causeOutcome?.sources ?? []).map(source => ({
    table: source.table, verdict: source.outcome.verdict, counts: source.outcome.counts,
    ...(source.outcome.reason === undefined ? {} : { reason: source.outcome.reason }),
  }));
  return {
    id, kind, name, environment, pair, hash, finishedAt, verdict, headline, counts: outcome.counts, sources,
    ...(uri === undefined ? {} : { uri }),
    ...(partitions === undefined ? {} : { partitions }),
    ...(cause === undefined ? {} : { cause }),
    ...(reason === undefined ? {} : { reason }),
  };
}
