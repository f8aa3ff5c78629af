import assert from "node:assert/strict";
import { test } from "node:test";
import { EventLog } from "../../src/fleet/event-log.ts";
import { Fleet, MAX_UNICORNS } from "../../src/fleet/fleet.ts";
import { Status } from "../../src/fleet/status.ts";
import { TRACK_POINTS, Tracks } from "../../src/fleet/tracks.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { listIds } from "../../src/view/list-order.ts";
import { FIRST_VIEW } from "../../src/view/view.ts";

const THRESHOLDS = { vitals: 100, staleSeconds: 30, lostSeconds: 300 };

function reading(name: string, second: number, more: Partial<Reading> = {}): Reading {
  const time = second * 1000;
  return { name, arrived: time, time, latitude: 40, longitude: -74, distance: 30, health: 150, magic: 150, ...more };
}

function fleetOf(...readings: Reading[]): Fleet {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addReadings(buildBatch(readings));
  return fleet;
}

test("the newest reading counts, in whatever order they come", () => {
  const fleet = fleetOf(reading("A", 3, { health: 3 }), reading("A", 1, { health: 1 }), reading("A", 2, { health: 2 }));
  assert.equal(fleet.health[0], 3);
  assert.deepEqual(
    fleet.tracks.getPoints(0).map(({ health }) => health),
    [1, 2, 3],
  );
  assert.equal(fleet.distanceFlown[0], 90);
});

test("a reading that comes twice is flown once", () => {
  const fleet = fleetOf(reading("A", 1), reading("A", 2), reading("A", 1), reading("A", 2));
  assert.deepEqual([fleet.distanceFlown[0], fleet.tracks.countPoints(0)], [60, 2]);
});

test("speed is distance over the time between two readings, and one odd second hardly moves it", () => {
  const fleet = fleetOf(reading("A", 1), reading("A", 3, { distance: 60 }));
  assert.equal(fleet.speed[0], 30);
  fleet.addReadings(buildBatch([reading("A", 4, { distance: 60 })]));
  assert.ok(fleet.speed[0] > 30 && fleet.speed[0] < 45);
});

test("heading is clockwise from north, also across the date line, and kept while standing", () => {
  const fleet = fleetOf(reading("A", 1, { longitude: 179.999 }), reading("A", 2, { longitude: -179.999 }));
  assert.ok(Math.abs(fleet.heading[0] - Math.PI / 2) < 1e-6);
  fleet.addReadings(buildBatch([reading("A", 3, { longitude: -179.999 })]));
  assert.ok(Math.abs(fleet.heading[0] - Math.PI / 2) < 1e-6);
});

test("more unicorns than there was room for are all kept", () => {
  const fleet = fleetOf(...Array.from({ length: 5000 }, (_, id) => reading(`U${id}`, 1, { health: id })));
  assert.equal(fleet.size, 5000);
  assert.equal(fleet.health[4999], 4999);
  assert.equal(fleet.findId("U4999"), 4999);
  assert.equal(fleet.findId("nobody"), null);
});

test("only some rows of a batch are taken where it is asked so", () => {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addReadings(buildBatch([reading("A", 1), reading("A", 2, { health: 7 }), reading("A", 3)]), 0, 2);
  assert.equal(fleet.health[0], 7);
});

test("a unicorn goes silent, is lost, and comes back, and each change is an event once", () => {
  const fleet = fleetOf(reading("A", 0), reading("B", 0, { magic: 99 }));
  const log = new EventLog();
  const kinds = (second: number) =>
    log.record(fleet, fleet.updateStatuses(second * 1000)).map(({ name, kind }) => `${name} ${kind}`);
  assert.deepEqual(kinds(1), [], "what was so from the start is no event");
  assert.deepEqual([...fleet.status.slice(0, 2)], [Status.healthy, Status.alert]);
  assert.deepEqual(kinds(30), ["A went silent", "B went silent"]);
  assert.deepEqual(kinds(31), []);
  assert.deepEqual(kinds(300), ["A lost", "B lost"]);
  fleet.addReadings(buildBatch([reading("A", 301), reading("B", 301, { magic: 98 })]));
  assert.deepEqual(kinds(301), ["A came back", "B came back"]);
  fleet.addReadings(buildBatch([reading("A", 302, { health: 5 }), reading("B", 302)]));
  assert.deepEqual(kinds(302), ["A vitals low", "B recovered"]);
  assert.equal(log.openCount, 5);
  log.acknowledge(1);
  assert.equal(log.openCount, 4);
  log.acknowledge("all");
  assert.equal(log.openCount, 0);
});

test("a unicorn that is lost keeps its last place", () => {
  const fleet = fleetOf(reading("A", 0, { latitude: 41 }));
  fleet.updateStatuses(1000);
  fleet.updateStatuses(1_000_000);
  assert.deepEqual([fleet.status[0], fleet.latitude[0], fleet.size], [Status.lost, 41, 1]);
});

