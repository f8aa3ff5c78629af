import assert from "node:assert/strict";
import { test } from "node:test";
import { ORIGIN, START, toEast, toLatitude, toLongitude, toNorth, UNITS_PER_METER } from "../../src/map/mercator.ts";

test("the start is the origin", () => {
  assert.equal(toEast(START.longitude), 0);
  assert.equal(toNorth(START.latitude), 0);
});

test("the square is the one of map tiles: at zoom 12 the start is on tile 1206, 1539", () => {
  assert.equal(Math.floor((ORIGIN[0] / 512) * 4096), 1206);
  assert.equal(Math.floor((1 - ORIGIN[1] / 512) * 4096), 1539);
});

test("a 32-bit offset gives the place back, to a centimeter in the city and to two meters in Fiji", () => {
  for (const [latitude, longitude, meters] of [
    [40.7, -74.02, 0.01],
    [40.9, -73.6, 0.03],
    [47.3, -68.1, 1],
    [-18.13, 178.44, 2],
  ]) {
    const backLatitude = toLatitude(Math.fround(toNorth(latitude)));
    const backLongitude = toLongitude(Math.fround(toEast(longitude)));
    assert.ok(Math.abs(backLatitude - latitude) * 110_540 < meters);
    assert.ok(Math.abs(backLongitude - longitude) * 84_000 < meters);
  }
});

test("a meter has its length in units", () => {
  const kilometer = toNorth(START.latitude + 1000 / 111_050) / UNITS_PER_METER;
  assert.ok(Math.abs(kilometer - 1000) < 5, `${kilometer}`);
});
