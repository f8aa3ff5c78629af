-- The trips of each unicorn by day: when, from where to where, how far and how fast, and the worst vitals.
-- :since time =  | from when on, in UTC (a day ago)
-- :unicorn text =  | whose trips (everybody's)
-- :stop_minutes number = 5 | minutes without moving after which a trip is over
-- :least_metres number = 500 | the shortest trip
-- :moving_metres number = 50 | metres in a minute from which on a unicorn moves
WITH {trips}
SELECT name, CAST(start_time AS date) AS day, start_time, end_time,
       date_diff('millisecond', start_time, end_time) / 60000e0 AS minutes, metres, greatest_speed,
       start_latitude, start_longitude, latitude, longitude{vitals}
FROM trips
ORDER BY name, start_time
