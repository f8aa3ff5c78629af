/** Catching up must leave a shard's throughput to others: after an answer of 10 MB, AWS serves nobody for 5 seconds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import type { Kinesis } from "../../src/feed/aws/kinesis.ts";
import { FeedService } from "../../src/feed/feed-service.ts";
import type { WorkerToPage } from "../../src/feed/messages/protocol.ts";
import { createLine, FakeKinesis } from "./fake-kinesis.ts";
import { VirtualTime } from "./virtual-time.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const MEGABYTE = 1_000_000;
/** A third of the 2 MB a second that a shard gives. */
const RATE = (2 * MEGABYTE) / 3;
const WINDOW_SECONDS = 10;
const config = parseConfig({ identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" });

/** An answer of GetRecords: when it came, from which shard, and its bytes. */
interface Answer {
  readonly at: number;
  readonly shard: string;
  readonly bytes: number;
}

function createRecord(bytes: number): Uint8Array {
  return new TextEncoder().encode(createLine("A", 1).padEnd(bytes));
}

/** Return a stream that records its answers, which have at most 10 MB as on AWS. */
function observe(kinesis: FakeKinesis, time: VirtualTime, answers: Answer[]): Kinesis {
  return {
    listShards: () => kinesis.listShards(),
    getIterator: (id, position) => kinesis.getIterator(id, position),
    getRecords: async (iterator, limit) => {
      const page = await kinesis.getRecords(iterator, limit);
      const bytes = page.records.reduce((sum, { data }) => sum + data.length, 0);
      answers.push({ at: time.now, shard: iterator.split(":")[0] ?? "", bytes });
      const last = page.records.at(-1)?.arrived ?? time.now;
      return page.behindMs === 0 ? page : { ...page, behindMs: Math.max(1, time.now - last) };
    },
  };
}

/** Open a feed, and return its answers and messages. */
function openFeed(kinesis: FakeKinesis, time: VirtualTime) {
  const answers: Answer[] = [];
  const messages: WorkerToPage[] = [];
  const service = new FeedService(config, false, {
    connect: () => observe(kinesis, time, answers),
    pushApi: null,
    queryMinutes: async () => [],
    queryLastPlace: async () => null,
    readRoster: async () => null,
    locks: null,
    channel: null,
    post: (message) => messages.push(message),
    clock: () => time.now,
    sleep: time.sleep,
    random: () => 0.5,
  });
  void service.run();
  return { service, answers, messages };
}

function findLargest(answers: readonly Answer[]): number {
  return Math.max(...answers.map(({ bytes }) => bytes));
}

/** Return the most bytes that one shard gave in any window. */
function findBusiestWindow(answers: readonly Answer[]): number {
  const sums = answers.map(({ at, shard }) =>
    answers
      .filter((other) => other.shard === shard && other.at >= at && other.at < at + WINDOW_SECONDS * 1000)
      .reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return Math.max(...sums);
}

function sumBytes(answers: readonly Answer[]): number {
  return answers.reduce((sum, { bytes }) => sum + bytes, 0);
}

test("a console that opens reads the last minutes at a third of a shard's throughput, in small answers", async () => {
  const [time, kinesis] = [new VirtualTime(NOW), new FakeKinesis("a")];
  const record = createRecord(24_500);
  for (let at = NOW - 280_000; at < NOW; at += 100) kinesis.put("a", at, record);
  const { answers, messages } = openFeed(kinesis, time);
  await time.pass(200_000);
  assert.ok(messages.some(({ kind }) => kind === "filled"));
  assert.ok(sumBytes(answers) > 68 * MEGABYTE, `${sumBytes(answers)}`);
  assert.ok(findLargest(answers) < 2 * MEGABYTE, `an answer has ${findLargest(answers)} bytes`);
  const busiest = findBusiestWindow(answers);
  assert.ok(busiest <= WINDOW_SECONDS * RATE + 2 * MEGABYTE, `${busiest} bytes in ${WINDOW_SECONDS} s`);
});

test("a replay at 60× reads each shard at a third of its throughput", async () => {
  const [time, kinesis] = [new VirtualTime(NOW), new FakeKinesis("a", "b")];
  const record = createRecord(24_500);
  for (const shard of ["a", "b"])
    for (let at = NOW - 3_000_000; at < NOW - 2_700_000; at += 100) kinesis.put(shard, at, record);
  const { service, answers, messages } = openFeed(kinesis, time);
  await time.pass(10_000);
  service.handle({ kind: "start replay", replay: 1, from: NOW - 3_000_000 });
  service.handle({ kind: "read replay", replay: 1, until: NOW - 2_760_000 });
  await time.pass(200_000);
  const replayed = messages.find((message) => message.kind === "replay readings");
  assert.equal(replayed?.kind === "replay readings" && replayed.batch.unicorn.length, 2 * 2_400);
  assert.ok(findLargest(answers) < 2 * MEGABYTE, `an answer has ${findLargest(answers)} bytes`);
  const busiest = findBusiestWindow(answers);
  assert.ok(busiest <= WINDOW_SECONDS * RATE + 2 * MEGABYTE, `${busiest} bytes in ${WINDOW_SECONDS} s`);
});

test("small records are asked for by the thousand, and large ones only by the dozen, whatever came before", async () => {
  const [time, kinesis] = [new VirtualTime(NOW), new FakeKinesis("a")];
  for (let second = 0; second < 10; second += 1) kinesis.put("a", NOW - 14_000 + second, createRecord(1_000_000));
  const small = createRecord(200);
  for (let number = 0; number < 14_000; number += 1) kinesis.put("a", NOW - 13_000 + number / 2, small);
  const { answers, messages } = openFeed(kinesis, time);
  await time.pass(30_000);
  assert.ok(findLargest(answers) < 9 * MEGABYTE, `an answer has ${findLargest(answers)} bytes`);
  const readings = messages.flatMap((message) => (message.kind === "readings" ? [...message.batch.unicorn] : []));
  assert.equal(readings.length, 14_010);
  assert.ok(answers.some(({ bytes }) => bytes >= 500_000 && bytes < MEGABYTE * 1.1 && bytes % 200 === 0));
});

test("at the tip of a shard all that arrives is read each second, however much it is", async () => {
  const [time, kinesis] = [new VirtualTime(NOW), new FakeKinesis("a")];
  const { answers } = openFeed(kinesis, time);
  await time.pass(5_000);
  const record = createRecord(24_500);
  const put = () => {
    for (let number = 0; number < 36; number += 1) kinesis.put("a", time.now, record);
  };
  for (let second = 0; second < 60; second += 1) {
    put();
    await time.pass(1_000);
  }
  assert.ok(sumBytes(answers) > 58 * 36 * 24_500, `${sumBytes(answers)}`);
});

test("a feed that was long behind catches up at a third of a shard's throughput", async () => {
  const [time, kinesis] = [new VirtualTime(NOW), new FakeKinesis("a")];
  const { answers } = openFeed(kinesis, time);
  await time.pass(5_000);
  const record = createRecord(24_500);
  for (let number = 0; number < 1_000; number += 1) kinesis.put("a", time.now - 40_000 + number * 40, record);
  await time.pass(60_000);
  assert.equal(sumBytes(answers), 1_000 * 24_500);
  assert.ok(findLargest(answers) < 2 * MEGABYTE, `an answer has ${findLargest(answers)} bytes`);
  const busiest = findBusiestWindow(answers);
  assert.ok(busiest <= WINDOW_SECONDS * RATE + 2 * MEGABYTE, `${busiest} bytes in ${WINDOW_SECONDS} s`);
});
