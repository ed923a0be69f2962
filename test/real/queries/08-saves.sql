-- Nobody saved the game: that is '' and not NULL.
-- parity:name saves by club, June 2015
-- parity:key home_team
SELECT home_team, count(saving_pitcher_id) AS told, count(nullif(saving_pitcher_id, '')) AS saved, sum(CASE WHEN saving_pitcher_id = '' THEN 1 ELSE 0 END) AS unsaved,
       sum(CASE WHEN attendance IS NULL THEN 1 ELSE 0 END) AS uncounted, coalesce(max(nullif(protest, '')), '-') AS protest
FROM games
WHERE game_date BETWEEN DATE '2015-06-01' AND DATE '2015-06-30'
GROUP BY home_team
ORDER BY home_team;
