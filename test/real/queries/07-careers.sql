-- Differences of dates are spelled in another way on each side.
-- parity:name careers that ended since 2009
-- parity:legacy
SELECT player_id, debut, final_game, datediff(final_game, debut) AS days, extract(year FROM final_game) - birth_year AS age,
       date_add(debut, INTERVAL 1 YEAR) AS a_year_on
FROM people
WHERE final_game >= DATE '2009-01-01';

-- parity:new
SELECT player_id, debut, final_game, date_diff('day', debut, final_game) AS days, extract(year FROM final_game) - birth_year AS age,
       date_add('year', 1, debut) AS a_year_on
FROM players
WHERE final_game >= DATE '2009-01-01';
