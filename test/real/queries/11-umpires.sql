-- parity:name strikeouts by umpire, July 2017
-- parity:key umpire_home_plate_id, umpire_home_plate_name
SELECT umpire_home_plate_id, umpire_home_plate_name, count(*) AS games, sum(home_strikeouts + visiting_strikeouts) AS strikeouts
FROM games
WHERE game_date BETWEEN DATE '2017-07-01' AND DATE '2017-07-31'
GROUP BY umpire_home_plate_id, umpire_home_plate_name
ORDER BY umpire_home_plate_id;
