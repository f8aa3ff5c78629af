import assert from "node:assert/strict";
import { test } from "node:test";
import { Fleet } from "../../src/fleet/fleet.ts";
import { buildBatch } from "../../src/readings/batch.ts";
import { listIds, listWorst } from "../../src/view/list-order.ts";
import { DEFAULT_VIEW } from "../../src/view/view.ts";
import { createFleet, createReading, THRESHOLDS } from "../fleet/create-fleet.ts";
import { withVitals } from "../vitals.ts";

test("the worst status comes first, and among alerts the lowest vital", () => {
  const fleet = createFleet(
    createReading("fine", 100),
    createReading("low", 100, withVitals({ HealthPoints: 90 })),
    createReading("silent", 60),
    createReading("lower", 100, withVitals({ MagicPoints: 50 })),
    createReading("fine 2", 100),
  );
  fleet.updateStatuses(100_000);
  const listNames = (part: object) => listIds(fleet, { ...DEFAULT_VIEW, ...part }).map((id) => fleet.names[id]);
  assert.deepEqual(listNames({}), ["silent", "lower", "low", "fine", "fine 2"]);
  assert.deepEqual(listNames({ isDescending: true }).at(-1), "silent");
  assert.deepEqual(listNames({ filter: "alert" }), ["lower", "low"]);
  assert.deepEqual(listNames({ query: "FINE" }), ["fine", "fine 2"]);
  assert.deepEqual(listNames({ sort: "name" })[0], "fine");
  assert.deepEqual(listNames({ sort: "magic" })[0], "lower");
});

test("names are in natural order, also those that are added later", () => {
  const fleet = createFleet(createReading("Shadowfax 10", 1), createReading("Shadowfax 2", 1));
  const listNames = (part: object) =>
    listIds(fleet, { ...DEFAULT_VIEW, sort: "name", ...part }).map((id) => fleet.names[id]);
  assert.deepEqual(listNames({}), ["Shadowfax 2", "Shadowfax 10"]);
  fleet.addReadings(buildBatch([createReading("shadowfax 1", 1)]));
  assert.deepEqual(listNames({ isDescending: true }), ["Shadowfax 10", "Shadowfax 2", "shadowfax 1"]);
});

const report = (name: string, health: number, second = 100) =>
  createReading(name, second, withVitals({ HealthPoints: health }));
const listWorstNames = (fleet: ReturnType<typeof createFleet>, now = 0) =>
  listWorst(fleet, fleet.size, now).map((id) => fleet.names[id]);

test("worst first orders the healthy by their distance to the threshold, and those that are near each other by name", () => {
  const fleet = createFleet(report("good", 150), report("near", 121), report("nearest", 101), report("also near", 124));
  fleet.updateStatuses(100_000);
  assert.deepEqual(listWorstNames(fleet), ["nearest", "also near", "near", "good"]);
});

test("the order is the same in a tab where the same vehicles came in another order", () => {
  const readings = [report("c", 150), report("a", 150), report("d", 110), report("b", 150)];
  const [one, other] = [createFleet(...readings), createFleet(...readings.toReversed())];
  for (const fleet of [one, other]) fleet.updateStatuses(100_000);
  assert.deepEqual(listWorstNames(one), ["d", "a", "b", "c"]);
  assert.deepEqual(listWorstNames(other), listWorstNames(one));
});

test("the healthy change places only at common moments, and who goes into alert at once", () => {
  const fleet = createFleet(report("a", 140), report("b", 150), report("c", 150));
  fleet.updateStatuses(100_000);
  assert.deepEqual(listWorstNames(fleet, 105_000), ["a", "b", "c"]);
  fleet.addReadings(buildBatch([report("b", 105, 101), report("c", 90, 101)]));
  fleet.updateStatuses(101_000);
  assert.deepEqual(listWorstNames(fleet, 110_000), ["c", "a", "b"]);
  assert.deepEqual(listWorstNames(fleet, 120_000), ["c", "b", "a"]);
});

test("ranges of vitals and what the map shows filter the list, also across the antimeridian", () => {
  const at = (name: string, longitude: number, health: number) =>
    createReading(name, 100, { longitude, latitude: 0, ...withVitals({ HealthPoints: health }) });
  const fleet = createFleet(at("east", 179, 90), at("west", -179, 120), at("far", 0, 150), at("none", 179, Number.NaN));
  const area = { west: 178, south: -1, east: 182, north: 1 };
  const listNames = (part: object, shown: typeof area | null = area) =>
    listIds(fleet, { ...DEFAULT_VIEW, sort: "name", ...part }, 0, shown).map((id) => fleet.names[id]);
  const range = { vital: 0, least: 90, greatest: 120 };
  assert.deepEqual(listNames({ isWithinMap: true }), ["east", "none", "west"]);
  assert.deepEqual(listNames({ isWithinMap: true }, null).length, 4);
  assert.deepEqual(listNames({ ranges: [range] }), ["east", "west"]);
  assert.deepEqual(listNames({ ranges: [{ ...range, least: null, greatest: 90 }] }), ["east"]);
  assert.deepEqual(listNames({ ranges: [{ ...range, greatest: null }], isWithinMap: true, query: "w" }), ["west"]);
});

test("a name that replaces another in a full fleet is listed in its own place", () => {
  const fleet = new Fleet(THRESHOLDS, 2);
  fleet.addReadings(buildBatch([createReading("a", 1), createReading("b", 900)]));
  assert.deepEqual(listWorstNames(fleet), ["a", "b"]);
  fleet.addReadings(buildBatch([createReading("c", 901)]));
  assert.deepEqual(listWorstNames(fleet), ["b", "c"]);
});
