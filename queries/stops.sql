-- Where and how long each unicorn stood or was silent, before, between and after its trips.
-- :since time =  | from when on, in UTC (a day ago)
-- :unicorn text =  | whose stops (everybody's)
-- :stop_minutes number = 5 | minutes without moving after which a trip is over
-- :least_metres number = 500 | the shortest trip
-- :moving_metres number = 50 | metres in a minute from which on a unicorn moves
WITH {trips}, bounds AS (
  SELECT name, min(minute) AS start_time, max(ended) AS end_time,
         min_by(latitude, minute) AS latitude, min_by(longitude, minute) AS longitude
  FROM minutes
  GROUP BY name
), stops AS (
  SELECT bounds.name, bounds.start_time, coalesce(min(trips.start_time), bounds.end_time) AS end_time,
         coalesce(min_by(start_latitude, trips.start_time), bounds.latitude) AS latitude,
         coalesce(min_by(start_longitude, trips.start_time), bounds.longitude) AS longitude
  FROM bounds LEFT JOIN trips ON trips.name = bounds.name
  GROUP BY bounds.name, bounds.start_time, bounds.end_time, bounds.latitude, bounds.longitude
  UNION ALL
  SELECT trips.name, trips.end_time,
         coalesce(lead(trips.start_time) OVER (PARTITION BY trips.name ORDER BY trips.start_time), bounds.end_time),
         trips.latitude, trips.longitude
  FROM trips JOIN bounds ON bounds.name = trips.name
)
SELECT name, CAST(start_time AS date) AS day, start_time, end_time,
       date_diff('millisecond', start_time, end_time) / 60000e0 AS minutes, latitude, longitude
FROM stops
WHERE date_diff('millisecond', start_time, end_time) > :stop_minutes * 60000e0
ORDER BY name, start_time
