import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveReader } from "../../../src/feed/stream/live-reader.ts";
import { ReadBudget } from "../../../src/feed/stream/read-budget.ts";
import { createError, createLine, FakeKinesis } from "../fake-kinesis.ts";

/** Run a reader in virtual time for a number of sleeps, and return what it reported. */
async function runReader(kinesis: FakeKinesis, sleeps: number, during: (sleep: number) => void = () => undefined) {
  let now = 0;
  let slept = 0;
  const reported = {
    names: [] as string[],
    failures: [] as boolean[],
    pauses: [] as number[],
    shards: [] as string[][],
    unreadable: 0,
  };
  const feed: LiveReader = new LiveReader({
    kinesis,
    budget: new ReadBudget(
      () => now,
      async () => undefined,
    ),
    since: 0,
    clock: () => now,
    random: () => 0.5,
    interval: () => 1000,
    sleep: async (ms) => {
      reported.pauses.push(ms);
      now += ms;
      slept += 1;
      during(slept);
      if (slept >= sleeps) feed.stop();
    },
    listener: {
      onReadings: (batch) => reported.names.push(...[...batch.unicorn].map((index) => batch.names[index] ?? "")),
      onSuccess: () => undefined,
      onFailure: (_, isThrottle) => reported.failures.push(isThrottle),
      onUnreadable: (count) => (reported.unreadable += count),
      onShards: (open) => reported.shards.push([...open]),
    },
  });
  await feed.run();
  return reported;
}

test("every shard is polled again and again", async () => {
  const kinesis = new FakeKinesis("a", "b");
  kinesis.put("a", 1, createLine("A", 1));
  kinesis.put("b", 1, createLine("B", 1));
  const reported = await runReader(kinesis, 4, () => kinesis.put("a", 2, createLine("C", 2)));
  assert.deepEqual(reported.names.slice(0, 3), ["A", "B", "C"]);
});

test("a shard is polled once a second, and sooner while it is behind", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.pageSize = 1;
  for (const second of [1, 2, 3]) kinesis.put("a", second, createLine(`U${second}`, second));
  const reported = await runReader(kinesis, 5);
  assert.deepEqual(reported.pauses, [500, 500, 1000, 1000, 1000]);
});

test("a child is read after its parents were read to the end", async () => {
  const kinesis = new FakeKinesis("parent");
  kinesis.pageSize = 1;
  for (const second of [1, 2, 3]) kinesis.put("parent", second, createLine(`P${second}`, second));
  kinesis.open("left", "parent");
  kinesis.open("right", "parent");
  kinesis.put("left", 4, createLine("L", 4));
  kinesis.put("right", 4, createLine("R", 4));
  const reported = await runReader(kinesis, 6);
  assert.deepEqual(reported.names, ["P1", "P2", "P3", "L", "R"]);
  assert.deepEqual(reported.shards.at(-1), ["left", "right"]);
});

test("both parents of a merge are read before their child", async () => {
  const kinesis = new FakeKinesis("one", "other");
  kinesis.put("one", 1, createLine("1", 1));
  kinesis.put("other", 1, createLine("2", 1));
  kinesis.open("merged", "one", "other");
  kinesis.put("merged", 2, createLine("3", 2));
  const reported = await runReader(kinesis, 3);
  assert.deepEqual(reported.names, ["1", "2", "3"]);
});

test("an expired iterator is renewed, and nothing is read twice", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, createLine("A", 1));
  const reported = await runReader(kinesis, 3, (sleep) => {
    if (sleep !== 1) return;
    kinesis.put("a", 2, createLine("B", 2));
    kinesis.failures.records.push(createError("ExpiredIteratorException"));
  });
  assert.deepEqual(reported.names, ["A", "B"]);
  assert.deepEqual(reported.failures, []);
  assert.ok(kinesis.calls.includes('iterator a {"after":"1"}'));
});

test("throttles are retried with growing pauses, and nothing is lost", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, createLine("A", 1));
  kinesis.failures.records.push(
    ...Array.from({ length: 3 }, () => createError("ProvisionedThroughputExceededException")),
  );
  const reported = await runReader(kinesis, 4);
  assert.deepEqual(reported.names, ["A"]);
  assert.deepEqual(reported.failures, [true, true, true]);
  assert.deepEqual(reported.pauses.slice(0, 3), [500, 750, 1250]);
});

test("other failures are reported and retried", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, createLine("A", 1));
  kinesis.failures.shards.push(new TypeError("Failed to fetch"));
  kinesis.failures.iterator.push(createError("AccessDeniedException"));
  const reported = await runReader(kinesis, 3);
  assert.deepEqual(reported.names, ["A"]);
  assert.deepEqual(reported.failures, [false, false]);
});

test("unreadable data is counted", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, "poison");
  assert.equal((await runReader(kinesis, 1)).unreadable, 1);
});
