import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { ATTRIBUTION, createOfflineStyle } from "../../../src/map/basemap/basemap-style.ts";

const NAMES = ["land", "world", "cities", "green", "streets", "labels"] as const;
const URLS = Object.fromEntries(NAMES.map((name) => [name, name])) as Record<(typeof NAMES)[number], string>;

/** Return the values of a property in a basemap file. */
function findValues(file: string, property: string): Set<unknown> {
  const text = readFileSync(new URL(`../../../basemap/${file}.json`, import.meta.url), "utf8");
  const { features } = JSON.parse(text) as { features: { properties: Record<string, unknown> }[] };
  return new Set(features.map(({ properties }) => properties[property]));
}

for (const theme of ["dark", "light"] as const) {
  test(`the ${theme} style is valid for MapLibre`, () => {
    assert.deepEqual(validateStyleMin(createOfflineStyle(theme, URLS)), []);
  });

  test(`the layers of the ${theme} style draw every file`, () => {
    const { layers, sources } = createOfflineStyle(theme, URLS);
    const drawn = new Set(layers.flatMap((layer) => ("source" in layer ? [layer.source] : [])));
    assert.deepEqual([...drawn].sort(), [...NAMES].sort());
    assert.deepEqual(Object.keys(sources).sort(), [...NAMES].sort());
  });
}

test("both themes have the same layers, so that changing the theme loads no file", () => {
  const shape = (theme: "dark" | "light") =>
    createOfflineStyle(theme, URLS).layers.map(({ id, type }) => `${id} ${type}`);
  assert.deepEqual(shape("dark"), shape("light"));
});

test("the style draws every kind of feature in the files", () => {
  const style = JSON.stringify(createOfflineStyle("dark", URLS).layers);
  for (const file of ["land", "world", "green", "labels"]) {
    for (const kind of findValues(file, "kind")) assert.ok(style.includes(`"${kind}"`), `${kind} is not drawn`);
  }
  for (const rank of findValues("streets", "rank")) assert.ok(style.includes(`["==",["get","rank"],${rank}]`));
});

test("the map's attribution names the sources", () => {
  assert.match(ATTRIBUTION, /OpenStreetMap contributors/);
  assert.match(ATTRIBUTION, /NYC Department of City Planning/);
  assert.match(JSON.stringify(createOfflineStyle("light", URLS).sources), /OpenStreetMap contributors/);
});
