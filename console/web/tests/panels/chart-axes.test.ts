import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clampValues,
  computeTicks,
  computeValueRange,
  formatAxisTime,
  formatAxisValue,
} from "../../src/panels/chart-axes.ts";

test("ten minutes have a tick every two minutes, at whole minutes", () => {
  const from = Date.UTC(2026, 10, 29, 12, 3, 7) / 1000;
  const labels = computeTicks(from, from + 600, 120).map(formatAxisTime);
  assert.deepEqual(labels, ["12:04", "12:06", "12:08", "12:10", "12:12"]);
});

test("six hours have a tick at every hour", () => {
  const from = Date.UTC(2026, 10, 29, 21, 30) / 1000;
  const labels = computeTicks(from, from + 6 * 3600, 3600).map(formatAxisTime);
  assert.deepEqual(labels, ["22:00", "23:00", "00:00", "01:00", "02:00", "03:00"]);
});

test("an axis covers its least range and the values, and nothing beyond its limits", () => {
  assert.deepEqual(computeValueRange([80, 160], [0, 200], 90, 120), [80, 160]);
  assert.deepEqual(computeValueRange([80, 160], [0, 200], 40, 180), [40, 180]);
  assert.deepEqual(computeValueRange([80, 160], [0, 200], -(2 ** 31), 2 ** 31 - 1), [0, 200]);
  assert.deepEqual(computeValueRange([80, 160], undefined, null, null), [80, 160]);
});

test("values far beyond are drawn at the edge, and unknown ones not at all", () => {
  assert.deepEqual(clampValues([5, -(2 ** 31), 2 ** 31 - 1, Number.NaN, null], [0, 200]), [5, 0, 200, null, null]);
  assert.deepEqual(clampValues([1e9, null]), [1e9, null]);
});

test("a label of an axis has at most five digits", () => {
  assert.deepEqual([0, 0.1 + 0.2, 150, 100_000, -2e9].map(formatAxisValue), ["0", "0.3", "150", "100K", "-2B"]);
});
