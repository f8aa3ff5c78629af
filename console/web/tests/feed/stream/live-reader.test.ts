import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveReader } from "../../../src/feed/stream/live-reader.ts";
import { FakeKinesis, line, refusal } from "../fake-kinesis.ts";

/** Runs a feed in virtual time until it has slept so often; what it told. */
async function run(kinesis: FakeKinesis, sleeps: number, during: (sleep: number) => void = () => undefined) {
  let now = 0;
  let slept = 0;
  const told = {
    names: [] as string[],
    failures: [] as boolean[],
    pauses: [] as number[],
    shards: [] as string[][],
    unreadable: 0,
  };
  const feed: LiveReader = new LiveReader({
    kinesis,
    since: 0,
    clock: () => now,
    random: () => 0.5,
    interval: () => 1000,
    sleep: async (ms) => {
      told.pauses.push(ms);
      now += ms;
      slept += 1;
      during(slept);
      if (slept >= sleeps) feed.stop();
    },
    listener: {
      onReadings: (batch) => told.names.push(...[...batch.unicorn].map((index) => batch.names[index] ?? "")),
      onSuccess: () => undefined,
      onFailure: (_, isThrottle) => told.failures.push(isThrottle),
      onUnreadable: (count) => (told.unreadable += count),
      onShards: (open) => told.shards.push([...open]),
    },
  });
  await feed.run();
  return told;
}

test("every shard is polled, on and on", async () => {
  const kinesis = new FakeKinesis("a", "b");
  kinesis.put("a", 1, line("A", 1));
  kinesis.put("b", 1, line("B", 1));
  const told = await run(kinesis, 4, () => kinesis.put("a", 2, line("C", 2)));
  assert.deepEqual(told.names.slice(0, 3), ["A", "B", "C"]);
});

test("a shard is asked once a second, and at once again where it is behind", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.pageSize = 1;
  for (const second of [1, 2, 3]) kinesis.put("a", second, line(`U${second}`, second));
  const told = await run(kinesis, 5);
  assert.deepEqual(told.pauses, [500, 500, 1000, 1000, 1000]);
});

test("a child is read when its parents were read to their end", async () => {
  const kinesis = new FakeKinesis("parent");
  kinesis.pageSize = 1;
  for (const second of [1, 2, 3]) kinesis.put("parent", second, line(`P${second}`, second));
  kinesis.open("left", "parent");
  kinesis.open("right", "parent");
  kinesis.put("left", 4, line("L", 4));
  kinesis.put("right", 4, line("R", 4));
  const told = await run(kinesis, 6);
  assert.deepEqual(told.names, ["P1", "P2", "P3", "L", "R"]);
  assert.deepEqual(told.shards.at(-1), ["left", "right"]);
});

test("shards that merge are both read before what came of them", async () => {
  const kinesis = new FakeKinesis("one", "other");
  kinesis.put("one", 1, line("1", 1));
  kinesis.put("other", 1, line("2", 1));
  kinesis.open("merged", "one", "other");
  kinesis.put("merged", 2, line("3", 2));
  const told = await run(kinesis, 3);
  assert.deepEqual(told.names, ["1", "2", "3"]);
});

test("an expired iterator is renewed behind what was read, and nothing is read twice", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, line("A", 1));
  const told = await run(kinesis, 3, (sleep) => {
    if (sleep !== 1) return;
    kinesis.put("a", 2, line("B", 2));
    kinesis.failures.records.push(refusal("ExpiredIteratorException"));
  });
  assert.deepEqual(told.names, ["A", "B"]);
  assert.deepEqual(told.failures, []);
  assert.ok(kinesis.calls.includes('iterator a {"after":"1"}'));
});

test("a throttle is waited out, longer each time, and nothing is lost", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, line("A", 1));
  kinesis.failures.records.push(...Array.from({ length: 3 }, () => refusal("ProvisionedThroughputExceededException")));
  const told = await run(kinesis, 4);
  assert.deepEqual(told.names, ["A"]);
  assert.deepEqual(told.failures, [true, true, true]);
  assert.deepEqual(told.pauses.slice(0, 3), [500, 750, 1250]);
});

test("whatever else fails is told and tried again", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, line("A", 1));
  kinesis.failures.shards.push(new TypeError("Failed to fetch"));
  kinesis.failures.iterator.push(refusal("AccessDeniedException"));
  const told = await run(kinesis, 3);
  assert.deepEqual(told.names, ["A"]);
  assert.deepEqual(told.failures, [false, false]);
});

test("what is no reading is counted", async () => {
  const kinesis = new FakeKinesis("a");
  kinesis.put("a", 1, "poison");
  assert.equal((await run(kinesis, 1)).unreadable, 1);
});
