import assert from "node:assert/strict";
import { test } from "node:test";
import { eastOf, latitudeAt, longitudeAt, northOf, ORIGIN, START, UNITS_PER_METRE } from "../../src/map/mercator.ts";

test("the start is the origin", () => {
  assert.equal(eastOf(START.longitude), 0);
  assert.equal(northOf(START.latitude), 0);
});

test("the square is the one that map tiles divide: at zoom 12 the start is on tile 1206, 1539", () => {
  assert.equal(Math.floor((ORIGIN[0] / 512) * 4096), 1206);
  assert.equal(Math.floor((1 - ORIGIN[1] / 512) * 4096), 1539);
});

test("a place comes back from its offset to a centimetre, in the city and far away, through 32 bits", () => {
  for (const [latitude, longitude, metres] of [
    [40.7, -74.02, 0.01],
    [40.9, -73.6, 0.03],
    [47.3, -68.1, 1],
  ]) {
    const backLatitude = latitudeAt(Math.fround(northOf(latitude)));
    const backLongitude = longitudeAt(Math.fround(eastOf(longitude)));
    assert.ok(Math.abs(backLatitude - latitude) * 110_540 < metres);
    assert.ok(Math.abs(backLongitude - longitude) * 84_000 < metres);
  }
});

test("a metre has its length in units", () => {
  const kilometre = northOf(START.latitude + 1000 / 111_050) / UNITS_PER_METRE;
  assert.ok(Math.abs(kilometre - 1000) < 5, `${kilometre}`);
});
