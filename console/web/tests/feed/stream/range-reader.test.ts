import assert from "node:assert/strict";
import { test } from "node:test";
import { findOldest, RangeReader } from "../../../src/feed/stream/range-reader.ts";
import { ReadBudget } from "../../../src/feed/stream/read-budget.ts";
import { createLine, FakeKinesis } from "../fake-kinesis.ts";

const budget = new ReadBudget(
  () => 0,
  async () => undefined,
);
const callOnce = <T>(call: () => Promise<T>) => call();

test("a span has the readings of all shards in order of arrival", async () => {
  const kinesis = new FakeKinesis("a", "b");
  kinesis.pageSize = 2;
  for (const second of [1, 2, 3, 4, 5]) kinesis.put(second % 2 ? "a" : "b", second, createLine(`U${second}`, second));
  const reader = new RangeReader(kinesis, 2, callOnce, budget);
  assert.deepEqual((await reader.readUntil(4)).names, ["U2", "U3"]);
  assert.deepEqual((await reader.readUntil(6)).names, ["U4", "U5"]);
  assert.deepEqual((await reader.readUntil(9)).names, []);
});

test("records that arrive after a span was read are in the next span", async () => {
  const kinesis = new FakeKinesis("a");
  const reader = new RangeReader(kinesis, 1, callOnce, budget);
  assert.equal((await reader.readUntil(5)).names.length, 0);
  kinesis.put("a", 6, createLine("A", 6));
  assert.deepEqual((await reader.readUntil(7)).names, ["A"]);
});

test("a span continues after a split", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, createLine("A", 1));
  const reader = new RangeReader(kinesis, 1, callOnce, budget);
  await reader.readUntil(2);
  kinesis.open("b", "a");
  kinesis.put("b", 3, createLine("B", 3));
  assert.deepEqual((await reader.readUntil(4)).names, ["B"]);
});

test("the oldest record of all shards is found", async () => {
  const kinesis = new FakeKinesis("a", "b", "empty");
  kinesis.put("a", 7, createLine("A", 7));
  kinesis.put("b", 4, createLine("B", 4));
  assert.equal(await findOldest(kinesis, callOnce), 4);
  assert.equal(await findOldest(new FakeKinesis("a"), callOnce), null);
});
