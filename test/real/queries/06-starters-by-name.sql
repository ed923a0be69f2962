-- Names with accents, out of a table in ISO 8859-1 and one in UTF-8.
-- parity:name starting pitchers and their names
-- parity:key player_id, written
SELECT p.player_id, g.home_starting_pitcher_name AS written, p.name_first, p.name_last, upper(p.name_last) AS loud, concat(p.name_last, ', ', p.name_first) AS listed, count(*) AS starts
FROM games g
JOIN players p ON p.retro_id = g.home_starting_pitcher_id
WHERE g.game_date BETWEEN DATE '2017-04-01' AND DATE '2018-06-30'
GROUP BY p.player_id, g.home_starting_pitcher_name, p.name_first, p.name_last
ORDER BY starts DESC, p.player_id, written;
