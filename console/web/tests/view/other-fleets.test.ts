/** The list's orders for other fleets than the default one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type FleetDefinition, serveFleet } from "../../src/fleet-definition.ts";
import { listIds } from "../../src/view/list-order.ts";
import { listSorts } from "../../src/view/sorts.ts";
import { DEFAULT_VIEW, fromHash, toHash, type View } from "../../src/view/view.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";
import { COURIERS, POSITIONS } from "../fleets.ts";
import { withVitals } from "../vitals.ts";

const nameSorts = (fleet: FleetDefinition) => {
  serveFleet(fleet);
  return listSorts().map(({ name }) => name);
};

function listNames(vehicles: Readonly<Record<string, Record<string, number>>>, part: Partial<View>): string[] {
  serveFleet(COURIERS);
  const fleet = createFleet(
    ...Object.entries(vehicles).map(([name, values]) =>
      createReading(name, 100, withVitals({ BatteryPercent: 90, ...values })),
    ),
  );
  fleet.updateStatuses(100_000);
  return listIds(fleet, { ...DEFAULT_VIEW, ...part }).map((id) => fleet.names[id]);
}

test("each vital has an order, between the name and what else is known", () => {
  const rest = ["speed", "seen", "flown"];
  assert.deepEqual(nameSorts(COURIERS), ["status", "name", "heart-rate", "battery", "cargo", ...rest]);
  assert.deepEqual(nameSorts(POSITIONS), ["status", "name", ...rest]);
});

test("vitals whose labels are those of other orders are named apart", () => {
  const [heartRate, battery, cargo] = COURIERS.vitals;
  const vitals = [{ ...heartRate, label: "Speed" }, battery, { ...cargo, label: "Battery" }];
  const names = nameSorts({ ...COURIERS, vitals });
  assert.deepEqual(names, ["status", "name", "HeartRate", "BatteryPercent", "CargoCelsius", "speed", "seen", "flown"]);
});

test("an order by a vital is in the URL, and that of another fleet is not taken from it", () => {
  serveFleet(COURIERS);
  const hash = toHash({ ...DEFAULT_VIEW, sort: "heart-rate", isDescending: true });
  assert.equal(fromHash(hash).sort, "heart-rate");
  serveFleet(POSITIONS);
  assert.equal(fromHash(hash).sort, "status");
});

test("the value nearest to its alert is first, whether that is above or below, and what is unknown is last", () => {
  const vehicles = { a: { HeartRate: 100 }, b: {}, c: { HeartRate: 190, BatteryPercent: 40 }, d: { HeartRate: 70 } };
  assert.deepEqual(listNames(vehicles, { sort: "heart-rate" }), ["c", "a", "d", "b"]);
  assert.deepEqual(listNames(vehicles, { sort: "heart-rate", isDescending: true }), ["d", "a", "c", "b"]);
  assert.deepEqual(listNames(vehicles, { sort: "battery" }), ["c", "a", "b", "d"]);
  assert.deepEqual(listNames(vehicles, { sort: "cargo" }), ["a", "b", "c", "d"]);
});

test("among alerts the vital that is the furthest beyond its threshold is first, measured on its gauge", () => {
  const vehicles = {
    fine: {},
    "a little warm": { CargoCelsius: 9 },
    empty: { BatteryPercent: 0 },
    "very warm": { CargoCelsius: 20 },
  };
  assert.deepEqual(listNames(vehicles, {}), ["very warm", "empty", "a little warm", "fine"]);
});
