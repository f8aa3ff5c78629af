import assert from "node:assert/strict";
import { test } from "node:test";
import { UNITS_PER_METER } from "../../../src/map/mercator.ts";
import { Interpolator } from "../../../src/map/render/interpolation.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import { createFleet, createReading } from "../create-fleet.ts";

/** Return how many meters north of the start a unicorn is shown. */
function getNorth(interpolator: Interpolator, id = 0): number {
  return interpolator.places[id * 2 + 1] / UNITS_PER_METER;
}

/** Move the first unicorn on to a moment, and return whether anything still moves. */
function advance(interpolator: Interpolator, clock: number): boolean {
  return interpolator.advanceSome(clock, Uint32Array.of(0), 1);
}

function assertNear(actual: number, expected: number, tolerance = 2): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not about ${expected}`);
}

test("a unicorn appears at its first reading and moves to the next at a constant speed", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 1000, 1, true);
  assertNear(getNorth(interpolator), 0);
  fleet.addReadings(buildBatch([createReading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 2000, 1, true);
  assert.ok(advance(interpolator, 2000));
  assertNear(getNorth(interpolator), 0);
  interpolator.advance(2575);
  assertNear(getNorth(interpolator), 15);
  assert.equal(advance(interpolator, 3200), false);
  assertNear(getNorth(interpolator), 30);
});

test("a unicorn is never shown beyond its newest reading", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([createReading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  for (let clock = 1000; clock < 9000; clock += 70) {
    interpolator.advance(clock);
    assert.ok(getNorth(interpolator) <= 31);
  }
});

test("a reading that comes while a unicorn moves causes no jump", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([createReading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, true);
  interpolator.advance(1500);
  const before = getNorth(interpolator);
  fleet.addReadings(buildBatch([createReading("Arion", 2, 60)]));
  interpolator.setTargets(fleet, 1500, 1, true);
  interpolator.advance(1500);
  assertNear(getNorth(interpolator), before, 0.01);
});

for (const [what, next, pace] of [
  ["a jump over 2 km", createReading("Arion", 1, 2500), 1],
  ["a reading after a gap", createReading("Arion", 60, 300), 1],
] as const) {
  test(`${what} is not animated`, () => {
    const fleet = createFleet(createReading("Arion", 0, 0));
    const interpolator = new Interpolator();
    interpolator.setTargets(fleet, 0, pace, true);
    fleet.addReadings(buildBatch([next]));
    interpolator.setTargets(fleet, 1000, pace, true);
    assert.equal(advance(interpolator, 1000), false);
    assertNear(getNorth(interpolator), (fleet.latitude[0] - 40.749167) * 110_540, 30);
  });
}

test("a replay at 60× moves the way of a minute in a second", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 60, true);
  fleet.addReadings(buildBatch([createReading("Arion", 60, 1800)]));
  interpolator.setTargets(fleet, 1000, 60, true);
  assert.ok(advance(interpolator, 1575));
  assertNear(getNorth(interpolator), 900, 10);
});

test("with reduced motion a unicorn is at its newest reading at once", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, false);
  fleet.addReadings(buildBatch([createReading("Arion", 1, 30)]));
  interpolator.setTargets(fleet, 1000, 1, false);
  assertNear(getNorth(interpolator), 30);
  assert.equal(advance(interpolator, 1000), false);
});

test("a change to another fleet is not animated", () => {
  const interpolator = new Interpolator();
  interpolator.setTargets(createFleet(createReading("Arion", 0, 0)), 0, 1, true);
  interpolator.setTargets(createFleet(createReading("Pegasus", 1, 700)), 1000, 1, true);
  assertNear(getNorth(interpolator), 700, 5);
  assert.equal(advance(interpolator, 1000), false);
});

test("a turn takes the short way around", () => {
  const fleet = createFleet(createReading("Arion", 0, 0), createReading("Arion", 1, 30));
  fleet.heading[0] = (350 * Math.PI) / 180;
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch([createReading("Arion", 2, 60)]));
  fleet.heading[0] = (10 * Math.PI) / 180;
  interpolator.setTargets(fleet, 1000, 1, true);
  interpolator.advance(1190);
  const headings = ((interpolator.headings[0] % 360) + 360) % 360;
  assert.ok(headings > 350 || headings < 10, `${headings}`);
});

test("thousands of ids that are added later are shown", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  const interpolator = new Interpolator();
  interpolator.setTargets(fleet, 0, 1, true);
  fleet.addReadings(buildBatch(Array.from({ length: 3000 }, (_, index) => createReading(`Silver-${index}`, 1, 500))));
  interpolator.setTargets(fleet, 1000, 1, true);
  assertNear(getNorth(interpolator, 3000), 500, 4);
});
