/** Holds the console's rule of trips to the corpus of the saved queries. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { MinuteSummary } from "../../src/feed/aws/minute-summaries.ts";
import { findStops, findTrips } from "../../src/trips/find-trips.ts";

interface Vehicle {
  readonly metres: readonly (number | null)[];
  readonly trips: readonly [first: number, last: number, metres: number, speed: number][];
  readonly stops: readonly [start: number, end: number][];
}

const NOON = Date.UTC(2026, 0, 31, 12);
const corpus = new URL("../../../../tests/trips.json", import.meta.url);
const { vehicles } = JSON.parse(readFileSync(corpus, "utf8")) as { vehicles: Record<string, Vehicle> };

/** Return the minutes of a vehicle, whose health falls by one a minute. */
function createMinutes({ metres }: Vehicle): MinuteSummary[] {
  let flown = 0;
  return metres.flatMap((distance, minute) => {
    if (distance === null) return [];
    flown += distance;
    const start = NOON + minute * 60_000;
    const place = { latitude: 40 + flown / 1e6, longitude: -74 };
    return [{ start, end: start + 59_000, distance, ...place, worst: [150 - minute, null] }];
  });
}

for (const [name, vehicle] of Object.entries(vehicles)) {
  const minutes = createMinutes(vehicle);
  const trips = findTrips(minutes);

  test(`the trips of one that ${name}`, () => {
    assert.equal(trips.length, vehicle.trips.length);
    for (const [index, [first, last, metres, speed]] of vehicle.trips.entries()) {
      const trip = trips[index];
      assert.deepEqual([trip.start, trip.end], [NOON + first * 60_000, NOON + last * 60_000 + 59_000]);
      assert.ok(Math.abs(trip.meters - metres) < 1e-6 && Math.abs(trip.greatestSpeed - speed) < 1e-6);
      assert.deepEqual(trip.worst, [150 - last, null]);
    }
  });

  test(`the stops of one that ${name}`, () => {
    assert.deepEqual(
      findStops(minutes, trips).map(({ start, end }) => [(start - NOON) / 1000, (end - NOON) / 1000]),
      vehicle.stops,
    );
  });
}

test("a trip starts where the vehicle stood before it, and a stop is where the trip before it ended", () => {
  const minutes = createMinutes({ metres: [0, 600, 600, 0, 0, 0, 0, 0, 0, 0], trips: [], stops: [] });
  const trips = findTrips(minutes);
  assert.deepEqual(trips[0]?.from, { latitude: 40, longitude: -74 });
  const [stop] = findStops(minutes, trips);
  assert.deepEqual({ latitude: stop?.latitude, longitude: stop?.longitude }, trips[0]?.to);
});

test("without minutes there are no trips and no stops", () => {
  assert.deepEqual([findTrips([]), findStops([], [])], [[], []]);
});
