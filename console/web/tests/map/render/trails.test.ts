import assert from "node:assert/strict";
import { test } from "node:test";
import { UNITS_PER_METRE } from "../../../src/map/mercator.ts";
import { Motion } from "../../../src/map/render/interpolation.ts";
import { Trails, trailLength } from "../../../src/map/render/trails.ts";
import { batchOf } from "../../../src/readings/batch.ts";
import { fleetOf, reading } from "../fleets.ts";

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
  assert.ok(trails.pieces.count >= 11 && trails.pieces.count <= 14);
  assert.ok(Math.abs(metres(trails.pieces.from[1]) - 60 * 30) < 160);
  const last = (trails.pieces.count - 1) * 2 + 1;
  assert.equal(trails.pieces.to[last], motion.from[1]);
});

test("each piece goes on where the one before ended, and the older is the fainter", () => {
  const { fleet, motion, now } = flown(120);
  const trails = new Trails();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  for (let piece = 1; piece < trails.pieces.count; piece += 1) {
    assert.equal(trails.pieces.from[piece * 2 + 1], trails.pieces.to[piece * 2 - 1]);
    assert.ok(trails.pieces.colours[piece * 4 + 3] >= trails.pieces.colours[piece * 4 - 1]);
  }
  assert.ok(trails.pieces.colours[3] < 40);
  assert.ok(trails.pieces.colours[(trails.pieces.count - 1) * 4 + 3] > 180);
});

test("a trail does not run ahead of a unicorn that moves", () => {
  const { fleet, motion } = flown(100);
  fleet.take(batchOf([reading("Arion", 100, 3000), reading("Arion", 101, 3030)]));
  motion.take(fleet, 1000, 1, true);
  const trails = new Trails();
  trails.add(fleet, motion, 0, fleet.time[0], LENGTH, [1, 2, 3], 200);
  for (let piece = 0; piece < trails.pieces.count; piece += 1)
    assert.ok(metres(trails.pieces.to[piece * 2 + 1]) < 2990);
});

test("a trail's head reaches to where its unicorn is shown", () => {
  const { fleet, motion } = flown(100);
  fleet.take(batchOf([reading("Arion", 100, 3000)]));
  motion.take(fleet, 1000, 1, true);
  const trails = new Trails();
  trails.add(fleet, motion, 0, fleet.time[0], LENGTH, [1, 2, 3], 200);
  motion.advance(1600);
  trails.follow(motion.shown);
  assert.equal(trails.heads.count, 1);
  assert.equal(trails.heads.from[1], trails.pieces.to[trails.pieces.count * 2 - 1]);
  assert.equal(trails.heads.to[1], motion.shown[1]);
  assert.ok(trails.heads.to[1] > trails.heads.from[1]);
});

test("no piece bridges a jump", () => {
  const fleet = fleetOf(reading("Arion", 0, 0), reading("Arion", 1, 5000), reading("Arion", 2, 5030));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  const trails = new Trails();
  trails.add(fleet, motion, 0, fleet.time[0], { seconds: 60, pieces: 60 }, [1, 2, 3], 200);
  for (let piece = 0; piece < trails.pieces.count; piece += 1) {
    assert.ok(metres(trails.pieces.to[piece * 2 + 1] - trails.pieces.from[piece * 2 + 1]) < 2000);
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
  const corners = new Set(Array.from({ length: before.pieces.count }, (_, piece) => before.pieces.from[piece * 2 + 1]));
  const kept = Array.from({ length: after.pieces.count }, (_, piece) => after.pieces.from[piece * 2 + 1]).filter(
    (one) => corners.has(one),
  );
  assert.ok(kept.length >= after.pieces.count - 3, `${kept.length} of ${after.pieces.count}`);
});

test("arrays are filled anew, not made anew", () => {
  const { fleet, motion, now } = flown(120);
  const trails = new Trails();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  const { from, count } = trails.pieces;
  trails.clear();
  trails.add(fleet, motion, 0, now, LENGTH, [1, 2, 3], 200);
  assert.equal(trails.pieces.from, from);
  assert.equal(trails.pieces.count, count);
});

test("the more unicorns, the shorter their trails, and none for a crowd", () => {
  const few = trailLength(50);
  const many = trailLength(1500);
  assert.ok(few !== null && many !== null && few.seconds > many.seconds && few.pieces > many.pieces);
  assert.equal(trailLength(5000), null);
  for (const count of [1, 100, 700, 1500, 2500]) assert.ok(count * (trailLength(count)?.pieces ?? 0) <= 6000);
});
