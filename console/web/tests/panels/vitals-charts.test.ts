import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_FLEET, serveFleet } from "../../src/fleet-definition.ts";
import { computeLeastRange, groupVitals } from "../../src/panels/vitals-charts.ts";
import { COURIERS, POSITIONS } from "../fleets.ts";

const listGroups = () => groupVitals().map(({ name, isWhole, indices }) => [name, isWhole, ...indices]);

test("vitals with the same unit, gauge and alert share a chart", () => {
  serveFleet(DEFAULT_FLEET);
  assert.deepEqual(listGroups(), [["Vitals", true, 0, 1]]);
});

test("vitals that differ in unit, gauge or alert have charts of their own", () => {
  serveFleet(COURIERS);
  assert.deepEqual(listGroups(), [
    ["Heart rate", false, 0],
    ["Battery", false, 1],
    ["Cargo", false, 2],
  ]);
});

test("some of a fleet's vitals that share a chart give it their labels", () => {
  const [battery, cargo] = COURIERS.vitals.slice(1);
  const spare = { ...battery, name: "SparePercent", label: "Spare" };
  serveFleet({ ...COURIERS, vitals: [battery, cargo, spare] });
  assert.deepEqual(listGroups(), [
    ["Battery, Spare", false, 0, 2],
    ["Cargo", false, 1],
  ]);
});

test("a fleet without vitals has no charts of them", () => {
  serveFleet(POSITIONS);
  assert.deepEqual(listGroups(), []);
});

test("a chart shows the values around the threshold, most of them healthy", () => {
  assert.deepEqual(computeLeastRange([0, 200], { threshold: 100, isAbove: false }), [80, 160]);
  assert.deepEqual(computeLeastRange([-10, 30], { threshold: 8, isAbove: true }), [-4, 12]);
  assert.deepEqual(computeLeastRange([0, 100], null), [0, 100]);
});
