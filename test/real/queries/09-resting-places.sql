-- A key with NULL in it: most people are alive.
-- parity:name where people died
-- parity:key death_country
SELECT death_country, count(*) AS people, count(death_state) AS with_state, max(death_state) AS last_state, min(death_year) AS first_year
FROM players
GROUP BY death_country
ORDER BY death_country;
