import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CITY_KINDS, findPlace, NEIGHBORHOOD_KINDS, readPlaces } from "../../src/places/nearest-place.ts";

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, "../../basemap", name), "utf8"));
const NEIGHBORHOODS = readPlaces(read("labels.json"), NEIGHBORHOOD_KINDS);
const CITIES = readPlaces(read("cities.json"), CITY_KINDS);

for (const [where, latitude, longitude, name] of [
  ["in a neighborhood of New York", 40.7643, -73.9235, "Astoria"],
  ["in another one", 40.7288, -73.9484, "Greenpoint"],
  ["in a city", 52.37, 4.9, "Amsterdam"],
  ["near a city", 42.36, -70.5, "29 mi from Boston"],
  ["beyond the antimeridian", -18.13, -179.9, "109 mi from Suva"],
  ["far from everything", -55, -130, null],
] as const) {
  test(`a position ${where} is ${name}`, () => {
    assert.equal(findPlace(NEIGHBORHOODS, CITIES, latitude, longitude), name);
  });
}

test("parks and waters are no places", () => {
  assert.ok(!NEIGHBORHOODS.some(({ name }) => name === "Central Park" || name === "Hudson River"));
  assert.ok(NEIGHBORHOODS.length > 100 && CITIES.length > 1_000);
});

test("without any places a position has no name", () => {
  assert.equal(findPlace([], [], 40, -74), null);
});
