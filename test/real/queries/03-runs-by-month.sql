-- Averages: MariaDB keeps four digits more than its argument has, Trino as many. Twelve digits before the last step leave no room for a difference.
-- parity:name runs by month, 2015 to 2018
-- parity:key season_month
SELECT date_format(game_date, '%Y-%m') AS season_month, count(*) AS games,
       CAST(avg(CAST(home_score AS DECIMAL(24,12))) AS DECIMAL(10,3)) AS home_runs_a_game,
       CAST(avg(CAST(visiting_score AS DECIMAL(24,12))) AS DECIMAL(10,3)) AS visiting_runs_a_game,
       min(game_date) AS first_day, max(game_date) AS last_day
FROM games
WHERE game_date >= DATE '2015-01-01' AND game_date < DATE '2019-01-01'
GROUP BY date_format(game_date, '%Y-%m')
ORDER BY season_month;
