import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedStats } from "../../../src/feed/status/feed-stats.ts";
import {
  getBehindMs,
  getLevel,
  getQuietMs,
  getReadUntil,
  INITIAL_STATUS,
} from "../../../src/feed/status/feed-status.ts";

const cases = [
  ["nothing was read yet", null, 3, 0, "connecting"],
  ["nothing was read for a long time", null, 16, 0, "down"],
  ["it was read just now", 0, 1, 0, "live"],
  ["it hangs for some seconds", 0, 6, 0, "slow"],
  ["it hangs", 0, 16, 0, "down"],
  ["it is read but far behind", 0, 1, 60, "slow"],
] as const;

for (const [what, lastSuccess, now, behind, level] of cases) {
  test(`the feed is ${level} when ${what}`, () => {
    const status = { ...INITIAL_STATUS, lastSuccess, behindMs: behind * 1000 };
    assert.equal(getLevel(status, 0, now * 1000), level);
  });
}

test("a problem before the first read means that the feed is down", () => {
  assert.equal(getLevel({ ...INITIAL_STATUS, problem: "no pool" }, 0, 100), "down");
});

test("a hidden tab that polls less often is still live", () => {
  assert.equal(getLevel({ ...INITIAL_STATUS, interval: 5000, lastSuccess: 0 }, 0, 8000), "live");
});

test("a shard that hangs ages the whole feed, and a closed shard doesn't", () => {
  let now = 0;
  const stats = new FeedStats(() => now);
  stats.setShards(["a", "b"]);
  stats.recordSuccess("a", 0);
  assert.equal(stats.toStatus(true, 1000).lastSuccess, null);
  stats.recordSuccess("b", 300);
  now = 9000;
  stats.recordSuccess("a", 0);
  assert.equal(stats.toStatus(true, 1000).lastSuccess, 0);
  stats.setShards(["a"]);
  assert.equal(stats.toStatus(true, 1000).lastSuccess, 9000);
});

test("old readings don't count towards the rate", () => {
  const stats = new FeedStats(() => 100_000);
  stats.recordReadings(Float64Array.from([10_000, 99_000, 99_500]));
  assert.equal(stats.toStatus(true, 1000).readingsPerSecond, 2 / 5);
});

test("throttles are counted, but are no problem", () => {
  const stats = new FeedStats(() => 0);
  stats.recordFailure("too many", true);
  assert.deepEqual([stats.toStatus(true, 1000).throttles, stats.toStatus(true, 1000).problem], [1, null]);
  stats.recordFailure("no network", false);
  assert.equal(stats.toStatus(true, 1000).problem, "no network");
  stats.recordSuccess("a", 0);
  assert.equal(stats.toStatus(true, 1000).problem, null);
});

test("the stream is read until the last success, minus what the feed is behind, by AWS's clock", () => {
  assert.equal(getReadUntil(INITIAL_STATUS), 0);
  assert.equal(getReadUntil({ ...INITIAL_STATUS, lastSuccess: 90_000, behindMs: 4_000, clockOffset: -1_000 }), 85_000);
});

test("a fleet that stopped sending is quiet, though the feed works, and not before it was heard of", () => {
  const status = { ...INITIAL_STATUS, lastSuccess: 100_000, clockOffset: 5_000 };
  assert.equal(getLevel(status, 0, 101_000, 0), "live");
  assert.equal(getLevel(status, 0, 101_000, 96_000), "live");
  assert.equal(getLevel(status, 0, 101_000, 95_000), "quiet");
  assert.equal(getQuietMs(status, 93_000), 12_000);
});

test("a feed that can't be read is slow or down, not quiet: nobody knows what arrives", () => {
  const status = { ...INITIAL_STATUS, lastSuccess: 100_000 };
  assert.equal(getLevel(status, 0, 106_000, 98_000), "slow");
  assert.equal(getLevel(status, 0, 120_000, 98_000), "down");
  assert.equal(getQuietMs(status, 98_000), 2_000);
});

test("a page falls behind for as long as the stream can't be read", () => {
  const status = { ...INITIAL_STATUS, lastSuccess: 100_000, behindMs: 300 };
  assert.deepEqual(
    [101_000, 106_000, 160_000].map((now) => getBehindMs(status, now)),
    [300, 6_300, 60_300],
  );
  assert.equal(getBehindMs(INITIAL_STATUS, 60_000), 0);
});
