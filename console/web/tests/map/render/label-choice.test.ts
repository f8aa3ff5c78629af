import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLabels } from "../../../src/map/render/label-choice.ts";
import { RenderState } from "../../../src/map/render/render-state.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { DEFAULT_VIEW } from "../../../src/view/view.ts";
import { withVitals } from "../../vitals.ts";
import { createFleet, createReading } from "../create-fleet.ts";

const EVERYWHERE = { west: -99, south: -99, east: 99, north: 99 };
const VIEWPORT = { drawn: EVERYWHERE, visible: EVERYWHERE, zoom: 12, width: 1280, height: 800 };

/** Return the names on the map of unicorns that are some meters north of the start; a pixel is a meter. */
function listLabels(norths: readonly number[], more: object = {}, part: object = {}): string[] {
  const readings = norths.map((north, id) =>
    createReading(`N${id}`, 0, north, withVitals({ HealthPoints: 90 + id * 20 })),
  );
  const fleet = createFleet(...readings);
  fleet.updateStatuses(fleet.time[0]);
  const view = { ...DEFAULT_VIEW, ...part };
  const scene = { fleet, view, selected: null, others: [], area: null, now: fleet.time[0], pace: 1, isLive: true };
  const renderState = new RenderState();
  renderState.update({ ...scene, ...more }, VIEWPORT, PALETTES.dark, 0, false);
  return chooseLabels(renderState, (id) => ({ x: 0, y: norths[id] })).map(({ text }) => text);
}

const spread = (count: number) => Array.from({ length: count }, (_, index) => index * 400);

test("fewer than forty in sight have names, and more have none", () => {
  assert.equal(listLabels(spread(39)).length, 39);
  assert.deepEqual(listLabels(spread(40)), []);
});

test("only those that match the filter have names", () => {
  assert.deepEqual(listLabels(spread(60), {}, { query: "N59" }), ["N59"]);
});

test("no name hides another: the selected and those in alert come first", () => {
  assert.deepEqual(listLabels([0, 5, 10, 100]), ["N0", "N3", "N2"]);
  assert.deepEqual(listLabels([0, 5, 10, 100], { selected: 3, others: [2] }), ["N2", "N0", "N1"]);
});

test("the selected have names in any crowd, but the first, which has a tag", () => {
  assert.deepEqual(listLabels(spread(60), { selected: 3, others: [7, 5] }), ["N7", "N5"]);
});
