-- How far each unicorn flew, the farthest first.
-- :since time =  | from when on, in UTC (a day ago)
SELECT name, sum(distance_mm) / 1000e0 AS metres, count(*) AS readings, min(statustime) AS "first", max(statustime) AS "last"
FROM readings
WHERE statustime >= :since
GROUP BY name
ORDER BY metres DESC, name
