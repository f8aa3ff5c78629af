-- Every reading since a time, the newest first.
-- :since time =  | from when on, in UTC (a day ago)
-- :most number = 1000 | how many at the most
SELECT name, statustime, latitude, longitude, distance{vitals}
FROM readings
WHERE statustime >= :since
ORDER BY statustime DESC, name
LIMIT :most
