import assert from "node:assert/strict";
import { test } from "node:test";
import { UNITS_PER_METRE } from "../../../src/map/mercator.ts";
import { Motion } from "../../../src/map/render/interpolation.ts";
import { batchOf } from "../../../src/readings/batch.ts";
import { fleetOf, reading } from "../fleets.ts";

/** Metres north of the start, as shown. */
function north(motion: Motion, id = 0): number {
  return motion.shown[id * 2 + 1] / UNITS_PER_METRE;
}

/** Move on what is shown of the first; whether anything still moves. */
function moves(motion: Motion, clock: number): boolean {
  return motion.advanceSome(clock, Uint32Array.of(0), 1);
}

function near(actual: number, expected: number, tolerance = 2): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not about ${expected}`);
}

test("a unicorn appears at its first reading and moves to the next at a steady pace", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 1000, 1, true);
  near(north(motion), 0);
  fleet.take(batchOf([reading("Arion", 1, 30)]));
  motion.take(fleet, 2000, 1, true);
  assert.ok(moves(motion, 2000));
  near(north(motion), 0);
  motion.advance(2575);
  near(north(motion), 15);
  assert.equal(moves(motion, 3200), false);
  near(north(motion), 30);
});

test("what is shown never runs past the newest reading", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  fleet.take(batchOf([reading("Arion", 1, 30)]));
  motion.take(fleet, 1000, 1, true);
  for (let clock = 1000; clock < 9000; clock += 70) {
    motion.advance(clock);
    assert.ok(north(motion) <= 31);
  }
});

test("a reading that comes while a unicorn moves turns it from where it is, without a jump", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  fleet.take(batchOf([reading("Arion", 1, 30)]));
  motion.take(fleet, 1000, 1, true);
  motion.advance(1500);
  const before = north(motion);
  fleet.take(batchOf([reading("Arion", 2, 60)]));
  motion.take(fleet, 1500, 1, true);
  motion.advance(1500);
  near(north(motion), before, 0.01);
});

for (const [why, next, pace] of [
  ["a jump over 2 km", reading("Arion", 1, 2500), 1],
  ["a reading after a gap", reading("Arion", 60, 300), 1],
] as const) {
  test(`${why} is not animated`, () => {
    const fleet = fleetOf(reading("Arion", 0, 0));
    const motion = new Motion();
    motion.take(fleet, 0, pace, true);
    fleet.take(batchOf([next]));
    motion.take(fleet, 1000, pace, true);
    assert.equal(moves(motion, 1000), false);
    near(north(motion), (fleet.latitude[0] - 40.749167) * 110_540, 30);
  });
}

test("a replay at 60 seconds a second moves a minute's way in a second", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 0, 60, true);
  fleet.take(batchOf([reading("Arion", 60, 1800)]));
  motion.take(fleet, 1000, 60, true);
  assert.ok(moves(motion, 1575));
  near(north(motion), 900, 10);
});

test("with reduced motion a unicorn is at its newest reading at once", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 0, 1, false);
  fleet.take(batchOf([reading("Arion", 1, 30)]));
  motion.take(fleet, 1000, 1, false);
  near(north(motion), 30);
  assert.equal(moves(motion, 1000), false);
});

test("another fleet is not animated across", () => {
  const motion = new Motion();
  motion.take(fleetOf(reading("Arion", 0, 0)), 0, 1, true);
  motion.take(fleetOf(reading("Pegasus", 1, 700)), 1000, 1, true);
  near(north(motion), 700, 5);
  assert.equal(moves(motion, 1000), false);
});

test("a turn goes the short way round", () => {
  const fleet = fleetOf(reading("Arion", 0, 0), reading("Arion", 1, 30));
  fleet.heading[0] = (350 * Math.PI) / 180;
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  fleet.take(batchOf([reading("Arion", 2, 60)]));
  fleet.heading[0] = (10 * Math.PI) / 180;
  motion.take(fleet, 1000, 1, true);
  motion.advance(1190);
  const turned = ((motion.turned[0] % 360) + 360) % 360;
  assert.ok(turned > 350 || turned < 10, `${turned}`);
});

test("ids that are added later are shown, however many", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const motion = new Motion();
  motion.take(fleet, 0, 1, true);
  fleet.take(batchOf(Array.from({ length: 3000 }, (_, index) => reading(`Silver-${index}`, 1, 500))));
  motion.take(fleet, 1000, 1, true);
  near(north(motion, 3000), 500, 4);
});
