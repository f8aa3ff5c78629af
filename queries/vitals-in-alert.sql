-- Readings with a vital beyond the threshold of its alert, the newest first.
-- :since time =  | from when on, in UTC (a day ago)
SELECT name, statustime{vitals}, latitude, longitude
FROM readings
WHERE {vitals_in_alert} AND statustime >= :since
ORDER BY statustime DESC, name
