import assert from "node:assert/strict";
import { test } from "node:test";
import { Fleet, MAX_UNICORNS } from "../../src/fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../../src/fleet/status.ts";
import { buildBatch } from "../../src/readings/batch.ts";
import { getVital, withVitals } from "../vitals.ts";
import { createFleet, createReading, THRESHOLDS } from "./create-fleet.ts";

test("the newest reading counts, in any order of arrival", () => {
  const fleet = createFleet(
    createReading("A", 3, withVitals({ HealthPoints: 3 })),
    createReading("A", 1, withVitals({ HealthPoints: 1 })),
    createReading("A", 2, withVitals({ HealthPoints: 2 })),
  );
  assert.equal(getVital(fleet, "HealthPoints")[0], 3);
  assert.deepEqual(
    fleet.tracks.getPoints(0).map((point) => getVital(point, "HealthPoints")),
    [1, 2, 3],
  );
  assert.equal(fleet.distanceFlown[0], 90);
});

test("a duplicate reading adds no distance", () => {
  const fleet = createFleet(createReading("A", 1), createReading("A", 2), createReading("A", 1), createReading("A", 2));
  assert.deepEqual([fleet.distanceFlown[0], fleet.tracks.countPoints(0)], [60, 2]);
});

test("the speed is that of the newest reading, whatever is late, and unknown for the first ones", () => {
  const fleet = createFleet(createReading("A", 1), createReading("A", 3), createReading("A", 2));
  assert.equal(fleet.getSpeed(0), Number.NaN);
  fleet.addReadings(buildBatch([createReading("A", 4, { distance: 60 })]));
  assert.equal(fleet.getSpeed(0), 40);
});

test("heading is clockwise from north, also across the date line, and stays while a unicorn stands", () => {
  const fleet = createFleet(
    createReading("A", 1, { longitude: 179.999 }),
    createReading("A", 2, { longitude: -179.999 }),
  );
  assert.ok(Math.abs(fleet.heading[0] - Math.PI / 2) < 1e-6);
  fleet.addReadings(buildBatch([createReading("A", 3, { longitude: -179.999 })]));
  assert.ok(Math.abs(fleet.heading[0] - Math.PI / 2) < 1e-6);
});

test("the columns grow with the fleet", () => {
  const fleet = createFleet(
    ...Array.from({ length: 5000 }, (_, id) => createReading(`U${id}`, 1, withVitals({ HealthPoints: id }))),
  );
  assert.equal(fleet.size, 5000);
  assert.equal(getVital(fleet, "HealthPoints")[4999], 4999);
  assert.equal(fleet.findId("U4999"), 4999);
  assert.equal(fleet.findId("nobody"), null);
});

test("a range of a batch's rows can be added", () => {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addReadings(
    buildBatch([createReading("A", 1), createReading("A", 2, withVitals({ HealthPoints: 7 })), createReading("A", 3)]),
    0,
    2,
  );
  assert.equal(getVital(fleet, "HealthPoints")[0], 7);
});

test("a unicorn goes silent, is lost, and comes back, and only a change of its status is a new version", () => {
  const fleet = createFleet(createReading("A", 0), createReading("B", 0, withVitals({ MagicPoints: 99 })));
  const list = (second: number) => {
    fleet.updateStatuses(second * 1000);
    return [...fleet.status.slice(0, 2)].map((status) => STATUS_NAMES[status]);
  };
  assert.deepEqual(list(1), ["healthy", "alert"]);
  assert.deepEqual(list(30), ["stale", "stale"]);
  const { version } = fleet;
  assert.deepEqual(list(31), ["stale", "stale"]);
  assert.equal(fleet.version, version);
  assert.deepEqual(list(300), ["lost", "lost"]);
  assert.ok(fleet.version > version);
  fleet.addReadings(buildBatch([createReading("A", 301), createReading("B", 301, withVitals({ MagicPoints: 98 }))]));
  assert.deepEqual(list(301), ["healthy", "alert"]);
  fleet.addReadings(buildBatch([createReading("A", 302, withVitals({ HealthPoints: 5 })), createReading("B", 302)]));
  assert.deepEqual(list(302), ["alert", "healthy"]);
});

test("a lost unicorn keeps its last place", () => {
  const fleet = createFleet(createReading("A", 0, { latitude: 41 }));
  fleet.updateStatuses(1000);
  fleet.updateStatuses(1_000_000);
  assert.deepEqual([fleet.status[0], fleet.latitude[0], fleet.size], [Status.lost, 41, 1]);
});

test("names beyond the bound are left out while no unicorn is lost", () => {
  const fleet = new Fleet(THRESHOLDS, 3);
  fleet.addReadings(buildBatch(["A", "B", "C", "D", "A", "E"].map((name, second) => createReading(name, second + 1))));
  assert.deepEqual([fleet.names, fleet.isFull, fleet.findId("D")], [["A", "B", "C"], true, null]);
  assert.equal(fleet.distanceFlown[0], 60);
});

