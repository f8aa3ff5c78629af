-- Where a unicorn was: its coordinates in order of time.
-- :unicorn text = Shadowfax | whose trip
-- :since time =  | from when on, in UTC (a day ago)
SELECT name, statustime, latitude, longitude, distance{vitals}
FROM readings
WHERE name = :unicorn AND statustime >= :since
ORDER BY statustime
