import assert from "node:assert/strict";
import { test } from "node:test";
import { FramePacer } from "../../../src/map/render/frame-pacer.ts";

/** Return the draws per second, if a draw takes `cost` ms and other frames come every 16 ms. */
function countDraws(speed: number, cost: number): number {
  const pacer = new FramePacer();
  let count = 0;
  for (let now = 0; now < 5000; ) {
    const isDrawn = pacer.shouldDraw(now, speed);
    if (isDrawn) count += 1;
    now += isDrawn ? Math.max(16, cost) : 16;
  }
  return count / 5;
}

test("fast unicorns on a fast machine are drawn in each frame", () => {
  assert.ok(countDraws(0.1, 3) > 55);
});

test("slow unicorns are drawn rarely", () => {
  assert.ok(countDraws(0.001, 3) < 6);
});

test("expensive draws leave the machine at least a third of its time", () => {
  const perSecond = countDraws(0.1, 60);
  assert.ok(perSecond >= 5 && perSecond * 60 < 667, `${perSecond}`);
});

test("a pause doesn't count as an expensive draw", () => {
  const pacer = new FramePacer();
  pacer.shouldDraw(0, 1);
  pacer.pause();
  pacer.shouldDraw(60_000, 1);
  assert.ok(pacer.minIntervalMs < 20);
});
