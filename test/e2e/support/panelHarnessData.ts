/** A made-up result of any size: every row is computed from its index, so that a million of them cost nothing. */
import type { Counts, FindingFilter, FindingKind, RunSummary, Sides, Verdict, WireFinding, WirePartition } from '../../../protocol/model.ts';

export interface Shape {
  readonly findings: number;
  readonly columns: number;
  readonly partitions: number;
}

const TEAMS = ['BOS', 'NYA', 'CHN', 'LAN', 'SFN', 'SLN', 'ATL', 'HOU', 'SEA', 'MIN'];
const PARKS = ['Fenway Park', 'Yankee Stadium', 'Wrigley Field', 'Dodger Stadium', 'AT&T Park', 'Busch Stadium'];
const NATIVES: readonly Sides<string>[] = [
  { legacy: 'int(11)', new: 'integer' }, { legacy: 'decimal(10,2)', new: 'decimal(10,2)' }, { legacy: 'varchar(64)', new: 'varchar' },
  { legacy: 'datetime(6)', new: 'timestamp(6)' }, { legacy: 'double', new: 'double' },
];
const NAMED = ['attendance', 'revenue', 'park', 'updated_at', 'duration', 'visitor_score', 'ticket_price', 'umpire', 'started_at', 'wind'];

/** The name of a value column. */
export function columnName(index: number): string {
  return NAMED[index] ?? `column_${String(index).padStart(3, '0')}`;
}

function noise(index: number, salt: number): number {
  let value = Math.imul(index + 1, 2654435761) ^ Math.imul(salt + 7, 40503);
  value = Math.imul(value ^ (value >>> 15), 2246822519);
  return (value ^ (value >>> 13)) >>> 0;
}

function kindOf(index: number): FindingKind {
  const lot = noise(index, 1) % 100;
  return lot < 78 ? 'changed' : lot < 87 ? 'missing' : lot < 94 ? 'extra' : lot < 97 ? 'duplicated' : 'inFlight';
}

function value(index: number, column: number): string | null {
  const lot = noise(index, column + 20);
  if (lot % 23 === 0) return null;
  switch (column % 5) {
    case 0: return String(lot % 54_000);
    case 1: return `${String(lot % 100_000)}.${String(lot % 100).padStart(2, '0')}`;
    case 2: return PARKS[lot % PARKS.length] ?? '';
    case 3: return `2016-07-${String((lot % 28) + 1).padStart(2, '0')} 19:05:${String(lot % 60).padStart(2, '0')}.${String(lot % 1_000_000).padStart(6, '0')}`;
    default: return `${String(lot % 10)}.${String(lot % 100_000)}e${String(lot % 5)}`;
  }
}

/** The other side of a changed value: a rounding, a trailing blank, an hour, a NULL. */
function altered(text: string | null, index: number, column: number): string | null {
  const lot = noise(index, column + 90) % 7;
  if (text === null) return column % 5 === 2 ? '' : '0';
  if (lot === 0) return null;
  if (column % 5 === 2) return lot < 3 ? `${text} ` : lot === 3 ? text.replace('a', '\u0430') : lot === 4 ? `\u202e${text}<img src=x onerror=alert(1)>` : text.toUpperCase();
  if (column % 5 === 3) return text.replace(' 19:', ' 18:');
  const last = text.at(-1) ?? '0';
  return `${text.slice(0, -1)}${last === '9' ? '8' : String(Number(last) + 1)}`;
}

/** The finding at an index. */
export function findingAt(index: number, shape: Shape): WireFinding {
  const kind = kindOf(index);
  const day = `${String(2009 + (index % 10))}-${String((noise(index, 3) % 12) + 1).padStart(2, '0')}-${String((noise(index, 4) % 28) + 1).padStart(2, '0')}`;
  const columns: Record<string, Sides<string | null>> = {};
  for (let column = 0; column < shape.columns; column += 1) {
    const own = value(index, column);
    if (kind === 'changed' || kind === 'inFlight') {
      if (noise(index, column + 50) % 6 === 0 || column === index % shape.columns) columns[columnName(column)] = { legacy: own, new: altered(own, index, column) };
    } else {
      columns[columnName(column)] = { legacy: kind === 'extra' ? null : own, new: kind === 'missing' ? null : own };
    }
  }
  return {
    kind, table: null, partition: day.slice(0, 7), key: [day, TEAMS[noise(index, 5) % TEAMS.length] ?? '', String(index % 3)], columns,
    ...(kind === 'duplicated' ? { times: { legacy: 1, new: 2 + (index % 3) } } : {}),
  };
}

