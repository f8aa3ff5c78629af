import assert from "node:assert/strict";
import { test } from "node:test";
import { SIDE, toEast, unwrap } from "../../../src/map/mercator.ts";
import { findNarrowest, isWithin } from "../../../src/map/render/bounds.ts";

const FIJI = [179.9, -179.9, 178.4, -179.2].map(toEast);

test("the narrowest bounds of a fleet on both sides of the antimeridian cross it", () => {
  const { west, east } = findNarrowest(FIJI);
  assert.ok(Math.abs(west - toEast(178.4)) < 1e-9);
  assert.ok(Math.abs(east - toEast(180.8)) < 1e-9);
});

test("the narrowest bounds of other fleets are those of their places", () => {
  assert.deepEqual(findNarrowest([5, -3, 4]), { west: -3, east: 5 });
  assert.deepEqual(findNarrowest([7]), { west: 7, east: 7 });
});

test("a place is within bounds that its copy in the next world is in", () => {
  const across = { west: toEast(179), east: toEast(181), south: -1, north: 1 };
  for (const longitude of [179, 179.9, -179.9, 181]) assert.ok(isWithin(across, toEast(longitude), 0), `${longitude}`);
  for (const longitude of [178.9, -178.9, 0]) assert.ok(!isWithin(across, toEast(longitude), 0), `${longitude}`);
  assert.ok(!isWithin(across, toEast(180), 2));
});

test("bounds as wide as the world have every place in them", () => {
  const bounds = { west: toEast(-90), east: toEast(-90) + SIDE, south: -1, north: 1 };
  for (const longitude of [-180, -90, -91, 0, 180]) assert.ok(isWithin(bounds, toEast(longitude), 0), `${longitude}`);
});

test("a longitude is taken in the copy of the world that is nearest to the map's center", () => {
  assert.equal(unwrap(-179, 179), 181);
  assert.equal(unwrap(179, -179), -181);
  assert.equal(unwrap(-74, -73), -74);
});
