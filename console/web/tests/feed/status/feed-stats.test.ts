import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedStats } from "../../../src/feed/status/feed-stats.ts";

test("a shard that works doesn't hide the problem of another", () => {
  let now = 0;
  const stats = new FeedStats(() => now);
  const problem = () => stats.toStatus(true, 1000).problem;
  stats.setShards(["a", "b"]);
  stats.recordSuccess("a", 0);
  stats.recordSuccess("b", 0);
  now = 1_000;
  stats.recordFailure("b can't be read", false);
  stats.recordSuccess("a", 0);
  assert.equal(problem(), "b can't be read");
  now = 2_000;
  stats.recordSuccess("b", 0);
  assert.equal(problem(), null);
});
