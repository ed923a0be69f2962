-- parity:name attendance by club, 2016
-- parity:key home_team
SELECT home_team, count(*) AS games, count(attendance) AS counted, sum(attendance) AS attendance, max(attendance) AS best
FROM games
WHERE game_date >= DATE '2016-01-01' AND game_date < DATE '2017-01-01'
GROUP BY home_team
ORDER BY attendance DESC;
