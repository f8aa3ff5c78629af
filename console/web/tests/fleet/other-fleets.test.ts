/** Statuses, events and last known values of other fleets than the default one. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { EventLog } from "../../src/fleet/event-log.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { Status } from "../../src/fleet/status.ts";
import { serveFleet } from "../../src/fleet-definition.ts";
import { describeUnicorn } from "../../src/map/pointer/tooltip.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { COURIERS, POSITIONS } from "../fleets.ts";
import { getVital, withVitals } from "../vitals.ts";
import { createFleet, createReading, THRESHOLDS } from "./create-fleet.ts";

beforeEach(() => serveFleet(COURIERS));

/** Create a courier's reading, with a full battery by default and without the vitals that are not named. */
const createCourier = (second: number, values: Record<string, number> = {}, name = "A"): Reading =>
  createReading(name, second, withVitals({ BatteryPercent: 100, ...values }));

test("a reading that lacks a vital keeps its last value, and its track has none", () => {
  const fleet = createFleet(createCourier(1, { CargoCelsius: 5.5 }), createCourier(2, { BatteryPercent: 90 }));
  assert.deepEqual(
    fleet.vitals.map((column) => column[0]),
    [Number.NaN, 90, 5.5],
  );
  assert.deepEqual(
    fleet.tracks.getPoints(0).map(({ vitals }) => vitals),
    [
      [null, 100, 5.5],
      [null, 90, null],
    ],
  );
});

test("the newest value of each vital counts, in any order of arrival", () => {
  const readings = [
    createCourier(1, { CargoCelsius: 1 }),
    createCourier(2, { CargoCelsius: 2, HeartRate: 70 }),
    createCourier(3, { HeartRate: 80 }),
  ];
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const fleet = createFleet(...order.map((index) => readings[index]));
    assert.deepEqual([getVital(fleet, "HeartRate")[0], getVital(fleet, "CargoCelsius")[0]], [80, 2], String(order));
  }
});

test("the last values outlast a fleet that grows, and end with a vehicle that is replaced", () => {
  const fleet = createFleet(
    ...Array.from({ length: 3000 }, (_, id) => createCourier(1, id % 2 ? { CargoCelsius: 4 } : {}, `C${id}`)),
  );
  assert.deepEqual([...getVital(fleet, "CargoCelsius").slice(2998, 3001)], [Number.NaN, 4, Number.NaN]);
  fleet.addReadings(buildBatch(Array.from({ length: 3000 }, (_, id) => createCourier(2, {}, `C${id}`))));
  assert.equal(getVital(fleet, "CargoCelsius")[2999], 4);
  const full = new Fleet(THRESHOLDS, 1);
  full.addReadings(buildBatch([createCourier(1, { CargoCelsius: 9 })]));
  full.addReadings(buildBatch([createCourier(400, {}, "B")]));
  assert.deepEqual([full.names, getVital(full, "CargoCelsius")[0]], [["B"], Number.NaN]);
});

test("each vital raises its own alert, above or below, and the event says which", () => {
  const fleet = createFleet(createCourier(1));
  const log = new EventLog();
  const report = (second: number, values: Record<string, number>): string[] => {
    fleet.addReadings(buildBatch([createCourier(second, values)]));
    return log.record(fleet, fleet.updateStatuses(second * 1000)).map(({ text }) => text);
  };
  assert.deepEqual(report(2, {}), []);
  assert.deepEqual(report(3, { BatteryPercent: 12 }), ["battery 12% < 15%"]);
  assert.deepEqual(report(4, { BatteryPercent: 15 }), ["recovered"], "the threshold itself is no alert");
  assert.deepEqual(report(5, { CargoCelsius: 8.1 }), ["cargo 8.1 °C > 8.0 °C"]);
  assert.equal(fleet.status[0], Status.alert);
  assert.deepEqual(report(6, {}), [], "a reading without the vital ends no alert");
  assert.deepEqual(report(7, { CargoCelsius: 8 }), ["recovered"]);
  assert.deepEqual(report(8, { HeartRate: 186, BatteryPercent: 3 }), [
    "heart rate 186 bpm > 185 bpm, battery 3% < 15%",
  ]);
  assert.equal(log.openCount, 3);
});

test("the tooltip has each vital with its unit, and a dash for what is unknown", () => {
  const fleet = createFleet(createCourier(1, { CargoCelsius: 5 }));
  assert.equal(describeUnicorn(fleet, 0, 1000).lines[1], "Heart rate – · Battery 100% · Cargo 5.0 °C");
});

test("a fleet without vitals is healthy until it is silent", () => {
  serveFleet(POSITIONS);
  const fleet = createFleet(createReading("A", 1));
  assert.deepEqual([fleet.vitals, fleet.tracks.getPoints(0)[0].vitals], [[], []]);
  assert.deepEqual(describeUnicorn(fleet, 0, 1000).lines, ["speed unknown", "Heard just now"]);
  const log = new EventLog();
  for (const [second, text] of [
    [2, null],
    [31, "went silent"],
    [301, "lost"],
  ] as const) {
    const events = log.record(fleet, fleet.updateStatuses(second * 1000));
    assert.deepEqual(
      events.map((event) => event.text),
      text === null ? [] : [text],
    );
  }
});
