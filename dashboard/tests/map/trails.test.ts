import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf } from "../../src/feed/batch.ts";
import { UNITS_PER_METRE } from "../../src/map/mercator.ts";
import { Motion } from "../../src/map/motion.ts";
import { Trails, trailLength } from "../../src/map/trails.ts";
import { fleetOf, reading } from "./fleets.ts";

const LENGTH = { seconds: 60, pieces: 12 };

function flown(seconds: number) {
  const fleet = fleetOf(...Array.from({ length: seconds }, (_, second) => reading("Arion", second, second * 30)));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  return { fleet, motion, now: fleet.time[0] };
}

function metres(value: number): number {
  return value / UNITS_PER_METRE;
}

test("a trail goes back as long as it should and ends where the unicorn moves on from", () => {
  const { fleet, motion, now } = flown(120);
  const trails = new Trails();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  assert.ok(trails.count >= 11 && trails.count <= 14);
  assert.ok(Math.abs(metres(trails.from[1]) - 60 * 30) < 160);
  const last = (trails.count - 1) * 2 + 1;
  assert.equal(trails.to[last], motion.from[1]);
});

test("each piece goes on where the one before ended, and the older is the fainter", () => {
  const { fleet, motion, now } = flown(120);
  const trails = new Trails();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  for (let piece = 1; piece < trails.count; piece += 1) {
    assert.equal(trails.from[piece * 2 + 1], trails.to[piece * 2 - 1]);
    assert.ok(trails.colours[piece * 4 + 3] >= trails.colours[piece * 4 - 1]);
  }
  assert.ok(trails.colours[3] < 40);
  assert.ok(trails.colours[(trails.count - 1) * 4 + 3] > 180);
});

test("a trail does not run ahead of a unicorn that moves", () => {
  const { fleet, motion } = flown(100);
  fleet.take(batchOf([reading("Arion", 100, 3000), reading("Arion", 101, 3030)]));
  motion.take(fleet, 1000, 1, true);
  const trails = new Trails();
  trails.add(fleet, motion, 0, fleet.time[0], LENGTH, [1, 2, 3], 200);
  for (let piece = 0; piece < trails.count; piece += 1) assert.ok(metres(trails.to[piece * 2 + 1]) < 2990);
});

test("no piece bridges a jump", () => {
  const fleet = fleetOf(reading("Arion", 0, 0), reading("Arion", 1, 5000), reading("Arion", 2, 5030));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  const trails = new Trails();
  trails.add(fleet, motion, 0, fleet.time[0], { seconds: 60, pieces: 60 }, [1, 2, 3], 200);
  for (let piece = 0; piece < trails.count; piece += 1) {
    assert.ok(metres(trails.to[piece * 2 + 1] - trails.from[piece * 2 + 1]) < 2000);
  }
});

test("corners of a trail stay where they are while it grows", () => {
  const { fleet, motion, now } = flown(120);
  const before = new Trails();
  before.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  fleet.take(batchOf([reading("Arion", 120, 3600)]));
  motion.take(fleet, 1000, 1, false);
  const after = new Trails();
  after.add(fleet, motion, 0, now + 1000, LENGTH, [1, 2, 3], 200);
  const corners = new Set(Array.from({ length: before.count }, (_, piece) => before.from[piece * 2 + 1]));
  const kept = Array.from({ length: after.count }, (_, piece) => after.from[piece * 2 + 1]).filter((one) =>
    corners.has(one),
  );
  assert.ok(kept.length >= after.count - 3, `${kept.length} of ${after.count}`);
});

test("arrays are filled anew, not made anew", () => {
  const { fleet, motion, now } = flown(120);
  const trails = new Trails();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  const { from, count } = trails;
  trails.clear();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  assert.equal(trails.from, from);
  assert.equal(trails.count, count);
});

test("the more unicorns, the shorter their trails, and none for a crowd", () => {
  const few = trailLength(50);
  const many = trailLength(1500);
  assert.ok(few !== null && many !== null && few.seconds > many.seconds && few.pieces > many.pieces);
  assert.equal(trailLength(5000), null);
  for (const count of [1, 100, 700, 1500, 2500]) assert.ok(count * (trailLength(count)?.pieces ?? 0) <= 9000);
});
