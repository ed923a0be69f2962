/**
 * The health of a table out of its kept runs: the latest check of the whole table, and over it what later checks and queries found of
 * single partitions.
 */
import { dayOf } from '../config/accepted.ts';
import { hashOn } from '../config/hash.ts';
import type { Counts, PartitionId, PartitionOutcome } from '../engine/types.ts';
import { NO_COUNTS, addCounts } from '../engine/types.ts';
import type { State } from '../../protocol/model.ts';
import { runState } from '../report/headline.ts';
import { allPartitions } from '../runs/allPartitions.ts';
import type { RunStore } from '../runs/types.ts';
import type { Project } from '../service/types.ts';
import type { ServerDeps } from './deps.ts';
import type { KnownRun, RunIndex } from './runIndex.ts';

/** What is known of one partition. */
export interface PartitionHealth {
  readonly partition: PartitionId;
  readonly state: State;
  readonly counts: Counts;
  readonly reason?: string;
  readonly runId: string;
  readonly checkedAt: string;
}

/** What is known of one table. */
export interface TableHealth {
  readonly table: string;
  readonly state: State;
  readonly counts: Counts;
  readonly partitions: readonly PartitionHealth[];
  /** The run that the state comes from. */
  readonly run?: KnownRun;
  /** False: no check of the whole table is kept, so there may be partitions that nobody looked at. */
  readonly whole: boolean;
}

/** Tells the health of tables; keeps what it read until a later run of the table is known or the configuration changes. */
export type TableHealthReader = (project: Project, environment: string, table: string) => Promise<TableHealth>;

/** So many later runs are laid over the check of the whole table. */
const LATER_RUNS = 50;

/** From the best to the worst: what a parent takes from its children. */
const ORDER: readonly State[] = ['consistent', 'tolerant', 'never', 'stale', 'queued', 'running', 'inFlight', 'refused', 'inconclusive', 'error', 'differs'];

/** The worst of some states; `never` of none. */
export function worst(states: readonly State[]): State {
  return states.reduce<State | null>((found, state) => (found === null || ORDER.indexOf(state) > ORDER.indexOf(found) ? state : found), null) ?? 'never';
}

export function createTableHealth(runs: () => RunStore, index: RunIndex, tableHash: ServerDeps['tableHash']): TableHealthReader {
  const cache = new Map<string, { readonly state: string; readonly health: Promise<TableHealth> }>();
  return (project, environment, table) => {
    const known = index.ofTable(environment, table);
    const key = JSON.stringify([project.folder, environment, table]);
    const state = `${hashOn(project.loaded, dayOf(new Date()))} ${known[0]?.id ?? ''} ${String(known.length)}`;
    const cached = cache.get(key);
    if (cached?.state === state) return cached.health;
    const config = project.loaded.config.environments[environment];
    const isCurrent = (run: KnownRun): boolean => {
      if (run.kind === 'query' || config === undefined) return true;
      if (run.partitions !== undefined && run.partitions.length !== 1) return false;
      return run.hash === tableHash(project, config, table, run.partitions?.[0]);
    };
    const health = read(runs(), table, known, isCurrent);
    cache.set(key, { state, health });
    health.catch(() => { cache.delete(key); });
    return health;
  };
}

/** @param isCurrent whether a run was made under the configuration of now: what another one allowed is no tick here */
async function read(runs: RunStore, table: string, all: readonly KnownRun[], isCurrent: (run: KnownRun) => boolean): Promise<TableHealth> {
  const [latest] = all;
  const known = all.filter(isCurrent);
  const [newest] = known;
  if (newest === undefined) {
    return { table, state: latest === undefined ? 'never' : 'stale', counts: NO_COUNTS, partitions: [], whole: false, ...(latest === undefined ? {} : { run: latest }) };
  }
  const at = known.findIndex(run => run.kind === 'table' && run.partitions === undefined);
  const base = at === -1 ? undefined : known[at];
  const later = known.slice(0, at === -1 ? LATER_RUNS : Math.min(at, LATER_RUNS)).reverse();
  const partitions = new Map<PartitionId, PartitionHealth>();
  const baseStates = base === undefined ? [] : await layOver(runs, partitions, table, base);
  for (const run of later) await layOver(runs, partitions, table, run);
  const list = [...partitions.values()].sort(byPartition);
  return { ...stateOf(table, { base, baseStates, newest, list }), counts: countsOf(base ?? newest, table, list), partitions: list };
}

interface Known {
  readonly base: KnownRun | undefined;
  readonly baseStates: readonly State[];
  readonly newest: KnownRun;
  readonly list: readonly PartitionHealth[];
}

function stateOf(table: string, { base, baseStates, newest, list }: Known): Pick<TableHealth, 'table' | 'state' | 'run' | 'whole'> {
  const states = list.map(({ state }) => state);
  if (base === undefined) {
    // Nobody looked at the whole table: bad news counts, good news is of some partitions only.
    const found = worst([...states, ...(states.length === 0 ? [sourceState(newest, table)] : [])]);
    const bad = ORDER.indexOf(found) >= ORDER.indexOf('inFlight');
    return { table, state: bad ? found : 'never', run: newest, whole: false };
  }
  if (list.length === 0) return { table, state: newest === base ? runState(base) : worst([sourceState(newest, table), runState(base)]), run: base, whole: true };
  // A check that ended inconclusive as a whole is not made whole by the partitions that it did cover.
  const own = runState(base);
  const explained = baseStates.length > 0 && worst(baseStates) === own;
  return { table, state: worst([...states, ...(explained ? [] : [own])]), run: base, whole: true };
}

function sourceState(run: KnownRun, table: string): State {
  if (run.kind === 'table') return runState(run);
  const source = run.sources.find(each => each.table === table);
  return source === undefined ? 'never' : runState(source);
}

function countsOf(run: KnownRun, table: string, list: readonly PartitionHealth[]): Counts {
  if (list.length > 0) return list.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS);
  return run.kind === 'table' ? run.counts : (run.sources.find(source => source.table === table)?.counts ?? NO_COUNTS);
}

/** @returns the states of the partitions that this run speaks of */
async function layOver(runs: RunStore, partitions: Map<PartitionId, PartitionHealth>, table: string, run: KnownRun): Promise<readonly State[]> {
  const states: State[] = [];
  try {
    for await (const outcome of allPartitions(runs, run.id)) {
      if (outcome.table !== table) continue;
      const health = partitionHealth(outcome, run);
      states.push(health.state);
      partitions.set(outcome.partition, health);
    }
  } catch {
    // The run was pruned meanwhile: what it said is not known any more.
  }
  return states;
}

function partitionHealth({ partition, verdict, counts, reason }: PartitionOutcome, run: KnownRun): PartitionHealth {
  const state = runState({ verdict, ...(reason === undefined ? {} : { reason }) });
  return { partition, state, counts, runId: run.id, checkedAt: run.finishedAt, ...(reason === undefined ? {} : { reason: reason.message }) };
}

function byPartition(left: PartitionHealth, right: PartitionHealth): number {
  if (left.partition === null || right.partition === null) return left.partition === right.partition ? 0 : left.partition === null ? 1 : -1;
  return left.partition < right.partition ? -1 : left.partition > right.partition ? 1 : 0;
}
