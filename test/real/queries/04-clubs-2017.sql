-- Joins a partitioned table with one that Hive keeps.
-- parity:name clubs at home, 2017
-- parity:key team_id
SELECT t.team_id, t.name, t.lg_id, t.era, t.fielding, count(*) AS games, sum(g.home_score) AS runs, sum(g.home_errors) AS errors, max(g.time_minutes) AS longest
FROM games g
JOIN teams t ON t.team_id_retro = g.home_team AND t.year_id = 2017
WHERE g.game_date BETWEEN DATE '2017-01-01' AND DATE '2017-12-31'
GROUP BY t.team_id, t.name, t.lg_id, t.era, t.fielding
ORDER BY t.team_id;
