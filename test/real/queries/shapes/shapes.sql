-- Shapes of queries in which it is easy to take the wrong rows for those that are read. The result of each hangs on games of July 2016.

-- parity:name a condition of an outer join does not bound the side that is kept
-- parity:key home_team
SELECT g.home_team, count(*) AS games, count(t.team_id) AS matched
FROM games g
LEFT JOIN teams t ON t.team_id_retro = g.home_team AND t.year_id = 2016 AND g.game_date >= DATE '2016-08-01'
WHERE g.game_date < DATE '2017-01-01'
GROUP BY g.home_team;

-- parity:name a condition of an outer join bounds the side that may be missing
-- parity:key team_id
SELECT t.team_id, count(g.home_team) AS games, sum(g.home_score) AS runs
FROM teams t
LEFT JOIN games g ON g.home_team = t.team_id_retro AND g.game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31'
WHERE t.year_id = 2016
GROUP BY t.team_id;

-- parity:name either condition will do
-- parity:key home_team
SELECT home_team, count(*) AS games FROM games WHERE game_date >= DATE '2018-01-01' OR day_night = 'D' GROUP BY home_team;

-- parity:name a condition that is turned round
-- parity:key home_team
SELECT home_team, count(*) AS games FROM games WHERE NOT (game_date >= DATE '2016-08-01' OR game_date < DATE '2016-01-01') GROUP BY home_team;

-- parity:name one table under two names, of which one is bounded
-- parity:key home_team
SELECT a.home_team, count(*) AS pairs, max(b.game_date) AS last_before
FROM games a JOIN games b ON b.home_team = a.home_team AND b.visiting_team = a.visiting_team
WHERE a.game_date BETWEEN DATE '2016-08-01' AND DATE '2016-08-31' AND b.game_date >= DATE '2016-01-01' AND b.game_date < DATE '2016-08-01'
GROUP BY a.home_team;

-- parity:name a join with commas and names of its own
-- parity:key team_id
SELECT t.team_id, sum(g.home_score) runs FROM games g, teams t
WHERE g.home_team = t.team_id_retro AND t.year_id = extract(year FROM g.game_date) AND g.game_date >= DATE '2016-07-01' AND g.game_date < DATE '2016-09-01'
GROUP BY t.team_id;

-- parity:name a WITH that has the name of its table
-- parity:key home_team
WITH games AS (SELECT home_team, home_score FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31')
SELECT home_team, sum(home_score) AS runs FROM games GROUP BY home_team;

-- parity:name a union of which one half is bounded
-- parity:key part, team
SELECT 'august' AS part, home_team AS team, count(*) AS games FROM games WHERE game_date >= DATE '2016-08-01' AND game_date < DATE '2016-09-01' GROUP BY home_team
UNION ALL
SELECT 'all', visiting_team, count(*) FROM games GROUP BY visiting_team;

-- parity:name a subquery for every row
-- parity:key team_id
SELECT t.team_id, (SELECT count(*) FROM games g WHERE g.home_team = t.team_id_retro AND g.game_date >= DATE '2016-07-20' AND g.game_date <= DATE '2016-08-10') AS games
FROM teams t WHERE t.year_id = 2016;

-- parity:name a subquery that only asks whether there is a row
-- parity:key team_id_retro
SELECT t.team_id_retro, t.name FROM teams t
WHERE t.year_id = 2016 AND EXISTS (SELECT 1 FROM games g WHERE g.home_team = t.team_id_retro AND g.game_date BETWEEN DATE '2016-07-28' AND DATE '2016-07-31');

-- parity:name rows that are not in another month
SELECT DISTINCT home_team, visiting_team FROM games
WHERE game_date BETWEEN DATE '2016-07-25' AND DATE '2016-07-31'
  AND concat(home_team, visiting_team) NOT IN (SELECT concat(home_team, visiting_team) FROM games WHERE game_date BETWEEN DATE '2016-08-01' AND DATE '2016-08-31');

-- parity:name a part that is read through another
-- parity:key best_day
SELECT d.game_date AS best_day, d.runs FROM (
  SELECT game_date, sum(home_score + visiting_score) AS runs FROM games WHERE game_date >= DATE '2016-07-01' AND game_date < DATE '2016-08-01' GROUP BY game_date
) d WHERE d.runs > (SELECT avg(home_score) FROM games WHERE game_date = DATE '2016-08-02');

-- parity:name no key at all
SELECT home_score, visiting_score FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31';

-- parity:name a key that is not one
-- parity:key home_team
SELECT home_team, visiting_team, attendance FROM games WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31';

-- parity:name a bound in a HAVING and a CASE
-- parity:key home_team
SELECT home_team, max(game_date) AS last_day, sum(CASE WHEN game_date >= DATE '2016-08-01' THEN 0 ELSE 1 END) AS early
FROM games WHERE game_date < DATE '2016-08-15' AND game_date >= DATE '2016-06-15'
GROUP BY home_team HAVING max(game_date) > DATE '2016-08-01';
