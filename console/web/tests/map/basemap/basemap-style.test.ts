import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { ATTRIBUTION, createOfflineStyle } from "../../../src/map/basemap/basemap-style.ts";

const NAMES = ["land", "green", "streets", "labels"] as const;
const URLS = { land: "land", green: "green", streets: "streets", labels: "labels" };

/** What the features of a basemap file have for a property. */
function values(file: string, property: string): Set<unknown> {
  const text = readFileSync(new URL(`../../../basemap/${file}.json`, import.meta.url), "utf8");
  const { features } = JSON.parse(text) as { features: { properties: Record<string, unknown> }[] };
  return new Set(features.map(({ properties }) => properties[property]));
}

for (const theme of ["dark", "light"] as const) {
  test(`the ${theme} style is one that MapLibre draws`, () => {
    assert.deepEqual(validateStyleMin(createOfflineStyle(theme, URLS)), []);
  });

  test(`each layer of the ${theme} style draws one of the files, and every file is drawn`, () => {
    const { layers, sources } = createOfflineStyle(theme, URLS);
    const drawn = new Set(layers.flatMap((layer) => ("source" in layer ? [layer.source] : [])));
    assert.deepEqual([...drawn].sort(), [...NAMES].sort());
    assert.deepEqual(Object.keys(sources).sort(), [...NAMES].sort());
  });
}

test("both themes have the same layers, so that changing over loads nothing anew", () => {
  const shape = (theme: "dark" | "light") =>
    createOfflineStyle(theme, URLS).layers.map(({ id, type }) => `${id} ${type}`);
  assert.deepEqual(shape("dark"), shape("light"));
});

test("whatever kinds the files hold, the style draws them", () => {
  const style = JSON.stringify(createOfflineStyle("dark", URLS).layers);
  for (const kind of [...values("land", "kind"), ...values("green", "kind"), ...values("labels", "kind")]) {
    assert.ok(style.includes(`"${kind}"`), `${kind} is not drawn`);
  }
  for (const rank of values("streets", "rank")) assert.ok(style.includes(`["==",["get","rank"],${rank}]`));
});

test("the sources are named on the map", () => {
  assert.match(ATTRIBUTION, /OpenStreetMap contributors/);
  assert.match(ATTRIBUTION, /NYC Department of City Planning/);
  assert.match(JSON.stringify(createOfflineStyle("light", URLS).sources), /OpenStreetMap contributors/);
});
