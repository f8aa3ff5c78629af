minutes AS (
  SELECT name, date_trunc('minute', statustime) AS minute, sum(distance_mm) / 1000e0 AS metres, max(statustime) AS ended,
         max_by(latitude, statustime) AS latitude, max_by(longitude, statustime) AS longitude{worst_vitals}
  FROM readings
  WHERE statustime >= :since AND (:unicorn = '' OR name = :unicorn)
  GROUP BY name, date_trunc('minute', statustime)
), moves AS (
  SELECT *, metres >= :moving_metres AS is_moving,
         lag(minute) OVER (PARTITION BY name ORDER BY minute) AS minute_before,
         lag(latitude) OVER (PARTITION BY name ORDER BY minute) AS latitude_before,
         lag(longitude) OVER (PARTITION BY name ORDER BY minute) AS longitude_before,
         max(CASE WHEN metres >= :moving_metres THEN minute END) OVER (
           PARTITION BY name ORDER BY minute ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS moved_before,
         min(CASE WHEN metres >= :moving_metres THEN minute END) OVER (
           PARTITION BY name ORDER BY minute ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
         ) AS moves_again
  FROM minutes
), numbered AS (
  SELECT *, sum(
           CASE WHEN is_moving AND coalesce(date_diff('minute', moved_before, minute) > :stop_minutes, true) THEN 1 ELSE 0 END
         ) OVER (PARTITION BY name ORDER BY minute ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
  FROM moves
  WHERE is_moving OR date_diff('minute', moved_before, moves_again) <= :stop_minutes
), trips AS (
  SELECT name, min(minute) AS start_time, max(ended) AS end_time, sum(metres) AS metres,
         max(metres / 60e0 / CASE
           WHEN date_diff('minute', minute_before, minute) <= :stop_minutes THEN date_diff('minute', minute_before, minute)
           ELSE 1
         END) AS greatest_speed,
         min_by(coalesce(latitude_before, latitude), minute) AS start_latitude,
         min_by(coalesce(longitude_before, longitude), minute) AS start_longitude,
         max_by(latitude, minute) AS latitude, max_by(longitude, minute) AS longitude{worst_vitals_of_minutes}
  FROM numbered
  GROUP BY name, number
  HAVING sum(metres) >= :least_metres
)
