import assert from "node:assert/strict";
import { test } from "node:test";
import { createFrame, createReading } from "./create-frame.ts";
import { PushedFeed } from "./open-feed.ts";

test("readings that are pushed are shown, and the stream's records are never read", async () => {
  const feed = new PushedFeed("a", "b");
  feed.put("a");
  feed.put("b");
  feed.push.publish();
  feed.open();
  await feed.time.pass(1_000);
  const names = await feed.report(10);
  feed.assertHas(names);
  assert.deepEqual(feed.reads, []);
  assert.equal(feed.level, "live");
  assert.deepEqual([feed.status.shards, feed.status.problem, feed.status.warning], [2, null, null]);
});

test("a page that opens gets the last minutes from one snapshot of each shard", async () => {
  const feed = new PushedFeed();
  const past = await feed.report(240);
  feed.open();
  await feed.time.pass(1_000);
  feed.assertHas(past);
  assert.deepEqual(feed.reads, []);
  assert.equal(feed.push.snapshotRequests, 1);
  assert.ok(feed.messages.some(({ kind }) => kind === "filled"));
});

test("what is published between the last snapshot and the subscription is not missed", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(20);
  names.push(...(await feed.report(3, () => feed.push.publish({ isStored: false }))));
  feed.open();
  await feed.time.pass(500);
  names.push(...(await feed.report(2, () => feed.push.publish({ isStored: false }))));
  names.push(...(await feed.report(8)));
  feed.assertHas(names);
  assert.deepEqual(feed.reads, []);
});

test("a frame that is lost is taken from the next snapshot, after those that came", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(3);
  feed.open();
  names.push(...(await feed.report(3)));
  const [lost] = await feed.report(1, () => feed.push.publish({ isLost: true, isStored: false }));
  assert.ok(lost !== undefined && !feed.names.includes(lost));
  const [next] = await feed.report(1, () => feed.push.publish({ isStored: false }));
  assert.ok(next !== undefined && feed.names.includes(next), "what comes later is shown at once");
  assert.ok(!feed.names.includes(lost));
  names.push(...(await feed.report(7)), lost, next);
  feed.assertHas(names);
  assert.deepEqual(feed.reads, []);
});

test("frames that come in another order are no gap", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  const names = await feed.report(3);
  const requests = feed.push.snapshotRequests;
  for (let half = 0; half < 2; half += 1) {
    names.push(feed.put());
    feed.push.publish({ isLost: true });
    await feed.time.pass(400);
  }
  for (const frame of feed.push.frames.get("a")?.slice(-2).reverse() ?? []) feed.push.send(JSON.stringify(frame));
  await feed.time.pass(700);
  feed.assertHas(names);
  assert.equal(feed.push.snapshotRequests, requests);
});

test("a frame that is lost and in no snapshot is read from the stream", async () => {
  const feed = new PushedFeed();
  await feed.report(3);
  feed.open();
  await feed.report(3);
  const [lost] = await feed.report(1, () => feed.push.publish({ isLost: true }));
  feed.push.frames.get("a")?.splice(0, 7);
  feed.push.store();
  const names = await feed.report(20);
  assert.ok(lost !== undefined);
  feed.assertHas([...names, lost]);
  assert.ok(feed.kinesis.calls.includes('iterator a {"after":"6"}'));
  assert.equal(feed.reads.length, 1);
});

test("a shard without a snapshot is read from the stream, and then it is pushed", async () => {
  const feed = new PushedFeed();
  const names = [feed.put("a", feed.time.now - 120_000), feed.put("a", feed.time.now - 2_000)];
  feed.open();
  await feed.time.pass(3_000);
  feed.assertHas(names);
  const count = feed.reads.length;
  const next = await feed.report(10);
  feed.assertHas(next);
  assert.ok(feed.reads.length <= count + 1);
});

test("a page that opens reads at most 8 MB of a shard, and tells that something is missing", async () => {
  const feed = new PushedFeed();
  for (let second = 250; second > 0; second -= 1) feed.put("a", feed.time.now - second * 1_000, 100_000);
  feed.open();
  await feed.time.pass(60_000);
  const shown = new Set(feed.names).size;
  assert.ok(shown >= 80 && shown <= 170, `${shown} of 250 readings are shown`);
  assert.match(feed.status.warning ?? "", /more of the last minutes than a page may read/);
  await feed.time.pass(5 * 60_000);
  assert.equal(feed.status.warning, null);
});

