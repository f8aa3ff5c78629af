import assert from "node:assert/strict";
import { test } from "node:test";
import { FramePacer } from "../../../src/map/render/frame-pacer.ts";

/** How often it is drawn in five seconds, where a drawn frame takes so long and others come each 16 ms. */
function drawn(speed: number, cost: number): number {
  const pacer = new FramePacer();
  let count = 0;
  for (let now = 0; now < 5000; ) {
    const due = pacer.shouldDraw(now, speed);
    if (due) count += 1;
    now += due ? Math.max(16, cost) : 16;
  }
  return count / 5;
}

test("fast points on a fast machine are drawn with each frame", () => {
  assert.ok(drawn(0.1, 3) > 55);
});

test("points that hardly move are seldom drawn", () => {
  assert.ok(drawn(0.001, 3) < 6);
});

test("where a frame is dear the machine keeps at least a third of its time", () => {
  const perSecond = drawn(0.1, 60);
  assert.ok(perSecond >= 5 && perSecond * 60 < 667, `${perSecond}`);
});

test("a pause is not taken for a dear frame", () => {
  const pacer = new FramePacer();
  pacer.shouldDraw(0, 1);
  pacer.pause();
  pacer.shouldDraw(60_000, 1);
  assert.ok(pacer.minIntervalMs < 20);
});
