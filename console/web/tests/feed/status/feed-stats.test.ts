import assert from "node:assert/strict";
import { test } from "node:test";
import { Gauge } from "../../../src/feed/status/feed-stats.ts";

test("one shard that works does not hide what is wrong with another", () => {
  let now = 0;
  const gauge = new Gauge(() => now);
  const problem = () => gauge.health(true, 1000).problem;
  gauge.shards(["a", "b"]);
  gauge.success("a", 0, 1);
  gauge.success("b", 0, 1);
  now = 1_000;
  gauge.failure("b is not to be read", false);
  gauge.success("a", 0, 1);
  assert.equal(problem(), "b is not to be read");
  now = 2_000;
  gauge.success("b", 0, 1);
  assert.equal(problem(), null);
});
