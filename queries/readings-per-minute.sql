-- Distinct readings of each minute, and how many unicorns they are from.
-- :since time =  | from when on, in UTC (a day ago)
SELECT date_trunc('minute', statustime) AS minute, count(*) AS readings, count(DISTINCT name) AS unicorns
FROM readings
WHERE statustime >= :since
GROUP BY date_trunc('minute', statustime)
ORDER BY minute
