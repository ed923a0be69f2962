-- Decimals of 12 and 18 digits.
-- parity:name payroll by club, 2009 to 2016
-- parity:key year_id, team_id
SELECT s.year_id, s.team_id, count(*) AS players, sum(s.salary) AS payroll, sum(s.salary_per_game) AS payroll_per_game, max(s.salary_per_game) AS highest,
       rank() OVER (PARTITION BY s.year_id ORDER BY sum(s.salary) DESC) AS place
FROM salaries s
WHERE s.year_id BETWEEN 2009 AND 2016
GROUP BY s.year_id, s.team_id
ORDER BY s.year_id, place, s.team_id;
