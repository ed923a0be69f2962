/**
 * The queries of the demo's workspace, each with what is to be expected of it: the text for people, and the verdict for tests.
 */
import type { Cause, ReasonCode, Verdict } from '../server/engine/types.ts';
import type { FaultName } from './faults.ts';

/** What comparing a query has to say. */
export interface ExpectedOutcome {
  /** `not compared`: the query is refused before anything is sent. */
  readonly verdict: Verdict | 'not compared';
  readonly cause?: Cause;
  readonly reason?: ReasonCode;
  /** The faults whose rows it reads in columns that it uses. */
  readonly faults: readonly FaultName[];
}

/** One query of the workspace. */
export interface DemoQuery {
  /** Its name for people: the `parity:name` directive. */
  readonly name: string;
  /** The file that holds it, relative to the workspace: the legacy one for a pair of files. */
  readonly file: string;
  /** What to expect, for the comment above it; lines of at most 120 characters. */
  readonly words: readonly string[];
  /** Directives other than the name. */
  readonly directives?: readonly string[];
  /** One text for both sides, or one for each: as blocks of one file, or as two files. */
  readonly text: string | { readonly legacy: string; readonly new: string; readonly as: 'blocks' | 'files' };
  readonly expected: ExpectedOutcome;
}

/** Total bases by day; only the last step differs between the versions. */
function slugging(round: string): string {
  return `SELECT game_date, count(*) AS plate_appearances, CAST(${round} AS DECIMAL(6,3)) AS bases_per_appearance
FROM plate_appearances
WHERE game_date BETWEEN DATE '2018-08-01' AND DATE '2018-08-31'
GROUP BY game_date
ORDER BY game_date`;
}

const BASES = "sum(CASE event WHEN '1B' THEN 1 WHEN '2B' THEN 2 WHEN '3B' THEN 3 WHEN 'HR' THEN 4 ELSE 0 END) / count(*)";

function atBats(not: string): string {
  return `SELECT game_date, sum(CASE WHEN event NOT IN (${not}) THEN 1 ELSE 0 END) AS at_bats, sum(runs) AS runs
FROM plate_appearances
WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31'
GROUP BY game_date
ORDER BY game_date`;
}

function parks(column: string): string {
  return `SELECT g.${column} AS park, t.city, count(*) AS games, sum(g.attendance) AS attendance, max(g.gate_receipts) AS best_day
FROM games g
JOIN teams t ON t.team_id = g.home_team
WHERE g.game_date BETWEEN DATE '2017-04-01' AND DATE '2017-09-30'
GROUP BY g.${column}, t.city
ORDER BY park`;
}