/** True when the filter admits the finding. */
export function admits(finding: WireFinding, filter: FindingFilter): boolean {
  if (filter.table !== undefined && finding.table !== filter.table) return false;
  if (filter.partitions && !filter.partitions.includes(finding.partition)) return false;
  if (filter.kinds && !filter.kinds.includes(finding.kind)) return false;
  if (filter.column !== undefined && finding.columns[filter.column] === undefined) return false;
  const { text } = filter;
  return text === undefined || [...finding.key, ...Object.values(finding.columns).flatMap(sides => [sides.legacy, sides.new])].some(each => each?.includes(text) === true);
}

function counts(rows: number, changed: number): Counts {
  return { legacy: rows, new: rows, onlyLegacy: 0, onlyNew: 0, changed, duplicates: 0, inFlight: 0 };
}

/** The partition at an index: by month for most tables, by day for one, by list for one. */
export function partitionAt(index: number): WirePartition {
  const lot = noise(index, 11) % 100;
  const verdict: Verdict = lot < 3 ? 'differs' : lot < 4 ? 'inconclusive' : lot < 5 ? 'in flight' : lot < 12 ? 'consistent within tolerance' : 'consistent';
  const rows = 200 + (noise(index, 12) % 4000);
  const changed = verdict === 'differs' ? 1 + (noise(index, 13) % (lot === 0 ? 2000 : 40)) : 0;
  const base = { verdict, counts: { ...counts(rows, changed), inFlight: verdict === 'in flight' ? 3 : 0 }, ...(verdict === 'inconclusive' ? { reason: { code: 'timedOut', message: 'The statement ran longer than 30 s and was stopped. Raise parity.timeoutSeconds or check it alone.', side: 'legacy' as const } } : {}) };
  if (index < 1240) {
    return { table: 'games', partition: `${String(1916 + Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`, ...base };
  }
  if (index < 1240 + 1500) {
    const day = new Date(Date.UTC(2014, 0, 1 + index - 1240));
    return { table: 'pitches', partition: day.toISOString().slice(0, 10), ...base };
  }
  return { table: 'players', partition: index === 2740 ? null : `range ${String(index - 2740)}`, ...base };
}

