import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "../../../src/fleet/status.ts";
import { computeMarkerSize, computeOpacity, DrawOrder, paintMarkers } from "../../../src/map/render/draw-order.ts";
import { Interpolator } from "../../../src/map/render/interpolation.ts";
import { getIconIndex } from "../../../src/map/symbols/icons.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import { DEFAULT_VIEW } from "../../../src/view/view.ts";
import { withVitals } from "../../vitals.ts";
import { createFleet, createReading } from "../create-fleet.ts";

const EVERYWHERE = { west: -99, south: -99, east: 99, north: 99 };
const VIEWPORT = { drawn: EVERYWHERE, visible: EVERYWHERE, zoom: 12, width: 1280, height: 800 };

function createFourUnicorns() {
  const fleet = createFleet(
    createReading("Alert", 0, 0, withVitals({ HealthPoints: 90 })),
    createReading("Healthy", 0, 100),
    createReading("Lost", -400, 200),
    createReading("Stale", -60, 300),
  );
  const now = fleet.time[1];
  fleet.updateStatuses(now);
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, false);
  return { fleet, interpolator };
}

function getNames(drawOrder: DrawOrder, fleet: { names: readonly string[] }): string[] {
  return [...drawOrder.ids.subarray(0, drawOrder.count)].map((id) => fleet.names[id]);
}

test("unicorns that need attention are drawn on top", () => {
  const { fleet, interpolator } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, DEFAULT_VIEW);
  drawOrder.arrange(fleet, interpolator.places, VIEWPORT, null);
  assert.deepEqual(getNames(drawOrder, fleet), ["Healthy", "Stale", "Lost", "Alert"]);
});

test("unicorns that don't pass the filter are drawn below, as faint dots", () => {
  const { fleet, interpolator } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, { ...DEFAULT_VIEW, filter: "stale" });
  drawOrder.arrange(fleet, interpolator.places, VIEWPORT, null);
  assert.equal(drawOrder.faintCount, 3);
  assert.deepEqual(getNames(drawOrder, fleet).slice(3), ["Stale"]);
  const colors = new Uint8Array(16);
  const icons = new Float32Array(8);
  paintMarkers(fleet, drawOrder, 20, PALETTES.dark, colors, icons);
  assert.ok(colors[3] < 100 && icons[0] === getIconIndex("dot"));
  assert.ok(colors[15] > 200 && icons[6] === getIconIndex("stale"));
});

test("every status has its own shape", () => {
  const { fleet, interpolator } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, DEFAULT_VIEW);
  drawOrder.arrange(fleet, interpolator.places, VIEWPORT, null);
  const icons = new Float32Array(8);
  paintMarkers(fleet, drawOrder, 20, PALETTES.light, new Uint8Array(16), icons);
  assert.equal(new Set([icons[0], icons[2], icons[4], icons[6]]).size, 4);
});

test("only unicorns around the viewport are drawn, and only those in it are counted", () => {
  const { fleet, interpolator } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, DEFAULT_VIEW);
  const middle = (interpolator.places[3] + interpolator.places[5]) / 2;
  const lower = (interpolator.places[1] + interpolator.places[3]) / 2;
  drawOrder.arrange(
    fleet,
    interpolator.places,
    { ...VIEWPORT, drawn: { ...EVERYWHERE, north: middle }, visible: { ...EVERYWHERE, north: lower } },
    null,
  );
  assert.deepEqual(getNames(drawOrder, fleet), ["Healthy", "Alert"]);
  assert.equal(drawOrder.inViewCount, 1);
});

test("with clusters only unicorns in no cluster are drawn", () => {
  const { fleet, interpolator } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, { ...DEFAULT_VIEW, filter: "alert" });
  drawOrder.arrange(fleet, interpolator.places, VIEWPORT, Uint8Array.from([1, 1, 0, 0]));
  assert.deepEqual(getNames(drawOrder, fleet), ["Alert"]);
});

test("the filter is applied again when the fleet or the view changes", () => {
  const { fleet } = createFourUnicorns();
  const drawOrder = new DrawOrder();
  drawOrder.applyFilter(fleet, { ...DEFAULT_VIEW, query: "sta" });
  assert.deepEqual([...drawOrder.matching.subarray(0, 4)], [0, 0, 0, 1]);
  drawOrder.applyFilter(fleet, { ...DEFAULT_VIEW, query: "a" });
  assert.deepEqual([...drawOrder.matching.subarray(0, 4)], [1, 1, 0, 1]);
  fleet.addReadings(buildBatch([createReading("Arion", 0, 0)]));
  drawOrder.applyFilter(fleet, { ...DEFAULT_VIEW, query: "a" });
  assert.equal(drawOrder.matching[4], 1);
});

test("a stale unicorn is dimmed, and a lost one stands out", () => {
  assert.ok(computeOpacity(Status.stale) < computeOpacity(Status.healthy));
  assert.equal(computeOpacity(Status.lost), 255);
});

test("fewer markers are larger", () => {
  assert.equal(computeMarkerSize(3, 1280, 800), 30);
  assert.ok(computeMarkerSize(1000, 1280, 800) < 30);
  assert.ok(computeMarkerSize(10_000, 1280, 800) >= 14);
});
