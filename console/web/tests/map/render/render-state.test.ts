import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fleet } from "../../../src/fleet/fleet.ts";
import { RenderState } from "../../../src/map/render/render-state.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import type { Scene } from "../../../src/view/scene.ts";
import { DEFAULT_VIEW } from "../../../src/view/view.ts";
import { createFleet, createReading } from "../create-fleet.ts";

const EVERYWHERE = { west: -99, south: -99, east: 99, north: 99 };
const VIEWPORT = { drawn: EVERYWHERE, visible: EVERYWHERE, zoom: 12, width: 1280, height: 800 };
const PALETTE = PALETTES.dark;

function createScene(fleet: Fleet, more: Partial<Scene> = {}): Scene {
  const shown = { fleet, view: DEFAULT_VIEW, selected: null, others: [], area: null };
  return { ...shown, now: fleet.time[0], pace: 1, isLive: true, ...more };
}

function createHerd(count: number, second: number) {
  return Array.from({ length: count }, (_, index) => createReading(`Herd-${index}`, second, second * 30));
}

test("unicorns move until they reach their newest readings", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const renderState = new RenderState();
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 0, true);
  assert.equal(renderState.advance(10), false);
  fleet.addReadings(buildBatch([createReading("Arion", 1, 30)]));
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 1000, true);
  const before = renderState.positions[1];
  assert.equal(renderState.advance(1500), true);
  assert.ok(renderState.positions[1] > before);
  assert.equal(renderState.advance(3000), false);
});

test("a crowd is drawn as clusters, and nothing moves", () => {
  const fleet = createFleet(...createHerd(200, 0));
  const renderState = new RenderState();
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 0, true);
  fleet.addReadings(buildBatch(createHerd(200, 1)));
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 1000, true);
  assert.equal(renderState.clusters.length, 1);
  assert.equal(renderState.drawOrder.count, 0);
  assert.equal(renderState.trails.segments.count, 0);
  assert.equal(renderState.advance(1500), false);
});

test("the selected unicorn is shown with its track, even if it is in a cluster", () => {
  const fleet = createFleet(...createHerd(200, 0), ...createHerd(200, 1), ...createHerd(200, 2));
  const renderState = new RenderState();
  renderState.update(createScene(fleet, { selected: 7 }), VIEWPORT, PALETTE, 0, true);
  assert.equal(renderState.clusters.length, 1);
  assert.ok(renderState.selectedTrail.segments.count > 0);
  fleet.addReadings(buildBatch(createHerd(200, 3)));
  renderState.update(createScene(fleet, { selected: 7 }), VIEWPORT, PALETTE, 1000, true);
  const before = renderState.interpolator.places[15];
  assert.equal(renderState.advance(1500), true);
  assert.ok(renderState.interpolator.places[15] > before);
});

test("clusters are updated at once for another filter, and otherwise at most once a second", () => {
  const fleet = createFleet(...createHerd(200, 0));
  const renderState = new RenderState();
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 0, true);
  const first = renderState.clusters;
  fleet.addReadings(buildBatch(createHerd(200, 1)));
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 400, true);
  assert.equal(renderState.clusters, first);
  renderState.update(createScene(fleet), VIEWPORT, PALETTE, 1100, true);
  assert.notEqual(renderState.clusters, first);
  renderState.update(createScene(fleet, { view: { ...DEFAULT_VIEW, query: "herd-1" } }), VIEWPORT, PALETTE, 1200, true);
  assert.equal(renderState.clusters[0].count, 111);
});

test("a change from a live fleet to a replayed one is not animated", () => {
  const renderState = new RenderState();
  renderState.update(createScene(createFleet(createReading("Arion", 0, 0))), VIEWPORT, PALETTE, 0, true);
  renderState.update(
    createScene(createFleet(createReading("Arion", -60, -600)), { isLive: false }),
    VIEWPORT,
    PALETTE,
    100,
    true,
  );
  assert.equal(renderState.advance(110), false);
});
