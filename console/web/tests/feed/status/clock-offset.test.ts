import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockOffset } from "../../../src/feed/status/clock-offset.ts";

const HALF_TRIP = 20;

/** Update the offset with a response whose Date header has no milliseconds. */
function receiveDate(clock: ClockOffset, here: number, ahead: number): number {
  const date = Math.floor((here + ahead) / 1000) * 1000;
  return clock.update(date, here - HALF_TRIP, here + HALF_TRIP);
}

test("one response gives the offset to half a second, and several give it more exactly", () => {
  const clock = new ClockOffset();
  assert.ok(Math.abs(receiveDate(clock, 1_000_123, 300_000) - 300_000) <= 500 + HALF_TRIP);
  for (let poll = 1; poll < 20; poll += 1) receiveDate(clock, 1_000_123 + poll * 1_070, 300_000);
  assert.ok(Math.abs(receiveDate(clock, 1_030_000, 300_000) - 300_000) < 100);
});

test("the offset doesn't jump from poll to poll", () => {
  const clock = new ClockOffset();
  const offsets = Array.from({ length: 60 }, (_, poll) => receiveDate(clock, poll * 1_030, 0)).slice(40);
  assert.ok(Math.max(...offsets) - Math.min(...offsets) < 10);
});

test("the offset follows a clock that is set", () => {
  const clock = new ClockOffset();
  for (let poll = 0; poll < 20; poll += 1) receiveDate(clock, poll * 1_070, 0);
  assert.ok(Math.abs(receiveDate(clock, 3_600_000, -3_600_000) + 3_600_000) <= 500 + HALF_TRIP);
});
