-- Readings with health or magic below a threshold, the newest first.
-- :threshold number = 100 | points below which a vital is low
-- :since time =  | from when on, in UTC (a day ago)
SELECT name, statustime, healthpoints, magicpoints, latitude, longitude
FROM readings
WHERE (healthpoints < :threshold OR magicpoints < :threshold) AND statustime >= :since
ORDER BY statustime DESC, name
