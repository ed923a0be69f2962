-- A share is a double on both sides, and comes out the same to its last bit.
-- parity:name standings, 2017 and 2018
-- parity:key season, team
WITH results AS (
  SELECT extract(year FROM game_date) AS season, home_team AS team, CASE WHEN home_score > visiting_score THEN 1 ELSE 0 END AS won, home_score AS scored
  FROM games WHERE game_date BETWEEN DATE '2017-01-01' AND DATE '2018-12-31'
  UNION ALL
  SELECT extract(year FROM game_date), visiting_team, CASE WHEN visiting_score > home_score THEN 1 ELSE 0 END, visiting_score
  FROM games WHERE game_date BETWEEN DATE '2017-01-01' AND DATE '2018-12-31'
)
SELECT season, team, count(*) AS games, sum(won) AS wins, sum(scored) AS runs, 100e0 * sum(won) / count(*) AS share
FROM results
GROUP BY season, team
HAVING count(*) > 5
ORDER BY season, share DESC, team;
