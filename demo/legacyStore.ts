/**
 * The SQL that fills the legacy warehouse. Every value is a hash of the seed and of what identifies its row, so a row is the same
 * whatever the number of rows, and nothing is made row by row outside the database.
 */
import { GAMES_PER_DAY, GAMES_PER_SEASON, plateAppearancesPerGame, seasonsFor } from './calendar.ts';
import { literal } from './duckdb.ts';
import { PLAYERS } from './faults.ts';
import { CLUBS, FIRST_NAMES, LAST_NAMES, NOTES } from './names.ts';

/** A step of the making: what it makes, in words, and its statements. */
export interface Step {
  readonly words: string;
  readonly statements: readonly string[];
}

const list = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

/** The steps, in order, for the database attached as `legacy`. */
export function legacySteps(rows: number, seed: number): readonly Step[] {
  return [
    { words: 'legacy: teams', statements: [macros(seed), teams()] },
    { words: 'legacy: players', statements: [players()] },
    { words: 'legacy: games', statements: [schedule(seasonsFor(rows)), games()] },
    { words: 'legacy: plate appearances', statements: [plateAppearances(rows)] },
  ];
}

/** `noise(tag, k)`: 64 unsigned bits for the thing `k` of the kind `tag`. `digits(noise, from, n)`: a number below n out of them. */
function macros(seed: number): string {
  return `CREATE TEMP MACRO noise(tag, k) AS hash(${seed}::BIGINT, tag, k::BIGINT);
    CREATE TEMP MACRO digits(bits, skip, below) AS ((bits >> skip) % below)::INTEGER`;
}

function teams(): string {
  const values = CLUBS.map(([code, city, name, league, division, year, seats], index) =>
    `(${index}, ${[code, city, name, league, division, `${code}01`].map(literal).join(', ')}, ${year}, ${seats})`);
  return `CREATE TABLE legacy.teams (team_id VARCHAR NOT NULL PRIMARY KEY, city VARCHAR NOT NULL, name VARCHAR NOT NULL, league VARCHAR NOT NULL,
      division VARCHAR NOT NULL, park_id VARCHAR NOT NULL, founded SMALLINT NOT NULL, seats INTEGER NOT NULL);
    CREATE TEMP TABLE club AS SELECT * FROM (VALUES ${values.join(',\n')}) t(number, team_id, city, name, league, division, park_id, founded, seats);
    INSERT INTO legacy.teams SELECT team_id, city, name, league, division, park_id, founded, seats FROM club ORDER BY team_id`;
}

/** Player n plays for club (n - 1) % 30; the first 25 of a club's 40 bat, the others pitch. */
function players(): string {
  return `CREATE TABLE legacy.players (player_id INTEGER NOT NULL PRIMARY KEY, first_name VARCHAR NOT NULL, last_name VARCHAR NOT NULL, birth_date DATE NOT NULL,
      team_id VARCHAR NOT NULL, bats VARCHAR NOT NULL, throws VARCHAR NOT NULL, height_cm SMALLINT, weight_kg DECIMAL(5,1), updated_at TIMESTAMP NOT NULL);
    INSERT INTO legacy.players
    SELECT n, ${list(FIRST_NAMES)}[1 + digits(h, 0, ${FIRST_NAMES.length})], ${list(LAST_NAMES)}[1 + digits(h, 8, ${LAST_NAMES.length})],
      DATE '1978-01-01' + digits(h, 16, 6500), team_id, ['L', 'R', 'B'][1 + digits(h, 30, 3)], ['L', 'R'][1 + digits(h, 34, 2)],
      CASE WHEN n % 23 = 0 THEN NULL ELSE 168 + digits(h, 36, 35) END,
      CASE WHEN n % 17 = 0 THEN NULL ELSE (700 + digits(h, 44, 450))::DECIMAL(5,0) * 0.1 END,
      TIMESTAMP '2018-10-02 08:00:00' + to_microseconds((h % 3600000000)::BIGINT)
    FROM (SELECT r.n, club.team_id, noise('player', r.n) AS h FROM range(1, ${PLAYERS + 1}) r(n) JOIN club ON club.number = (r.n - 1) % 30) ORDER BY n`;
}

/** Every game of every season with its position: the clubs meet in turn (one stays, the others go round), three days in a row. */
function schedule(seasons: readonly number[]): string {
  return `CREATE TEMP TABLE game AS
    SELECT m.position, make_date(season, 4, 1) + (day + day // 9)::INTEGER AS game_date, home.number AS home_number, away.number AS away_number,
      home.team_id AS home_team, away.team_id AS away_team, home.park_id, home.seats,
      home.team_id || strftime(make_date(season, 4, 1) + (day + day // 9)::INTEGER, '%Y%m%d') || '0' AS game_id, noise('game', season * 10000 + g) AS h
    FROM (
      SELECT position, season, g, day, CASE WHEN flip THEN two ELSE one END AS home_number, CASE WHEN flip THEN one ELSE two END AS away_number
      FROM (
        SELECT position, season, g, day, (CASE WHEN pair = 0 THEN turn ELSE pair END + turn // 29) % 2 = 1 AS flip,
          CASE WHEN pair = 0 THEN 29 ELSE (turn + pair) % 29 END AS one, (turn + 29 - pair) % 29 AS two
        FROM (
          SELECT s.i * ${GAMES_PER_SEASON} + r.g AS position, s.season, r.g, r.g // ${GAMES_PER_DAY} AS day, r.g // ${3 * GAMES_PER_DAY} AS turn, r.g % ${GAMES_PER_DAY} AS pair
          FROM (VALUES ${seasons.map((season, i) => `(${i}, ${season})`).join(', ')}) s(i, season), range(${GAMES_PER_SEASON}) r(g)
        )
      )
    ) m JOIN club home ON home.number = m.home_number JOIN club away ON away.number = m.away_number`;
}

