-- The version for the new warehouse rounds to one digit on the way to three.
-- parity:name runs a game, July 2016, rounded twice
-- parity:key home_team
-- parity:legacy
SELECT home_team, count(*) AS games, CAST(avg(CAST(home_score AS DECIMAL(24,12))) AS DECIMAL(10,3)) AS runs_a_game
FROM game_logs
WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31'
GROUP BY home_team;

-- parity:new
SELECT home_team, count(*) AS games, CAST(round(avg(CAST(home_score AS DECIMAL(24,12))), 1) AS DECIMAL(10,3)) AS runs_a_game
FROM games
WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31'
GROUP BY home_team;
