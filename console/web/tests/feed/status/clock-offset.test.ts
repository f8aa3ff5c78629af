import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockOffset } from "../../../src/feed/status/clock-offset.ts";

const HALF_TRIP = 20;

/** The offset after an answer that AWS dates by its own clock, as it drops the milliseconds. */
function heard(clock: ClockOffset, here: number, ahead: number): number {
  const date = Math.floor((here + ahead) / 1000) * 1000;
  return clock.update(date, here - HALF_TRIP, here + HALF_TRIP);
}

test("a clock that is minutes off is known to half a second from one answer, and closely from a few", () => {
  const clock = new ClockOffset();
  assert.ok(Math.abs(heard(clock, 1_000_123, 300_000) - 300_000) <= 500 + HALF_TRIP);
  for (let poll = 1; poll < 20; poll += 1) heard(clock, 1_000_123 + poll * 1_070, 300_000);
  assert.ok(Math.abs(heard(clock, 1_030_000, 300_000) - 300_000) < 100);
});

test("it does not jump from poll to poll", () => {
  const clock = new ClockOffset();
  const offsets = Array.from({ length: 60 }, (_, poll) => heard(clock, poll * 1_030, 0)).slice(40);
  assert.ok(Math.max(...offsets) - Math.min(...offsets) < 10);
});

test("a clock that is set meanwhile is followed", () => {
  const clock = new ClockOffset();
  for (let poll = 0; poll < 20; poll += 1) heard(clock, poll * 1_070, 0);
  assert.ok(Math.abs(heard(clock, 3_600_000, -3_600_000) + 3_600_000) <= 500 + HALF_TRIP);
});
