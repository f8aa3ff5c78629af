-- Readings with a vital below a threshold, the newest first.
-- :threshold number = 100 | value below which a vital is low
-- :since time =  | from when on, in UTC (a day ago)
SELECT name, statustime{vitals}, latitude, longitude
FROM readings
WHERE {vitals_below} AND statustime >= :since
ORDER BY statustime DESC, name