/** The cents of the gate receipts are never 00, so that rounding them shows in every row. */
function games(): string {
  return `CREATE TABLE legacy.games (game_id VARCHAR NOT NULL, game_date DATE NOT NULL, home_team VARCHAR NOT NULL, away_team VARCHAR NOT NULL, game_number SMALLINT NOT NULL,
      park_id VARCHAR NOT NULL, start_time TIMESTAMP NOT NULL, attendance INTEGER, temperature DOUBLE, gate_receipts DECIMAL(12,2), notes VARCHAR, updated_at TIMESTAMP NOT NULL);
    INSERT INTO legacy.games
    SELECT game_id, game_date, home_team, away_team, 0, park_id, start_time, attendance, temperature,
      (attendance * (1900 + digits(h, 40, 2600)) // 100 * 100 + 1 + digits(h, 52, 99))::DECIMAL(14,0) * 0.01,
      notes, game_date + INTERVAL 1 DAY + to_microseconds((h % 7200000000)::BIGINT)
    FROM (
      SELECT *, game_date + to_minutes([785, 965, 1135, 1145, 1150, 1210][1 + digits(h, 0, 6)]) AS start_time, seats - digits(h, 8, 24000) AS attendance,
        CASE WHEN position % 19 = 7 THEN NULL ELSE (480 + digits(h, 20, 480)) / 10.0 END AS temperature,
        CASE WHEN digits(h, 32, 3) = 0 THEN NULL ELSE ${list(NOTES)}[1 + greatest(0, digits(h, 36, 24) - 15)] END AS notes
      FROM game
    ) ORDER BY game_date, game_id`;
}

/**
 * Plate appearance q of game p. The games before `longer` have one more than the others, so that exactly `rows` come out; they are
 * made in the order of the games, as a warehouse that loads day by day has them.
 */
function plateAppearances(rows: number): string {
  const { least, longer } = plateAppearancesPerGame(rows);
  const head = longer * (least + 1);
  return `CREATE TABLE legacy.plate_appearances (game_date DATE NOT NULL, game_id VARCHAR NOT NULL, pa_number INTEGER NOT NULL, inning SMALLINT NOT NULL,
      batter_id INTEGER NOT NULL, pitcher_id INTEGER NOT NULL, event VARCHAR NOT NULL, runs SMALLINT NOT NULL, pitch_count SMALLINT NOT NULL,
      exit_velocity DOUBLE, win_probability DECIMAL(9,6) NOT NULL, happened_at TIMESTAMP NOT NULL);
    INSERT INTO legacy.plate_appearances
    SELECT game_date, game_id, (q + 1)::INTEGER, (1 + q // 8)::SMALLINT,
      1 + CASE WHEN top THEN away_number ELSE home_number END + 30 * digits(h1, 0, 25), 1 + CASE WHEN top THEN home_number ELSE away_number END + 30 * (25 + digits(h1, 6, 15)),
      event, CASE WHEN event = 'HR' THEN 1 + digits(h1, 20, 4) WHEN event IN ('1B', '2B', '3B', 'SF') AND digits(h1, 24, 10) < 3 THEN 1 ELSE 0 END,
      1 + digits(h1, 28, 8), CASE WHEN event IN ('K', 'BB', 'HP') THEN NULL ELSE (600 + digits(h1, 34, 520)) / 10.0 END,
      (digits(h2, 0, 10000) * 100 + 1 + digits(h2, 16, 99))::DECIMAL(9,0) * 0.000001::DECIMAL(9,6),
      start_time + to_microseconds(q * 97000000 + digits(h2, 24, 90000000))
    FROM (
      SELECT *, (q // 4) % 2 = 0 AS top, CASE WHEN roll < 220 THEN 'K' WHEN roll < 310 THEN 'BB' WHEN roll < 460 THEN '1B' WHEN roll < 510 THEN '2B' WHEN roll < 515 THEN '3B'
        WHEN roll < 545 THEN 'HR' WHEN roll < 780 THEN 'GO' WHEN roll < 975 THEN 'FO' WHEN roll < 985 THEN 'SF' WHEN roll < 994 THEN 'HP' ELSE 'E' END AS event
      FROM (
        SELECT t.q, g.game_date, g.game_id, g.home_number, g.away_number, lg.start_time, h1, h2, digits(h1, 10, 1000) AS roll
        FROM (
          SELECT p, q, noise('pa', p * 1000 + q) AS h1, noise('chance', p * 1000 + q) AS h2
          FROM (
            SELECT CASE WHEN i < ${head} THEN i // ${least + 1} ELSE ${longer} + (i - ${head}) // ${least} END AS p, CASE WHEN i < ${head} THEN i % ${least + 1} ELSE (i - ${head}) % ${least} END AS q
            FROM range(${rows}) r(i)
          )
        ) t JOIN game g ON g.position = t.p JOIN legacy.games lg ON lg.game_id = g.game_id
      )
    )`;
}
