import assert from "node:assert/strict";
import { test } from "node:test";
import { buildBatch } from "../../src/readings/batch.ts";
import { listIds } from "../../src/view/list-order.ts";
import { DEFAULT_VIEW } from "../../src/view/view.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";
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
