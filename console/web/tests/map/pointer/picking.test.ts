import assert from "node:assert/strict";
import { test } from "node:test";
import { findCluster, findNearestUnicorn } from "../../../src/map/pointer/picking.ts";
import { DrawOrder } from "../../../src/map/render/draw-order.ts";

function createDrawOrder(faint: number, ...ids: number[]): DrawOrder {
  return Object.assign(new DrawOrder(), { ids: Uint32Array.from(ids), count: ids.length, faintCount: faint });
}

const PLACES = Float32Array.from([0, 0, 10, 0, 10, 1]);

test("the nearest unicorn within reach is found, and none beyond", () => {
  assert.equal(findNearestUnicorn(createDrawOrder(0, 0, 1, 2), PLACES, 9, 0, 5), 1);
  assert.equal(findNearestUnicorn(createDrawOrder(0, 0, 1, 2), PLACES, 5, 9, 5), null);
});

test("of several unicorns at one place the topmost is found", () => {
  assert.equal(findNearestUnicorn(createDrawOrder(0, 2, 1), Float32Array.from([0, 0, 3, 3, 3, 3]), 3, 3, 1), 1);
});

test("a unicorn that doesn't pass the filter can't be selected", () => {
  assert.equal(findNearestUnicorn(createDrawOrder(1, 0, 1), PLACES, 0, 0, 5), null);
});

test("a cluster is found within its circle", () => {
  const extent = { west: 0, south: 0, east: 2, north: 2 };
  const cluster = { east: 1, north: 1, count: 100, statuses: [100, 0, 0, 0], extent } as const;
  assert.equal(findCluster([cluster], 1.02, 1, 0.001, 0), cluster);
  assert.equal(findCluster([cluster], 1.05, 1, 0.001, 0), null);
});
