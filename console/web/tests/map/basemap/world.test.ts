import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

type Position = [number, number];
type Nested = Position | Nested[];
interface Feature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: { readonly coordinates: Nested };
}

const read = (name: string) => readFileSync(new URL(`../../../basemap/${name}.json`, import.meta.url));
const parse = (name: string) => (JSON.parse(read(name).toString()) as { features: Feature[] }).features;
const WORLD = parse("world");
/** The land of the city and around it. */
const LAND = parse("land");
const CITIES = parse("cities").map(({ properties, geometry }) => ({
  ...(properties as { name: string; zoom: number; rank: number; last?: number }),
  place: geometry.coordinates as Position,
}));
/** The part of the map that has details of its own: west, south, east, north. */
const NEAR = [-74.6, 40.35, -73.4, 41.1] as const;

/** Return all lines and rings of a geometry. */
function listLines(coordinates: Nested): Position[][] {
  const [first] = coordinates as Nested[];
  if (typeof (first as Position)[0] === "number") return [coordinates as Position[]];
  return (coordinates as Nested[]).flatMap(listLines);
}

function findLines(kind: string, features = WORLD): Position[][] {
  return features
    .filter(({ properties }) => properties["kind"] === kind)
    .flatMap((it) => listLines(it.geometry.coordinates));
}

/** Return whether a place is within the rings of land, which have holes: that of the world, or another one. */
function isLand(longitude: number, latitude: number, rings = findLines("far")): boolean {
  let isInside = false;
  for (const ring of rings) {
    for (let index = 1; index < ring.length; index += 1) {
      const [[x1, y1], [x2, y2]] = [ring[index - 1], ring[index]];
      const crosses = y1 > latitude !== y2 > latitude;
      if (crosses && longitude < x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside;
    }
  }
  return isInside;
}

test("no edge of the world crosses the whole map, since its rings are cut at the antimeridian", () => {
  let [west, east] = [0, 0];
  for (const line of ["far", "border", "disputed"].flatMap((kind) => findLines(kind))) {
    for (const [index, [longitude, latitude]] of line.entries()) {
      assert.ok(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90, `${longitude}, ${latitude}`);
      [west, east] = [Math.min(west, longitude), Math.max(east, longitude)];
      const [before] = line[Math.max(0, index - 1)];
      assert.ok(Math.abs(longitude - before) < 30, `from ${before} to ${longitude} at ${latitude}`);
    }
  }
  assert.deepEqual([west, east], [-180, 180]);
});

test("land and sea are where they are, near and far, on both sides of the antimeridian", () => {
  const land = [
    [-2.97, 53.41],
    [32.4, 30.1],
    [139.5, 35.8],
    [178.3, -17.8],
    [179.4, -16.6],
    [-179.5, 68],
    [-60, -10],
    [0, -80],
  ];
  const sea = [
    [-3.2, 53.45],
    [32.55, 29.8],
    [-30, 40],
    [180, 0],
    [-175, -17],
    [50, 42],
    [-87, 44],
    [-74, 40.7],
  ];
  for (const [longitude, latitude] of land) assert.ok(isLand(longitude, latitude), `land at ${longitude}, ${latitude}`);
  for (const [longitude, latitude] of sea)
    assert.ok(!isLand(longitude, latitude), `no land at ${longitude}, ${latitude}`);
});

test("the Hudson is whole from the harbor to Troy", () => {
  const course: Position[] = [
    [-74.02, 40.7],
    [-73.993, 40.78],
    [-73.955, 40.85],
    [-73.932, 40.887],
    [-73.913, 40.935],
    [-73.893, 40.99],
    [-73.8895, 41.02],
    [-73.895, 41.07],
    [-73.895, 41.1],
    [-73.895, 41.15],
    [-73.955, 41.39],
    [-73.946, 41.707],
    [-73.857, 42.21],
    [-73.747, 42.65],
  ];
  const lands = [findLines("far"), findLines("context", LAND), findLines("borough", LAND)]; // They overlap.
  const isDry = (longitude: number, latitude: number) => lands.some((rings) => isLand(longitude, latitude, rings));
  for (const [index, [longitude, latitude]] of course.entries()) {
    assert.ok(!isDry(longitude, latitude), `land in the river at ${longitude}, ${latitude}`);
    if (index === 0) continue;
    assert.ok(isDry(longitude + 0.045, latitude), `no land east of it at ${latitude}`);
  }
});

test("larger cities have names from farther away", () => {
  const find = (name: string) => CITIES.find((city) => city.name === name);
  for (const name of ["Tokyo", "London", "Cairo"]) assert.ok((find(name)?.zoom ?? 24) <= 2, name);
  for (const name of ["Liverpool", "Suez", "Suva", "Wellington"]) {
    const zoom = find(name)?.zoom ?? 24;
    assert.ok(zoom >= 3 && zoom <= 6, `${name} from ${zoom}`);
  }
  for (const rank of [0, 1]) {
    const mean = (of: number) => {
      const zooms = CITIES.filter((city) => city.rank === of).map(({ zoom }) => zoom);
      return zooms.reduce((sum, zoom) => sum + zoom, 0) / zooms.length;
    };
    assert.ok(mean(rank) < mean(rank + 1));
  }
});

test("names of cities leave the area of New York to its own names at city zoom", () => {
  const [west, south, east, north] = NEAR;
  const near = CITIES.filter(({ place: [x, y] }) => x > west && x < east && y > south && y < north);
  assert.deepEqual(
    near.map(({ name, last }) => [name, last]),
    [["New York", 8]],
  );
});

test("the world takes at most 250 kB gzipped", () => {
  const bytes = ["world", "cities"].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
  assert.ok(bytes < 250_000, `${bytes} bytes`);
});
