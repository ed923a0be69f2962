/** Canned runs, findings and health nodes of the fake language server. */
import type { Counts, HealthNode, RunSummary, State, Verdict, WireFinding, WirePartition } from '../../../../protocol/model.ts';

/** What a comment such as `-- fake: differs` in a query makes of it. */
export type Outcome = 'consistent' | 'tolerant' | 'differs' | 'million' | 'inFlight' | 'inconclusive' | 'refused';

const verdicts: Readonly<Record<Outcome, Verdict>> = {
  consistent: 'consistent', tolerant: 'consistent within tolerance', differs: 'differs', million: 'differs', inFlight: 'in flight', inconclusive: 'inconclusive', refused: 'inconclusive',
};
export const states: Readonly<Record<Outcome, State>> = {
  consistent: 'consistent', tolerant: 'tolerant', differs: 'differs', million: 'differs', inFlight: 'inFlight', inconclusive: 'inconclusive', refused: 'refused',
};
export const headlines: Readonly<Record<Outcome, string>> = {
  consistent: '✓ consistent · 3,018 rows',
  tolerant: '✓ consistent within tolerance · 3,018 rows · 4 rounded',
  differs: '✗ 12 rows differ — data: games 2016-07',
  million: '✗ 1,000,000 rows differ in 120 partitions',
  inFlight: '◌ 3 rows in flight',
  inconclusive: '? inconclusive · source changed during check',
  refused: '– not compared: DELETE writes data',
};
const findingTotals: Readonly<Record<Outcome, number>> = { consistent: 0, tolerant: 0, differs: 12, million: 1_000_000, inFlight: 3, inconclusive: 0, refused: 0 };

const day = 86_400_000;
const both = <T>(value: T): { legacy: T; new: T } => ({ legacy: value, new: value });
const month = (index: number): string => `${String(2008 + Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`;

export function counts(outcome: Outcome): Counts {
  const total = findingTotals[outcome];
  const rows = outcome === 'million' ? 24_000_000 : 3018;
  return {
    legacy: rows, new: rows, onlyLegacy: 0, onlyNew: 0, duplicates: 0,
    changed: outcome === 'inFlight' ? 0 : total, inFlight: outcome === 'inFlight' ? total : 0,
  };
}

export function makeRun(runId: string, outcome: Outcome, about: Pick<RunSummary, 'kind' | 'name' | 'uri' | 'range' | 'environment'>, sql: string): RunSummary {
  const now = new Date();
  return {
    ...about,
    runId,
    pair: 'MariaDB legacy → Trino new',
    startedAt: new Date(now.getTime() - 2100).toISOString(),
    finishedAt: now.toISOString(),
    verdict: verdicts[outcome],
    headline: headlines[outcome],
    ...(outcome === 'differs' ? { cause: 'data' as const, causeWords: 'data: games 2016-07', share: 0.992 } : {}),
    ...(outcome === 'inconclusive' ? { reason: { code: 'sourceChanged', message: 'The legacy table changed while it was read.' } } : {}),
    counts: counts(outcome),
    partial: outcome === 'inconclusive',
    key: ['game_date', 'home_team'],
    columns: [
      { name: 'attendance', differs: findingTotals[outcome], tolerated: outcome === 'tolerant' ? 4 : 0, rows: 3018, native: { legacy: 'int(11)', new: 'bigint' } },
      { name: 'park', differs: 0, tolerated: 0, rows: 3018, native: { legacy: 'varchar(5)', new: 'varchar' } },
    ],
    sources: [{ table: 'games', verdict: verdicts[outcome], counts: counts(outcome), partitions: 120, divergedPartitions: outcome === 'million' ? 120 : 1 }],
    likelyReasons: outcome === 'differs' ? [{ words: 'values are rounded to tens', rows: 9, column: 'attendance' }] : [],
    evidence: {
      sql: both([sql]), engines: { legacy: 'MariaDB 10.11', new: 'Trino 481' }, settings: both(["time_zone = '+00:00'"]),
      snapshots: both(now.toISOString()), rowsScanned: both(3018), bytesMoved: both(48_211), ms: 2100, hash: 'crc32', escape: 2.3e-10,
      blindSpots: ['below the microsecond'], notes: [],
    },
    queries: both(sql),
    totals: { findings: findingTotals[outcome], partitions: outcome === 'million' ? 120 : 1 },
  };
}

/** Finding `index`: the same whenever it is asked for, so a million of them need no memory. */
export function finding(outcome: Outcome, index: number): WireFinding {
  const date = new Date(Date.UTC(2008, 0, 1) + (index % 3650) * day).toISOString().slice(0, 10);
  return {
    kind: outcome === 'inFlight' ? 'inFlight' : 'changed',
    table: 'games',
    partition: date.slice(0, 7),
    key: [date, `T${String(Math.floor(index / 3650)).padStart(3, '0')}`],
    columns: { attendance: { legacy: String(20_000 + index), new: String(20_010 + index) } },
  };
}

export const partition = (outcome: Outcome, index: number): WirePartition => ({ table: 'games', partition: month(index), verdict: verdicts[outcome], counts: counts(outcome) });

/** Tables of the one environment, with how many partitions each has. */
const tables: readonly (readonly [name: string, state: State, partitions: number])[] = [
  ['games', 'differs', 500], ['players', 'consistent', 12], ['plays', 'inconclusive', 36], ['parks', 'never', 0], ['umpires', 'tolerant', 0], ['salaries', 'inFlight', 3],
];

const words: Readonly<Partial<Record<State, string>>> = {
  differs: '✗ 12 of 3,018 · 2 min ago', consistent: '✓ 3,018 rows · 2 min ago', inconclusive: '? timed out after 300 s', never: 'not checked', tolerant: '✓ within tolerance', inFlight: '◌ 3 in flight',
};

/** The third part of an id is a partition: what to check stands in the node, never in its id. */
const checkOf = ([environment = '', table, partitionId]: readonly string[]): NonNullable<HealthNode['check']> => ({
  environment, ...(table === undefined ? {} : { table }), ...(partitionId === undefined ? {} : { partition: partitionId }),
});

const node = (id: string, kind: HealthNode['kind'], label: string, state: State, hasChildren: boolean): HealthNode => ({
  id, kind, label, state, hasChildren, description: words[state] ?? '', tooltip: `${label}: ${words[state] ?? state}`, accessible: `${label}, ${state}`, check: checkOf(id.split('/')),
  ...(state === 'never' || kind === 'pair' ? {} : { runId: `health-${id}` }),
});

/** Children of a node of the health tree; without a parent, the roots. */
export function health(parent: string | undefined): readonly HealthNode[] {
  if (parent === undefined) return [{ ...node('demo', 'pair', 'demo', 'differs', true), description: 'MariaDB → Trino · 1 of 6 diverged' }];
  if (parent === 'demo') return tables.map(([name, state, partitions]) => node(`demo/${name}`, 'table', name, state, partitions > 0));
  const found = tables.find(([name]) => parent === `demo/${name}`);
  return Array.from({ length: found?.[2] ?? 0 }, (_, index) => node(`${parent}/${month(index)}`, 'partition', month(index), index === 3 ? (found?.[1] ?? 'never') : 'consistent', false));
}

export const outcomeOfState = (state: State): Outcome => (state === 'differs' || state === 'inFlight' || state === 'inconclusive' || state === 'tolerant' ? state : 'consistent');
