/** The layers of the page's source: imports point down, and no file imports itself through others. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { test } from "node:test";

const SRC = join(import.meta.dirname, "../src");

/**
 * Files and folders of `src/`, the topmost first. What stands in one line is independent of each other. Files of one
 * folder may import each other; where a folder has lines of its own, these rule within it.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["console.ts"],
  ["console-keys.ts", "console-panels.ts"],
  ["event-navigation.ts"],
  ["panels"],
  ["map"],
  ["playback"],
  ["events", "places", "view"],
  ["fleet", "trips"],
  ["feed", "sign-in"],
  ["acknowledgment.ts", "config.ts", "export", "fleet-words.ts", "page", "readings"],
  ["measures.ts"],
  ["config-fleet.ts", "format.ts"],
  ["config-fields.ts", "fleet-definition.ts"],
];
const FEED_LAYERS: typeof LAYERS = [
  ["feed/worker.ts"],
  ["feed/feed-client.ts", "feed/feed-service.ts"],
  ["feed/feed-source.ts", "feed/place-finder.ts", "feed/roster-reader.ts"],
  ["feed/push"],
  ["feed/leadership.ts", "feed/stream"],
  ["feed/messages"],
  ["feed/aws"],
  ["feed/status"],
];
const MAP_LAYERS: typeof LAYERS = [
  ["map/open-map.ts"],
  ["map/fleet-map.ts"],
  ["map/basemap", "map/controls.ts", "map/layers", "map/pointer"],
  ["map/camera"],
  ["map/render"],
  ["map/symbols"],
  ["map/map-port.ts", "map/mercator.ts"],
];

const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.d)\.ts$/.test(path));

/** Return the files of `src/` that a file imports, types and dynamic imports included. */
function findImports(file: string): string[] {
  const source = readFileSync(join(SRC, file), "utf8");
  const paths = [...source.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+\.ts)"/g)].map(([, path]) => path);
  return paths.map((path) => normalize(join(file, "..", path)));
}

/** Return the index of a file's layer and the file or folder that stands there; null for a file of no layer. */
function findLayer(layers: typeof LAYERS, file: string): readonly [number, string] | null {
  for (const [index, entries] of layers.entries()) {
    const entry = entries.find((path) => file === path || file.startsWith(`${path}/`));
    if (entry !== undefined) return [index, entry];
  }
  return null;
}

test("every file has a layer", () => {
  assert.deepEqual(
    FILES.filter((file) => findLayer(LAYERS, file) === null),
    [],
  );
  for (const [folder, layers] of [
    ["feed/", FEED_LAYERS],
    ["map/", MAP_LAYERS],
  ] as const) {
    const files = FILES.filter((file) => file.startsWith(folder));
    assert.deepEqual(
      files.filter((file) => findLayer(layers, file) === null),
      [],
    );
  }
});

test("imports point down the layers", () => {
  const upward = FILES.flatMap((file) =>
    findImports(file)
      .filter((imported) =>
        [LAYERS, FEED_LAYERS, MAP_LAYERS].some((layers) => {
          const [from, to] = [findLayer(layers, file), findLayer(layers, imported)];
          return from !== null && to !== null && from[1] !== to[1] && from[0] >= to[0];
        }),
      )
      .map((imported) => `${file} imports ${imported}`),
  );
  assert.deepEqual(upward, []);
});

test("no file imports itself through others", () => {
  const finished = new Set<string>();
  const findCircle = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return null;
    for (const imported of findImports(file)) {
      const circle = findCircle(imported, [...path, file]);
      if (circle !== null) return circle;
    }
    finished.add(file);
    return null;
  };
  assert.deepEqual(
    FILES.map((file) => findCircle(file, [])).filter((circle) => circle !== null),
    [],
  );
});