test("new unicorns replace those that are lost the longest, except for the pinned one", () => {
  const fleet = new Fleet(THRESHOLDS, 4);
  fleet.addReadings(buildBatch(["A", "B", "C", "D"].map((name, second) => createReading(name, second + 1))));
  assert.equal(fleet.isFull, false);
  fleet.pinned = [fleet.findId("A") ?? -1];
  fleet.addReadings(
    buildBatch([createReading("D", 400), createReading("E", 401), createReading("B", 402), createReading("F", 403)]),
  );
  assert.deepEqual([...fleet.names].sort(), ["A", "B", "D", "E"].sort());
  assert.equal(fleet.findId("C"), null);
  const id = fleet.findId("B") ?? -1;
  assert.deepEqual([fleet.distanceFlown[id], fleet.tracks.countPoints(id), fleet.isFull], [30, 1, true]);
});

test("a recycled unicorn that reports again starts from nothing, even if its batches share a list of names", () => {
  const fleet = new Fleet(THRESHOLDS, 1);
  const names = ["A", "B"];
  const take = (number: number, second: number) =>
    fleet.addReadings({ ...buildBatch([createReading("any", second)]), names, unicorn: Uint32Array.of(number) });
  for (const [number, second] of [
    [0, 1],
    [1, 400],
    [0, 800],
    [0, 801],
  ])
    take(number, second);
  assert.deepEqual([fleet.names, fleet.distanceFlown[0], fleet.tracks.countPoints(0)], [["A"], 60, 2]);
});

test("a hundred thousand names don't exceed the bound", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (let first = 0; first < 100_000; first += 10_000) {
    fleet.addReadings(
      buildBatch(Array.from({ length: 10_000 }, (_, number) => createReading(`made up ${first + number}`, 1))),
    );
  }
  assert.deepEqual([fleet.size, fleet.names.length, fleet.isFull], [MAX_UNICORNS, MAX_UNICORNS, true]);
});

const LAST_PLACES = [
  createReading("Lost", 100, { latitude: 41, ...withVitals({ HealthPoints: 7 }) }),
  createReading("Stale", 950, { latitude: 42 }),
  createReading("A", 990, { latitude: 43 }),
];

test("last places tell of those who are silent, with their statuses, and never replace what is newer", () => {
  const fleet = createFleet(createReading("A", 995), createReading("A", 1000));
  fleet.updateStatuses(1_000_000);
  fleet.addLastPlaces(buildBatch(LAST_PLACES), 1_000_000);
  assert.deepEqual(fleet.names, ["A", "Lost", "Stale"]);
  assert.deepEqual([...fleet.status.subarray(0, 3)], [Status.healthy, Status.lost, Status.stale]);
  assert.deepEqual([...fleet.latitude.subarray(0, 3)], [40, 41, 42]);
  assert.deepEqual([fleet.arrived[1], getVital(fleet, "HealthPoints")[1], fleet.getSpeed(1)], [100_000, 7, Number.NaN]);
  assert.equal(fleet.tracks.countPoints(1), 0);
});

test("a lost vehicle of the roster that reports again comes back", () => {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addLastPlaces(buildBatch(LAST_PLACES), 1_000_000);
  assert.equal(fleet.status[0], Status.lost);
  fleet.addReadings(buildBatch([createReading("Lost", 1001)]));
  fleet.updateStatuses(1_001_000);
  assert.equal(fleet.status[0], Status.healthy);
});

test("the last place of a wrong clock counts by its arrival", () => {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addLastPlaces(buildBatch([createReading("A", 100, { time: Date.UTC(2080) })]), 1_000_000);
  assert.deepEqual([fleet.time[0], fleet.clocks.error[0]], [100_000, Date.UTC(2080) - 100_000]);
  fleet.addReadings(
    buildBatch([createReading("A", 1001, { latitude: 44 }), createReading("A", 1002, { latitude: 45 })]),
  );
  assert.deepEqual([fleet.latitude[0], fleet.clocks.error[0]], [45, 0]);
});

test("last places find no room in a full fleet, and a fleet makes room for who reports", () => {
  const fleet = new Fleet(THRESHOLDS, 2);
  fleet.addLastPlaces(buildBatch(LAST_PLACES), 1_000_000);
  assert.deepEqual([fleet.names, fleet.isFull], [["Lost", "Stale"], true]);
  fleet.addReadings(buildBatch([createReading("B", 1001)]));
  assert.deepEqual(fleet.names, ["B", "Stale"]);
});

test("a roster of ten thousand is added at once", () => {
  const fleet = new Fleet(THRESHOLDS);
  const places = Array.from({ length: 10_000 }, (_, index) => createReading(`U${index}`, index / 100));
  fleet.addLastPlaces(buildBatch(places), 1_000_000);
  assert.deepEqual([fleet.size, fleet.countByStatus()[Status.lost]], [10_000, 10_000]);
});
