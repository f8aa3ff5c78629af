import assert from "node:assert/strict";
import { test } from "node:test";
import { findOldest, RangeReader } from "../../../src/feed/stream/range-reader.ts";
import { FakeKinesis, line } from "../fake-kinesis.ts";

const atOnce = <T>(call: () => Promise<T>) => call();

test("a span is what arrived in it, of every shard and in order of arrival", async () => {
  const kinesis = new FakeKinesis("a", "b");
  kinesis.pageSize = 2;
  for (const second of [1, 2, 3, 4, 5]) kinesis.put(second % 2 ? "a" : "b", second, line(`U${second}`, second));
  const reader = new RangeReader(kinesis, 2, atOnce);
  assert.deepEqual((await reader.readUntil(4)).names, ["U2", "U3"]);
  assert.deepEqual((await reader.readUntil(6)).names, ["U4", "U5"]);
  assert.deepEqual((await reader.readUntil(9)).names, []);
});

test("records that arrive after a span was read are in the next", async () => {
  const kinesis = new FakeKinesis("a");
  const reader = new RangeReader(kinesis, 1, atOnce);
  assert.equal((await reader.readUntil(5)).names.length, 0);
  kinesis.put("a", 6, line("A", 6));
  assert.deepEqual((await reader.readUntil(7)).names, ["A"]);
});

test("a span goes on through a split", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, line("A", 1));
  const reader = new RangeReader(kinesis, 1, atOnce);
  await reader.readUntil(2);
  kinesis.open("b", "a");
  kinesis.put("b", 3, line("B", 3));
  assert.deepEqual((await reader.readUntil(4)).names, ["B"]);
});

test("the oldest record of all shards tells where the past begins", async () => {
  const kinesis = new FakeKinesis("a", "b", "empty");
  kinesis.put("a", 7, line("A", 7));
  kinesis.put("b", 4, line("B", 4));
  assert.equal(await findOldest(kinesis, atOnce), 4);
  assert.equal(await findOldest(new FakeKinesis("a"), atOnce), null);
});
