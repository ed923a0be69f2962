-- The order is total, so LIMIT takes the same rows on both sides.
-- parity:name best attended games of 2018
SELECT game_date, number_of_game, home_team, visiting_team, attendance, CAST(attendance / 1000.0 AS DECIMAL(8,1)) AS thousands
FROM games
WHERE game_date >= DATE '2018-01-01' AND game_date <= DATE '2018-12-31' AND attendance IS NOT NULL
ORDER BY attendance DESC, game_date, number_of_game, home_team
LIMIT 25;
