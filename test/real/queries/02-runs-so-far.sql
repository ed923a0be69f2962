-- Windows. The key of the games is in the result, so it need not be said.
-- parity:name runs so far, summer 2016
SELECT home_team, game_date, number_of_game, home_score,
       sum(home_score) OVER (PARTITION BY home_team ORDER BY game_date, number_of_game ROWS UNBOUNDED PRECEDING) AS runs_so_far,
       lag(game_date) OVER (PARTITION BY home_team ORDER BY game_date, number_of_game) AS game_before,
       dense_rank() OVER (PARTITION BY game_date ORDER BY home_score DESC) AS place_of_the_day
FROM games
WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-08-31'
ORDER BY home_team, game_date, number_of_game;