test("a frame that comes twice changes nothing", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  await feed.report(2);
  const document = { ...feed.push.frames.get("a")?.at(-1), unreadable: 3 };
  const requests = feed.push.snapshotRequests;
  for (let time = 0; time < 3; time += 1) feed.push.send(JSON.stringify(document));
  await feed.time.pass(500);
  assert.equal(feed.status.unreadable, 0);
  assert.equal(feed.push.snapshotRequests, requests);
});

test("messages that are no frames are counted and skipped, and the next ones are shown", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  await feed.report(2);
  for (const text of ["{", "7", "", createFrame("a", 1, 2, [], { version: 2 })]) feed.push.send(text);
  feed.assertHas(await feed.report(2));
  assert.equal(feed.status.unreadable, 4);
  assert.equal(feed.level, "live");
});

test("documents that are no readings are counted, as the function reports them", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  await feed.time.pass(1_000);
  feed.push.send(createFrame("a", 2, 3, [createReading("A", feed.time.now)], { unreadable: 5 }));
  await feed.time.pass(1_500);
  assert.equal(feed.status.unreadable, 5);
});

test("after the connection was lost nothing is missing, and a day's end of it is no problem", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  names.push(...(await feed.report(60)));
  feed.push.connections[0]?.drop();
  names.push(...(await feed.report(10)));
  feed.assertHas(names);
  assert.deepEqual(feed.reads, []);
  assert.equal(feed.push.sockets.length, 2);
  assert.deepEqual([feed.status.problem, feed.status.warning, feed.level], [null, null, "live"]);
});

test("a connection that is up but brings nothing is noticed by the snapshots, and replaced", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  names.push(...(await feed.report(20)));
  feed.push.isDeaf = true;
  names.push(...(await feed.report(15)));
  feed.push.isDeaf = false;
  names.push(...(await feed.report(15)));
  feed.assertHas(names);
  assert.ok(feed.push.sockets.length >= 2);
  assert.deepEqual(feed.reads, []);
});

test("a fleet that is silent is live, and costs nearly no call of the stream", async () => {
  const feed = new PushedFeed("a", "b");
  await feed.report(2);
  feed.open();
  for (let minute = 0; minute < 30; minute += 1) {
    await feed.time.pass(60_000);
    feed.push.connections[0]?.receive({ type: "ka" });
    assert.equal(feed.level, "live");
  }
  assert.ok(feed.reads.length <= 2 * 10, `${feed.reads.length} calls`);
  assert.equal(feed.push.snapshotsSent, 2, "snapshots that did not change are not sent again");
});

test("if snapshots and messages end, the light turns amber and then red", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  await feed.report(5);
  const error = new TypeError("Failed to fetch");
  feed.push.failures.snapshot.push(...Array.from({ length: 200 }, () => error));
  for (const operation of ["shards", "iterator", "records"] as const)
    feed.kinesis.failures[operation].push(...Array.from({ length: 999 }, () => error));
  await feed.time.pass(3_000);
  assert.equal(feed.level, "live");
  await feed.time.pass(4_000);
  assert.equal(feed.level, "slow");
  await feed.time.pass(10_000);
  assert.equal(feed.level, "down");
  assert.match(feed.status.problem ?? "", /No answer/);
});

test("after a split the new shards are pushed, and the old one does not age the feed", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  names.push(...(await feed.report(5)));
  feed.kinesis.open("b", "a");
  feed.kinesis.open("c", "a");
  const old = feed.kinesis.shardsById.get("a");
  feed.kinesis.shardsById.delete("a");
  assert.ok(old !== undefined);
  names.push(...(await feed.report(90)));
  feed.assertHas(names);
  assert.equal(feed.status.shards, 2);
  assert.equal(feed.level, "live");
});

test("after the machine was asleep the present comes first, then the gap is filled from the snapshot", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  names.push(...(await feed.report(5)));
  for (const socket of feed.push.connections) socket.isSubscribed = false;
  feed.time.now += 200_000;
  const missed = feed.put("a", feed.time.now - 100_000);
  feed.push.publish();
  names.push(...(await feed.report(10)), missed);
  feed.assertHas(names);
  assert.ok(feed.reads.length <= 1, "only whether there is more is looked up");
});

test("the timeline reaches back as far as the stream retains its records", async () => {
  const feed = new PushedFeed();
  await feed.report(2);
  feed.open();
  await feed.time.pass(1_000);
  const oldest = feed.messages.find((message) => message.kind === "oldest");
  assert.ok(oldest?.kind === "oldest" && Math.abs(feed.time.now - oldest.at - 24 * 3_600_000) < 5_000);
});
