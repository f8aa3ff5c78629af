/** Statuses, events and last known values of other fleets than the default one. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Episode } from "../../src/events/episode.ts";
import { describeEpisode } from "../../src/events/event-words.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { Status } from "../../src/fleet/status.ts";
import { serveFleet } from "../../src/fleet-definition.ts";
import { describeUnicorn } from "../../src/map/pointer/tooltip.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { Watch } from "../events/watch.ts";
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

test("each vital raises its own alert, above or below", () => {
  const watch = new Watch();
  const report = (from: number, values: Record<string, number>): string[] => {
    const begun: Episode[] = [];
    for (let second = from; second < from + 10; second += 1) {
      watch.fleet.addReadings(buildBatch([createCourier(second, values)]));
      begun.push(...watch.see(second));
    }
    return begun.map(describeEpisode);
  };
  assert.deepEqual(report(0, {}), []);
  assert.deepEqual(report(10, { BatteryPercent: 12 }), ["battery 12% < 15%"]);
  assert.deepEqual(report(20, { BatteryPercent: 15 }), [], "the threshold itself is no alert");
  assert.deepEqual(report(30, { CargoCelsius: 8.1 }), ["cargo 8.1 °C > 8.0 °C"]);
  assert.equal(watch.fleet.status[0], Status.alert);
  report(40, {});
  assert.equal(watch.fleet.status[0], Status.alert, "a reading without the vital ends no alert");
  assert.deepEqual(report(50, { CargoCelsius: 7 }), []);
  assert.equal(watch.fleet.status[0], Status.healthy);
  assert.deepEqual(report(60, { HeartRate: 186, BatteryPercent: 3 }), [
    "heart rate 186 bpm > 185 bpm",
    "battery 3% < 15%",
  ]);
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
  const statuses = [2, 31, 301].map((second) => {
    fleet.updateStatuses(second * 1000);
    return fleet.status[0];
  });
  assert.deepEqual(statuses, [Status.healthy, Status.stale, Status.lost]);
});
