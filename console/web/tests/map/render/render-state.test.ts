import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fleet } from "../../../src/fleet/fleet.ts";
import { Picture } from "../../../src/map/render/render-state.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { batchOf } from "../../../src/readings/batch.ts";
import type { Scene } from "../../../src/view/scene.ts";
import { FIRST_VIEW } from "../../../src/view/view.ts";
import { fleetOf, reading } from "../fleets.ts";

const EVERYWHERE = { west: -99, south: -99, east: 99, north: 99 };
const SIGHT = { bounds: EVERYWHERE, seen: EVERYWHERE, zoom: 12, width: 1280, height: 800 };
const PALETTE = PALETTES.dark;

function sceneOf(fleet: Fleet, more: Partial<Scene> = {}): Scene {
  return { fleet, view: FIRST_VIEW, selected: null, now: fleet.time[0], pace: 1, live: true, ...more };
}

function herd(count: number, second: number) {
  return Array.from({ length: count }, (_, index) => reading(`Herd-${index}`, second, second * 30));
}

test("what is drawn moves until the newest readings are reached", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const picture = new Picture();
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 0, true);
  assert.equal(picture.advance(10), false);
  fleet.take(batchOf([reading("Arion", 1, 30)]));
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 1000, true);
  const before = picture.positions[1];
  assert.equal(picture.advance(1500), true);
  assert.ok(picture.positions[1] > before);
  assert.equal(picture.advance(3000), false);
});

test("a crowd is drawn as clusters, in which nothing has to be moved", () => {
  const fleet = fleetOf(...herd(200, 0));
  const picture = new Picture();
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 0, true);
  fleet.take(batchOf(herd(200, 1)));
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 1000, true);
  assert.equal(picture.clusters.length, 1);
  assert.equal(picture.lineup.count, 0);
  assert.equal(picture.trails.pieces.count, 0);
  assert.equal(picture.advance(1500), false);
});

test("the one that is selected is shown, with its track, even out of a cluster", () => {
  const fleet = fleetOf(...herd(200, 0), ...herd(200, 1), ...herd(200, 2));
  const picture = new Picture();
  picture.show(sceneOf(fleet, { selected: 7 }), SIGHT, PALETTE, 0, true);
  assert.equal(picture.clusters.length, 1);
  assert.ok(picture.track.pieces.count > 0);
  fleet.take(batchOf(herd(200, 3)));
  picture.show(sceneOf(fleet, { selected: 7 }), SIGHT, PALETTE, 1000, true);
  const before = picture.motion.shown[15];
  assert.equal(picture.advance(1500), true);
  assert.ok(picture.motion.shown[15] > before);
});

test("clusters are gathered anew at once for another filter, and otherwise no more than once a second", () => {
  const fleet = fleetOf(...herd(200, 0));
  const picture = new Picture();
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 0, true);
  const first = picture.clusters;
  fleet.take(batchOf(herd(200, 1)));
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 400, true);
  assert.equal(picture.clusters, first);
  picture.show(sceneOf(fleet), SIGHT, PALETTE, 1100, true);
  assert.notEqual(picture.clusters, first);
  picture.show(sceneOf(fleet, { view: { ...FIRST_VIEW, query: "herd-1" } }), SIGHT, PALETTE, 1200, true);
  assert.equal(picture.clusters[0].count, 111);
});

test("between a live fleet and a replayed one nothing flies across the map", () => {
  const picture = new Picture();
  picture.show(sceneOf(fleetOf(reading("Arion", 0, 0))), SIGHT, PALETTE, 0, true);
  picture.show(sceneOf(fleetOf(reading("Arion", -60, -600)), { live: false }), SIGHT, PALETTE, 100, true);
  assert.equal(picture.advance(110), false);
});
