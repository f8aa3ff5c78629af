import assert from "node:assert/strict";
import { test } from "node:test";
import { TRACK_POINTS, Tracks } from "../../src/fleet/tracks.ts";
import { buildBatch } from "../../src/readings/batch.ts";
import { createReading } from "./create-fleet.ts";

test("a track has the newest points in order of time, and drops the oldest", () => {
  const tracks = new Tracks();
  const add = (time: number) => tracks.add(0, time, buildBatch([createReading("A", 0)]), 0, 0);
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
