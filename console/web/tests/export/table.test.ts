import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTimestamp, toCsv, toGeoJson } from "../../src/export/table.ts";

const table = {
  columns: ["name", "statustime", "latitude", "longitude", "healthpoints"],
  rows: [
    ["Shadowfax", "2026-01-31 12:00:00.000", 40.75, -73.98, 150],
    ['He said "no", twice', "2026-01-31 12:00:01.000", -1e-7, 180, null],
    ["=HYPERLINK(1)", "@now", 0, 0, -5],
    ["two\nlines", "", 0, 0, 1],
  ],
};

test("CSV has a header, quotes what needs it, and no text is a formula", () => {
  assert.equal(
    toCsv(table),
    [
      "name,statustime,latitude,longitude,healthpoints\n",
      "Shadowfax,2026-01-31 12:00:00.000,40.75,-73.98,150\n",
      '"He said ""no"", twice",2026-01-31 12:00:01.000,-1e-7,180,\n',
      "'=HYPERLINK(1),'@now,0,0,-5\n",
      '"two\nlines",,0,0,1\n',
    ].join(""),
  );
});

test("GeoJSON has a point for each row, whose other columns are its properties", () => {
  const { type, features } = JSON.parse(toGeoJson(table));
  assert.equal(type, "FeatureCollection");
  assert.equal(features.length, 4);
  assert.deepEqual(features[0], {
    type: "Feature",
    geometry: { type: "Point", coordinates: [-73.98, 40.75] },
    properties: { name: "Shadowfax", statustime: "2026-01-31 12:00:00.000", healthpoints: 150 },
  });
});

test("GeoJSON has a line through a path, which needs two positions", () => {
  const path = [
    { latitude: 1, longitude: 2 },
    { latitude: 3, longitude: 4 },
  ];
  const [line] = JSON.parse(toGeoJson(table, path)).features;
  assert.deepEqual(line.geometry, {
    type: "LineString",
    coordinates: [
      [2, 1],
      [4, 3],
    ],
  });
  assert.equal(JSON.parse(toGeoJson(table, path.slice(1))).features.length, 4);
});

test("a moment is written as the archive's queries write it", () => {
  assert.equal(formatTimestamp(Date.UTC(2026, 0, 31, 12, 0, 0, 7)), "2026-01-31 12:00:00.007");
});