/** Every query, in the order of its file. */
export const QUERIES: readonly DemoQuery[] = [
  {
    name: 'runs by club, August 2018',
    file: 'queries/01-runs-by-club.sql',
    words: ['Expect: consistent. Three tables, and none of the rows that this reads differ.'],
    text: `SELECT t.city, t.name, count(*) AS plate_appearances, sum(p.runs) AS runs
FROM plate_appearances p
JOIN games g ON g.game_id = p.game_id
JOIN teams t ON t.team_id = g.home_team
WHERE p.game_date BETWEEN DATE '2018-08-01' AND DATE '2018-08-31'
GROUP BY t.city, t.name
ORDER BY runs DESC, t.city`,
    expected: { verdict: 'consistent', faults: [] },
  },
  {
    name: 'attendance by month, 2016',
    file: 'queries/02-attendance-2016.sql',
    words: ['Expect: consistent, although the attendance is an INTEGER on one side and a BIGINT on the other.'],
    text: `SELECT extract(month FROM game_date) AS month, count(*) AS games, sum(attendance) AS attendance, max(attendance) AS best
FROM games
WHERE game_date >= DATE '2016-01-01' AND game_date < DATE '2017-01-01'
GROUP BY extract(month FROM game_date)
ORDER BY month`,
    expected: { verdict: 'consistent', faults: [] },
  },
  {
    name: 'plate appearances by day, July 2016',
    file: 'queries/03-july-2016.sql',
    words: ['Expect: differs, and the data is why. The load of July 2016 stopped early, so two days are missing in the new warehouse.'],
    text: `SELECT game_date, count(*) AS plate_appearances, sum(runs) AS runs
FROM plate_appearances
WHERE game_date >= DATE '2016-07-01' AND game_date < DATE '2016-08-01'
GROUP BY game_date
ORDER BY game_date`,
    expected: { verdict: 'differs', cause: 'data', faults: ['short-load'] },
  },
  {
    name: 'batters of May 2017',
    file: 'queries/04-batters-may-2017.sql',
    words: ['Expect: differs, and the data is why. One day was loaded twice, so everyone who batted on 17 May has too many appearances.'],
    text: `SELECT batter_id, count(*) AS plate_appearances, sum(CASE WHEN event = 'HR' THEN 1 ELSE 0 END) AS home_runs, max(exit_velocity) AS hardest
FROM plate_appearances
WHERE game_date BETWEEN DATE '2017-05-01' AND DATE '2017-05-31'
GROUP BY batter_id
ORDER BY batter_id`,
    expected: { verdict: 'differs', cause: 'data', faults: ['loaded-twice'] },
  },
  {
    name: 'gate receipts, late summer 2015',
    file: 'queries/05-gate-receipts-2015.sql',
    words: ['Expect: differs, and the data is why. The receipts of September lost their cents on the way; those of August agree, and so does the query on them.'],
    text: `SELECT home_team, count(*) AS games, sum(gate_receipts) AS receipts
FROM games
WHERE game_date BETWEEN DATE '2015-08-01' AND DATE '2015-09-30'
GROUP BY home_team
ORDER BY home_team`,
    expected: { verdict: 'differs', cause: 'data', faults: ['rounded'] },
  },
  {
    name: 'games by hour, summer 2018',
    file: 'queries/06-games-by-hour-2018.sql',
    words: ['Expect: differs, and the data is why. The start times of June were shifted by four hours; May and July are right.'],
    text: `SELECT extract(hour FROM start_time) AS hour, count(*) AS games
FROM games
WHERE game_date BETWEEN DATE '2018-05-01' AND DATE '2018-07-31'
GROUP BY extract(hour FROM start_time)
ORDER BY hour`,
    expected: { verdict: 'differs', cause: 'data', faults: ['time-zone'] },
  },
  {
    name: 'weight by club',
    file: 'queries/07-weight-by-club.sql',
    words: ['Expect: differs, and the data is why. Some players were weighed again, and the new warehouse never heard of it.'],
    text: `SELECT team_id, count(*) AS players, sum(weight_kg) AS weight, max(updated_at) AS last_change
FROM players
GROUP BY team_id
ORDER BY team_id`,
    expected: { verdict: 'differs', cause: 'data', faults: ['late-update'] },
  },
  {
    name: 'bases per appearance, August 2018',
    file: 'queries/08-slugging.sql',
    words: ['Expect: differs, and the query is why. The data is the same; the version for the new warehouse rounds to two digits.'],
    text: { as: 'blocks', legacy: slugging(`round(1.0 * ${BASES}, 3)`), new: slugging(`round(1.0 * ${BASES}, 2)`) },
    expected: { verdict: 'differs', cause: 'query', faults: [] },
  },
  {
    name: 'at-bats by day, July 2016',
    file: 'queries/09-at-bats-july-2016.sql',
    words: ['Expect: differs, and both are why. Two days are missing, and the version for the new warehouse counts sacrifice flies', 'as at-bats on every day.'],
    text: { as: 'blocks', legacy: atBats("'BB', 'HP', 'SF'"), new: atBats("'BB', 'HP'") },
    expected: { verdict: 'differs', cause: 'both', faults: ['short-load'] },
  },
  {
    name: 'ten players to look at',
    file: 'queries/10-ten-players.sql',
    words: ['Expect: inconclusive. Every run picks other players, so two results say nothing about the warehouses.'],
    text: `SELECT player_id, first_name, last_name
FROM players
ORDER BY random()
LIMIT 10`,
    expected: { verdict: 'inconclusive', reason: 'notDeterministic', faults: [] },
  },
  {
    name: 'forget rained-out games',
    file: 'queries/11-not-sent.sql',
    words: ['Expect: not compared. This writes, and nothing that writes is ever sent to a warehouse.'],
    text: `DELETE FROM games
WHERE notes LIKE 'rain%'`,
    expected: { verdict: 'not compared', reason: 'refused', faults: [] },
  },
  {
    name: 'parks, 2017',
    file: 'queries/12-parks.legacy.sql',
    words: ['Expect: consistent. A column was renamed in the migration, so each warehouse has its own version in a file of its own:', '12-parks.legacy.sql and 12-parks.new.sql.'],
    text: { as: 'files', legacy: parks('park_id'), new: parks('park') },
    expected: { verdict: 'consistent', faults: [] },
  },
  {
    name: 'bases per appearance, nearly',
    file: 'queries/13-within-tolerance.sql',
    words: ['Expect: consistent within tolerance. The same two versions as in 08, and a rule that says that this is near enough.'],
    directives: ['-- parity:key game_date', '-- parity:tolerance bases_per_appearance abs 0.005'],
    text: { as: 'blocks', legacy: slugging(`round(1.0 * ${BASES}, 3)`), new: slugging(`round(1.0 * ${BASES}, 2)`) },
    expected: { verdict: 'consistent within tolerance', faults: [] },
  },
];

/** The files of the queries: path relative to the workspace, and text. */
export function queryFiles(): readonly { readonly file: string; readonly text: string }[] {
  return QUERIES.flatMap((query) => {
    const head = [...query.words.map((line) => `-- ${line}`), `-- parity:name ${query.name}`, ...(query.directives ?? [])].join('\n');
    if (typeof query.text === 'string') return [{ file: query.file, text: `${head}\n${query.text};\n` }];
    const { legacy, new: other, as } = query.text;
    if (as === 'blocks') return [{ file: query.file, text: `${head}\n-- parity:legacy\n${legacy};\n\n-- parity:new\n${other};\n` }];
    return [
      { file: query.file, text: `${head}\n${legacy};\n` },
      { file: query.file.replace('.legacy.sql', '.new.sql'), text: `${head}\n${other};\n` },
    ];
  });
}
