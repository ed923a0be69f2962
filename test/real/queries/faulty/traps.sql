-- Traps of a migration that are not in the data.

-- parity:name names grouped without case and accents
-- parity:key name_last
SELECT name_last, count(*) AS players FROM players GROUP BY name_last;

-- parity:name best attended, but ties are left to chance
SELECT game_date, home_team, day_night FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31' ORDER BY day_night LIMIT 40;

-- parity:name a column that is not grouped
SELECT home_team, visiting_team, count(*) AS games FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31' GROUP BY home_team;

-- parity:name whole numbers divided
-- parity:key home_team
SELECT home_team, sum(home_score) / count(*) AS runs_a_game FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31' GROUP BY home_team;

-- parity:name averages as their engines give them
-- parity:key home_team
SELECT home_team, avg(home_score) AS runs_a_game FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31' GROUP BY home_team;

-- parity:name averages as their engines give them, near enough
-- parity:key home_team
-- parity:tolerance runs_a_game abs 0.0001
SELECT home_team, avg(home_score) AS runs_a_game FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31' GROUP BY home_team;

-- parity:name a comparison without case
-- parity:key home_team
SELECT home_team, count(*) AS games FROM games WHERE day_night = 'n' OR home_team = 'XXX' OR game_date = DATE '2016-07-04' GROUP BY home_team;