test("the worst come first, and among alerts the lowest vitals", () => {
  const fleet = fleetOf(
    reading("fine", 100),
    reading("low", 100, { health: 90 }),
    reading("silent", 60),
    reading("lower", 100, { magic: 50 }),
    reading("fine 2", 100),
  );
  fleet.updateStatuses(100_000);
  const names = (part: object) => listIds(fleet, { ...FIRST_VIEW, ...part }).map((id) => fleet.names[id]);
  assert.deepEqual(names({}), ["silent", "lower", "low", "fine", "fine 2"]);
  assert.deepEqual(names({ descending: true }).at(-1), "silent");
  assert.deepEqual(names({ filter: "alert" }), ["lower", "low"]);
  assert.deepEqual(names({ query: "FINE" }), ["fine", "fine 2"]);
  assert.deepEqual(names({ sort: "name" })[0], "fine");
  assert.deepEqual(names({ sort: "magic" })[0], "lower");
});

test("names are ordered as people count, those too that are heard of later", () => {
  const fleet = fleetOf(reading("Shadowfax 10", 1), reading("Shadowfax 2", 1));
  const names = (part: object) => listIds(fleet, { ...FIRST_VIEW, sort: "name", ...part }).map((id) => fleet.names[id]);
  assert.deepEqual(names({}), ["Shadowfax 2", "Shadowfax 10"]);
  fleet.addReadings(buildBatch([reading("shadowfax 1", 1)]));
  assert.deepEqual(names({ descending: true }), ["Shadowfax 10", "Shadowfax 2", "shadowfax 1"]);
});

test("a track keeps the newest points, filled from behind, and forgets the oldest", () => {
  const tracks = new Tracks();
  const add = (time: number) => tracks.add(0, buildBatch([reading("A", 0, { time })]), 0, 0);
  for (let time = 2; time <= TRACK_POINTS; time += 1) assert.equal(add(time), true);
  assert.equal(add(1), true);
  assert.equal(add(0), false, "older than all of a full track");
  assert.equal(add(TRACK_POINTS + 1), true);
  const times = tracks.getPoints(0).map(({ time }) => time);
  assert.deepEqual([times.length, times[0], times.at(-1)], [TRACK_POINTS, 2, TRACK_POINTS + 1]);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );
  assert.deepEqual(
    tracks.getPoints(0, 2).map(({ time }) => time),
    [TRACK_POINTS, TRACK_POINTS + 1],
  );
});

test("names beyond the bound are left out while nobody is lost, and that is told", () => {
  const fleet = new Fleet(THRESHOLDS, 3);
  fleet.addReadings(buildBatch(["A", "B", "C", "D", "A", "E"].map((name, second) => reading(name, second + 1))));
  assert.deepEqual([fleet.names, fleet.isFull, fleet.findId("D")], [["A", "B", "C"], true, null]);
  assert.equal(fleet.distanceFlown[0], 60);
});

test("of lost unicorns those heard of longest ago give their place to new ones, but for the one that is looked at", () => {
  const fleet = new Fleet(THRESHOLDS, 4);
  fleet.addReadings(buildBatch(["A", "B", "C", "D"].map((name, second) => reading(name, second + 1))));
  assert.equal(fleet.isFull, false);
  fleet.pinned = fleet.findId("A");
  fleet.addReadings(buildBatch([reading("D", 400), reading("E", 401), reading("B", 402), reading("F", 403)]));
  assert.deepEqual([...fleet.names].sort(), ["A", "B", "D", "E"].sort());
  assert.equal(fleet.findId("C"), null);
  const again = fleet.findId("B") ?? -1;
  assert.deepEqual([fleet.distanceFlown[again], fleet.tracks.countPoints(again), fleet.isFull], [30, 1, true]);
});

test("a forgotten unicorn that is heard of again starts from nothing, though its batches share a list of names", () => {
  const fleet = new Fleet(THRESHOLDS, 1);
  const names = ["A", "B"];
  const take = (number: number, second: number) =>
    fleet.addReadings({ ...buildBatch([reading("any", second)]), names, unicorn: Uint32Array.of(number) });
  for (const [number, second] of [
    [0, 1],
    [1, 400],
    [0, 800],
    [0, 801],
  ])
    take(number, second);
  assert.deepEqual([fleet.names, fleet.distanceFlown[0], fleet.tracks.countPoints(0)], [["A"], 60, 2]);
});

test("a hundred thousand names take as little room as the bound allows", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (let first = 0; first < 100_000; first += 10_000) {
    fleet.addReadings(
      buildBatch(Array.from({ length: 10_000 }, (_, number) => reading(`made up ${first + number}`, 1))),
    );
  }
  assert.deepEqual([fleet.size, fleet.names.length, fleet.isFull], [MAX_UNICORNS, MAX_UNICORNS, true]);
});
