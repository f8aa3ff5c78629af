import assert from "node:assert/strict";
import { test } from "node:test";
import { UNITS_PER_METER } from "../../../src/map/mercator.ts";
import { Interpolator } from "../../../src/map/render/interpolation.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import { fleetOf, reading } from "../fleets.ts";

/** Metres north of the start, as shown. */
function north(interpolator: Interpolator, id = 0): number {
  return interpolator.shown[id * 2 + 1] / UNITS_PER_METER;
}

/** Move on what is shown of the first; whether anything still moves. */
function moves(interpolator: Interpolator, clock: number): boolean {
  return interpolator.advanceSome(clock, Uint32Array.of(0), 1);
}

function near(actual: number, expected: number, tolerance = 2): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not about ${expected}`);
}

test("a unicorn appears at its first reading and moves to the next at a steady pace", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 1000, 1, true);
  near(north(interpolator), 0);
  fleet.addReadings(buildBatch([reading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 2000, 1, true);
  assert.ok(moves(interpolator, 2000));
  near(north(interpolator), 0);
  interpolator.advance(2575);
  near(north(interpolator), 15);
  assert.equal(moves(interpolator, 3200), false);
  near(north(interpolator), 30);
});

test("what is shown never runs past the newest reading", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([reading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  for (let clock = 1000; clock < 9000; clock += 70) {
    interpolator.advance(clock);
    assert.ok(north(interpolator) <= 31);
  }
});

test("a reading that comes while a unicorn moves turns it from where it is, without a jump", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([reading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  interpolator.advance(1500);
  const before = north(interpolator);
  fleet.addReadings(buildBatch([reading("Arion", 2, 60)]));
  interpolator.setTargets(fleet, 1500, 1, true);
  interpolator.advance(1500);
  near(north(interpolator), before, 0.01);
});

for (const [why, next, pace] of [
  ["a jump over 2 km", reading("Arion", 1, 2500), 1],
  ["a reading after a gap", reading("Arion", 60, 300), 1],
] as const) {
  test(`${why} is not animated`, () => {
    const fleet = fleetOf(reading("Arion", 0, 0));
    const interpolator = new Interpolator();
    interpolator.setTargets(fleet, 0, pace, true);
    fleet.addReadings(buildBatch([next]));
    interpolator.setTargets(fleet, 1000, pace, true);
    assert.equal(moves(interpolator, 1000), false);
    near(north(interpolator), (fleet.latitude[0] - 40.749167) * 110_540, 30);
  });
}

test("a replay at 60 seconds a second moves a minute's way in a second", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 60, true);
  fleet.addReadings(buildBatch([reading("Arion", 60, 1800)]));
  interpolator.setTargets(fleet, 1000, 60, true);
  assert.ok(moves(interpolator, 1575));
  near(north(interpolator), 900, 10);
});

test("with reduced motion a unicorn is at its newest reading at once", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, false);
  fleet.addReadings(buildBatch([reading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, false);
  near(north(interpolator), 30);
  assert.equal(moves(interpolator, 1000), false);
});

test("another fleet is not animated across", () => {
  const interpolator = new Interpolator();
  interpolator.setTargets(fleetOf(reading("Arion", 0, 0)), 0, 1, true);
  interpolator.setTargets(fleetOf(reading("Pegasus", 1, 700)), 1000, 1, true);
  near(north(interpolator), 700, 5);
  assert.equal(moves(interpolator, 1000), false);
});

test("a turn goes the short way round", () => {
  const fleet = fleetOf(reading("Arion", 0, 0), reading("Arion", 1, 30));
  fleet.heading[0] = (350 * Math.PI) / 180;
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([reading("Arion", 2, 60)]));
  fleet.heading[0] = (10 * Math.PI) / 180;
  interpolator.setTargets(fleet, 1000, 1, true);
  interpolator.advance(1190);
  const turned = ((interpolator.turned[0] % 360) + 360) % 360;
  assert.ok(turned > 350 || turned < 10, `${turned}`);
});

test("ids that are added later are shown, however many", () => {
  const fleet = fleetOf(reading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch(Array.from({ length: 3000 }, (_, index) => reading(`Silver-${index}`, 1, 500))));
  interpolator.setTargets(fleet, 1000, 1, true);
  near(north(interpolator, 3000), 500, 4);
});