/** The summary of the run. */
export function summaryOf(runId: string, shape: Shape, over: Partial<RunSummary> = {}): RunSummary {
  const kinds = shape.findings;
  return {
    runId, kind: 'query', name: 'monthly_attendance', uri: 'file:///workspace/reports.sql', environment: 'prod', pair: 'MySQL legacy → Trino new',
    startedAt: '2026-03-01T14:02:08.100Z', finishedAt: '2026-03-01T14:02:11.320Z', verdict: 'differs', cause: 'data',
    headline: `✗ ${kinds.toLocaleString('en')} rows differ — data: games 2016-07, 2016-08`,
    causeWords: 'The rows of games in 2016-07 and 2016-08 differ between the warehouses. With them left out on both sides, the query gives equal results on the 99.2 % of rows that agree.',
    share: 0.992,
    counts: { legacy: 3_018_442, new: 3_018_391, onlyLegacy: Math.round(kinds * 0.09), onlyNew: Math.round(kinds * 0.07), changed: Math.round(kinds * 0.78), duplicates: Math.round(kinds * 0.03), inFlight: Math.round(kinds * 0.03) },
    partial: false, key: ['game_date', 'home_team', 'game_number'],
    columns: [
      { name: 'game_date', differs: 0, tolerated: 0, rows: 3_018_391, native: { legacy: 'date', new: 'date' } },
      { name: 'home_team', differs: 0, tolerated: 0, rows: 3_018_391, native: { legacy: 'char(3)', new: 'varchar(3)' } },
      { name: 'game_number', differs: 0, tolerated: 0, rows: 3_018_391, native: { legacy: 'tinyint(1)', new: 'tinyint' } },
      ...Array.from({ length: shape.columns }, (_, index) => ({
        name: columnName(index), differs: index % 3 === 2 ? 0 : noise(index, 77) % 190_000, tolerated: index % 5 === 4 ? 1204 : 0, rows: 3_018_391,
        native: NATIVES[index % NATIVES.length] ?? { legacy: 'text', new: 'text' },
      })),
    ],
    sources: [
      { table: 'games', verdict: 'differs', counts: { ...counts(3_018_442, 12), onlyLegacy: 51 }, partitions: 1240, divergedPartitions: 2, key: ['game_id'], columns: ['attendance', 'park'] },
      { table: 'pitches', verdict: 'consistent', counts: counts(120_433_004, 0), partitions: 1500, divergedPartitions: 0 },
      { table: 'players', verdict: 'inconclusive', counts: counts(22_011, 0), partitions: 260, divergedPartitions: 0, reason: { code: 'timedOut', message: 'One partition timed out on legacy.', side: 'legacy' } },
    ],
    likelyReasons: [
      {
        kind: 'trailingBlanks', words: 'park: trailing blanks', rows: 128_402, table: null, column: 'park', rule: '"park": { "trimBlanks": true }', hides: 'every difference in trailing blanks',
        samples: [3, 8000, undefined].map(position => ({ ...(position === undefined ? {} : { position }), table: null, partition: null, key: ['2016-07-03', 'BOS', String(position ?? 99)] })),
      },
      { words: 'updated_at is one hour apart: the sessions had different time zones when the rows were written', rows: 91_020, column: 'updated_at' },
    ],
    evidence: {
      sql: {
        legacy: ['START TRANSACTION WITH CONSISTENT SNAPSHOT', "-- checksums by month\nSELECT date_format(game_date, '%Y-%m') AS segment,\n       count(*) AS row_count,\n       sum(crc32(concat_ws('|', game_date, home_team, coalesce(attendance, '∅')))) AS checksum\nFROM games\nWHERE game_date >= '2009-01-01' AND game_date < '2019-01-01'\nGROUP BY 1"],
        new: ["SELECT date_format(game_date, '%Y-%m') AS segment,\n       count(*) AS row_count,\n       sum(cast(crc32(to_utf8(concat_ws('|', cast(game_date AS varchar), home_team, coalesce(cast(attendance AS varchar), '∅')))) AS decimal(38, 0))) AS checksum\nFROM games_v2 FOR VERSION AS OF 5291823746521\nWHERE game_date >= DATE '2009-01-01' AND game_date < DATE '2019-01-01'\nGROUP BY 1"],
      },
      engines: { legacy: 'MySQL 5.7.44', new: 'Trino 476' }, settings: { legacy: ["time_zone = '+00:00'", 'max_execution_time = 30000', 'TRANSACTION READ ONLY'], new: ['time_zone_id = UTC', 'query_max_run_time = 30s'] },
      snapshots: { legacy: 'consistent snapshot at 2026-03-01 14:02:08.412 UTC', new: 'Iceberg version 5291823746521' },
      rowsScanned: { legacy: 6_036_884, new: 6_036_782 }, bytesMoved: { legacy: 1_843_200, new: 1_840_004 }, ms: 3220, hash: 'crc32', escape: 2.328e-10,
      blindSpots: ['Differences below the microsecond', 'Floats beyond 15 digits'], notes: ['attendance: values up to 1 apart agree (tolerance abs 1)', 'umpire_phone is masked'],
    },
    queries: {
      legacy: "SELECT g.game_date, g.home_team, g.game_number,\n       sum(g.attendance) AS attendance -- gate, not tickets\nFROM games g\nWHERE g.game_date BETWEEN '2009-01-01' AND '2018-12-31'\nGROUP BY g.game_date, g.home_team, g.game_number",
      new: "SELECT g.game_date, g.home_team, g.game_number,\n       sum(g.attendance) AS attendance -- gate, not tickets\nFROM games_v2 g\nWHERE g.game_date BETWEEN DATE '2009-01-01' AND DATE '2018-12-31'\nGROUP BY g.game_date, g.home_team, g.game_number",
    },
    totals: { findings: shape.findings, partitions: shape.partitions },
    ...over,
  };
}
