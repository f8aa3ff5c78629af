import assert from "node:assert/strict";
import { test } from "node:test";
import { UNITS_PER_METER } from "../../../src/map/mercator.ts";
import { Interpolator } from "../../../src/map/render/interpolation.ts";
import { chooseTrailLength, Trails } from "../../../src/map/render/trails.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import { createFleet, createReading } from "../create-fleet.ts";

const LENGTH = { seconds: 60, segments: 12 };

function fly(seconds: number) {
  const fleet = createFleet(
    ...Array.from({ length: seconds }, (_, second) => createReading("Arion", second, second * 30)),
  );
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  return { fleet, interpolator, now: fleet.time[0] };
}

function toMeters(value: number): number {
  return value / UNITS_PER_METER;
}

test("a trail has its length and ends where the unicorn moves on from", () => {
  const { fleet, interpolator, now } = fly(120);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, now, LENGTH, [1, 2, 3], 200);
  assert.ok(trails.segments.count >= 11 && trails.segments.count <= 14);
  assert.ok(Math.abs(toMeters(trails.segments.from[1]) - 60 * 30) < 160);
  const last = (trails.segments.count - 1) * 2 + 1;
  assert.equal(trails.segments.to[last], interpolator.from[1]);
});

test("each segment starts where the one before ended, and older ones are fainter", () => {
  const { fleet, interpolator, now } = fly(120);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, now, LENGTH, [1, 2, 3], 200);
  for (let segment = 1; segment < trails.segments.count; segment += 1) {
    assert.equal(trails.segments.from[segment * 2 + 1], trails.segments.to[segment * 2 - 1]);
    assert.ok(trails.segments.colors[segment * 4 + 3] >= trails.segments.colors[segment * 4 - 1]);
  }
  assert.ok(trails.segments.colors[3] < 40);
  assert.ok(trails.segments.colors[(trails.segments.count - 1) * 4 + 3] > 180);
});

test("a trail doesn't run ahead of a moving unicorn", () => {
  const { fleet, interpolator } = fly(100);
  fleet.addReadings(buildBatch([createReading("Arion", 100, 3000), createReading("Arion", 101, 3030)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, fleet.time[0], LENGTH, [1, 2, 3], 200);
  for (let segment = 0; segment < trails.segments.count; segment += 1)
    assert.ok(toMeters(trails.segments.to[segment * 2 + 1]) < 2990);
});

test("the head of a trail ends where its unicorn is shown", () => {
  const { fleet, interpolator } = fly(100);
  fleet.addReadings(buildBatch([createReading("Arion", 100, 3000)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, fleet.time[0], LENGTH, [1, 2, 3], 200);
  interpolator.advance(1600);
  trails.moveHeads(interpolator.places);
  assert.equal(trails.heads.count, 1);
  assert.equal(trails.heads.from[1], trails.segments.to[trails.segments.count * 2 - 1]);
  assert.equal(trails.heads.to[1], interpolator.places[1]);
  assert.ok(trails.heads.to[1] > trails.heads.from[1]);
});

test("no segment crosses a jump", () => {
  const fleet = createFleet(
    createReading("Arion", 0, 0),
    createReading("Arion", 1, 5000),
    createReading("Arion", 2, 5030),
  );
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, fleet.time[0], { seconds: 60, segments: 60 }, [1, 2, 3], 200);
  for (let segment = 0; segment < trails.segments.count; segment += 1) {
    assert.ok(toMeters(trails.segments.to[segment * 2 + 1] - trails.segments.from[segment * 2 + 1]) < 2000);
  }
});

test("the corners of a trail stay in place while it grows", () => {
  const { fleet, interpolator, now } = fly(120);
  const before = new Trails();
  before.add(fleet, interpolator, 0, now, LENGTH, [1, 2, 3], 200);
  fleet.addReadings(buildBatch([createReading("Arion", 120, 3600)]));
  interpolator.setTargets(fleet, 1000, 1, false);
  const after = new Trails();
  after.add(fleet, interpolator, 0, now + 1000, LENGTH, [1, 2, 3], 200);
  const corners = new Set(
    Array.from({ length: before.segments.count }, (_, segment) => before.segments.from[segment * 2 + 1]),
  );
  const common = Array.from(
    { length: after.segments.count },
    (_, segment) => after.segments.from[segment * 2 + 1],
  ).filter((corner) => corners.has(corner));
  assert.ok(common.length >= after.segments.count - 3, `${common.length} of ${after.segments.count}`);
});

test("arrays are reused", () => {
  const { fleet, interpolator, now } = fly(120);
  const trails = new Trails();
  trails.add(fleet, interpolator, 0, now, LENGTH, [1, 2, 3], 200);
  const { from, count } = trails.segments;
  trails.clear();
  trails.add(fleet, interpolator, 0, now, LENGTH, [1, 2, 3], 200);
  assert.equal(trails.segments.from, from);
  assert.equal(trails.segments.count, count);
});

test("more unicorns have shorter trails, and a crowd has none", () => {
  const few = chooseTrailLength(50);
  const many = chooseTrailLength(1500);
  assert.ok(few !== null && many !== null && few.seconds > many.seconds && few.segments > many.segments);
  assert.equal(chooseTrailLength(5000), null);
  for (const count of [1, 100, 700, 1500, 2500]) assert.ok(count * (chooseTrailLength(count)?.segments ?? 0) <= 6000);
});
