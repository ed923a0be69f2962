/**
 * The SQL that fills the new warehouse out of the legacy one, as a migration does: other names, wider types, another order of columns,
 * and, when asked for, the faults of faults.ts.
 */
import { literal } from './duckdb.ts';
import { TOUCHED } from './faults.ts';
import type { Step } from './legacyStore.ts';

const between = (column: string, { from, to }: { readonly from: string; readonly to: string }): string => `${column} BETWEEN DATE ${literal(from)} AND DATE ${literal(to)}`;

/** The steps, in order, for the databases attached as `legacy` and `migrated`. */
export function newSteps(faults: boolean): readonly Step[] {
  return [
    { words: 'new: teams', statements: [teams()] },
    { words: 'new: players', statements: [players(faults)] },
    { words: 'new: games', statements: [games(faults)] },
    { words: 'new: plate appearances', statements: plateAppearances(faults) },
  ];
}

function teams(): string {
  return `CREATE TABLE migrated.teams (team_id VARCHAR, league VARCHAR, division VARCHAR, city VARCHAR, name VARCHAR, founded BIGINT, seats BIGINT, park_id VARCHAR);
    INSERT INTO migrated.teams SELECT team_id, league, division, city, name, founded, seats, park_id FROM legacy.teams`;
}

function players(faults: boolean): string {
  const { of, rest } = TOUCHED.lateUpdate;
  const late = faults ? `player_id % ${of} = ${rest}` : 'false';
  return `CREATE TABLE migrated.players (player_id BIGINT, last_name VARCHAR, first_name VARCHAR, birth_date DATE, bats VARCHAR, throws VARCHAR, height_cm INTEGER,
      weight_kg DECIMAL(5,1), team_id VARCHAR, updated_at TIMESTAMP);
    INSERT INTO migrated.players SELECT player_id, last_name, first_name, birth_date, bats, throws, height_cm, CASE WHEN ${late} THEN weight_kg - 2.5 ELSE weight_kg END,
      team_id, CASE WHEN ${late} THEN updated_at - INTERVAL 180 DAY ELSE updated_at END FROM legacy.players ORDER BY player_id`;
}

function games(faults: boolean): string {
  const receipts = faults ? `CASE WHEN ${between('game_date', TOUCHED.rounded)} THEN round(gate_receipts, 0) ELSE gate_receipts END` : 'gate_receipts';
  const start = faults ? `CASE WHEN ${between('game_date', TOUCHED.timeZone)} THEN start_time + INTERVAL ${TOUCHED.timeZone.hours} HOUR ELSE start_time END` : 'start_time';
  return `CREATE TABLE migrated.games_v2 (game_date DATE, home_team VARCHAR, game_number INTEGER, game_id VARCHAR, away_team VARCHAR, park VARCHAR, attendance BIGINT,
      gate_receipts DECIMAL(12,2), temperature DOUBLE, start_time TIMESTAMP, notes VARCHAR, updated_at TIMESTAMP);
    INSERT INTO migrated.games_v2 SELECT game_date, home_team, game_number, game_id, away_team, park_id, attendance, ${receipts}, temperature, ${start}, notes, updated_at
    FROM legacy.games`;
}

const PA_COLUMNS = 'game_id, pa_number, game_date, happened_at, inning, batter_id, pitcher_id, event, pitch_count, runs, exit_velocity, win_probability';

function plateAppearances(faults: boolean): readonly string[] {
  const create = `CREATE TABLE migrated.pa_events (game_id VARCHAR, pa_number BIGINT, game_date DATE, happened_at TIMESTAMP, inning INTEGER, batter_id BIGINT, pitcher_id BIGINT,
      event VARCHAR, pitch_count INTEGER, runs INTEGER, exit_velocity DOUBLE, win_probability DECIMAL(9,6))`;
  const copy = `INSERT INTO migrated.pa_events SELECT ${PA_COLUMNS} FROM legacy.plate_appearances`;
  if (!faults) return [create, copy];
  return [create, `${copy} WHERE NOT (${between('game_date', TOUCHED.shortLoad)})`, `${copy} WHERE ${between('game_date', TOUCHED.loadedTwice)}`];
}
