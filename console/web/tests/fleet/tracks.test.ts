import assert from "node:assert/strict";
import { test } from "node:test";
import { TRACK_POINTS, Tracks } from "../../src/fleet/tracks.ts";
import { buildBatch } from "../../src/readings/batch.ts";
import { createReading } from "./create-fleet.ts";

test("a track has the newest points in order of time, and drops the oldest", () => {
  const tracks = new Tracks(30_000);
  const add = (time: number) => tracks.add(0, time, buildBatch([createReading("A", 0)]), 0);
  for (let time = 2; time <= TRACK_POINTS; time += 1) assert.equal(add(time), true);
  assert.equal(add(1), true);
  assert.equal(add(0), false, "too old for a full track");
  assert.equal(add(TRACK_POINTS + 1), true);
  const times = tracks.getPoints(0).map(({ time }) => time);
  assert.deepEqual([times.length, times[0], times.at(-1)], [TRACK_POINTS, 2, TRACK_POINTS + 1]);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    tracks.getPoints(0, 2).map(({ time }) => time),
    [TRACK_POINTS, TRACK_POINTS + 1],
  );
});

/** Return the speed at each point of a track: one of 30 m at each of these seconds. */
function listSpeeds(...seconds: number[]): (number | null)[] {
  const tracks = new Tracks(30_000);
  for (const second of seconds) tracks.add(0, second * 1000, buildBatch([createReading("A", second)]), 0);
  const rounded = tracks.getPoints(0).map(({ speed }) => (speed === null ? null : Math.round(speed)));
  assert.equal(rounded.at(-1) ?? Number.NaN, Math.round(tracks.getSpeed(0)));
  return rounded;
}

test("a speed is the way over at least two and a half seconds, and unknown before", () => {
  assert.deepEqual(listSpeeds(1), [null]);
  assert.deepEqual(listSpeeds(1, 2, 3, 4, 5), [null, null, null, 30, 30]);
  assert.deepEqual(listSpeeds(1, 1.001, 1.002, 4, 5, 6), [null, null, null, 10, 15, 18]);
  assert.deepEqual(listSpeeds(10, 20, 30), [null, 3, 3]);
});

test("late points change the speeds after them", () => {
  assert.deepEqual(listSpeeds(1, 5, 3, 2, 4), [null, null, null, 30, 30]);
});

test("readings that are made up for a pause at almost one moment show the mean speed, or none after a long pause", () => {
  const burst = Array.from({ length: 20 }, (_, index) => 23 + index / 1000);
  assert.deepEqual(listSpeeds(1, 2, 3, ...burst).slice(-2), [28, 30]);
  assert.deepEqual(listSpeeds(...burst, 24, 25, 26, 27).slice(-5), [null, null, null, 30, 30]);
  const long = Array.from({ length: 60 }, (_, index) => 63 + index / 1000);
  assert.deepEqual(listSpeeds(1, 2, 3, ...long, 64, 65, 66, 67).slice(-6), [null, null, null, null, 31, 30]);
});

test("an impossible speed is not known", () => {
  const tracks = new Tracks(30_000);
  for (const second of [1, 2, 3, 4])
    tracks.add(0, second * 1000, buildBatch([createReading("A", second, { distance: 401 })]), 0);
  assert.equal(tracks.getSpeed(0), Number.NaN);
});
