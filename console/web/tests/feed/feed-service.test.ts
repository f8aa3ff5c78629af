import assert from "node:assert/strict";
import { test } from "node:test";
import { GAP_MS } from "../../src/feed/feed-service.ts";
import { Browser, NOW } from "./fake-browser.ts";
import { createError, createLine, FakeKinesis } from "./fake-kinesis.ts";

function putReading(kinesis: FakeKinesis, name: string, arrived: number): void {
  kinesis.put("a", arrived, createLine(name, 1));
}

test("the last seconds come first, then the minutes before them, and each reading once", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  putReading(kinesis, "too old", NOW - GAP_MS - 1000);
  putReading(kinesis, "minutes ago", NOW - 200_000);
  putReading(kinesis, "seconds ago", NOW - 5_000);
  const tab = browser.openTab(kinesis);
  await browser.time.pass(10_000);
  assert.deepEqual(tab.names(), ["seconds ago", "minutes ago"]);
  const oldest = tab.messages.find((message) => message.kind === "oldest");
  assert.deepEqual(oldest, { kind: "oldest", at: NOW - GAP_MS - 1000 });
});

test("a tab that opens beside the leader misses nothing of the last seconds", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.openTab(kinesis);
  await browser.time.pass(10_000);
  putReading(kinesis, "heard once", NOW + 10_000);
  await browser.time.pass(4_000);
  const second = browser.openTab(kinesis);
  await browser.time.pass(10_000);
  assert.deepEqual(second.names(), ["heard once"]);
});

test("the first successful read is published at once", async () => {
  const browser = new Browser();
  const tab = browser.openTab(new FakeKinesis("a"));
  await browser.time.pass(0);
  assert.equal(tab.status().lastSuccess, NOW);
});

test("one tab polls, and the other gets the same readings", async () => {
  const [browser, kinesis, unused] = [new Browser(), new FakeKinesis("a"), new FakeKinesis("a")];
  const [leader, follower] = [browser.openTab(kinesis), browser.openTab(unused)];
  await browser.time.pass(5_000);
  putReading(kinesis, "new", browser.time.now);
  await browser.time.pass(2_000);
  assert.deepEqual([leader.names(), follower.names()], [["new"], ["new"]]);
  assert.deepEqual([leader.status().isLeader, follower.status().isLeader], [true, false]);
  assert.equal(follower.status().lastSuccess, leader.status().lastSuccess);
});

test("a hidden tab gives the lead to a visible one", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const first = browser.openTab(kinesis);
  await browser.time.pass(2_000);
  first.service.handle({ kind: "hidden", hidden: true });
  const second = browser.openTab(kinesis);
  await browser.time.pass(8_000);
  assert.equal(second.status().isLeader, true);
  putReading(kinesis, "new", browser.time.now);
  await browser.time.pass(2_000);
  assert.deepEqual([first.names(), second.names()], [["new"], ["new"]]);
});

test("a tab that takes over knows how far the one before had read, even if its own first calls fail", async () => {
  const [browser, kinesis, failing] = [new Browser(), new FakeKinesis("a"), new FakeKinesis("a")];
  const first = browser.openTab(kinesis);
  const second = browser.openTab(failing, true);
  await browser.time.pass(10_000);
  failing.failures.shards.push(...Array.from({ length: 9 }, () => createError("InternalFailure")));
  first.service.handle({ kind: "hidden", hidden: true });
  second.service.handle({ kind: "hidden", hidden: false });
  await browser.time.pass(6_000);
  assert.equal(second.status().isLeader, true);
  assert.ok((second.status().lastSuccess ?? 0) >= NOW + 9_000);
});

test("a hidden tab without others polls less often", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.openTab(kinesis, true);
  await browser.time.pass(20_000);
  const before = kinesis.calls.length;
  await browser.time.pass(20_000);
  assert.equal(kinesis.calls.length - before, 4);
});

test("after the machine was asleep the present comes first, then the gap is filled", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const tab = browser.openTab(kinesis);
  putReading(kinesis, "before", NOW);
  await browser.time.pass(10_000);
  const wakeUp = browser.time.now + 240_000;
  putReading(kinesis, "in the gap", wakeUp - 100_000);
  browser.time.now = wakeUp;
  putReading(kinesis, "now", wakeUp);
  await browser.time.pass(20_000);
  // The last reading before the gap may come again; the fleet counts it once.
  assert.deepEqual([...new Set(tab.names())].toSorted(), ["before", "in the gap", "now"]);
  assert.ok(tab.names().indexOf("now") < tab.names().indexOf("in the gap"));
});

test("a problem is reported in a message until it is over", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  kinesis.failures.shards.push(...Array.from({ length: 4 }, () => createError("AccessDeniedException")));
  const tab = browser.openTab(kinesis);
  await browser.time.pass(1_000);
  assert.match(tab.status().problem ?? "", /may not read the stream/);
  await browser.time.pass(30_000);
  assert.equal(tab.status().problem, null);
  assert.equal(tab.status().lastSuccess === null, false);
});

test("a machine whose clock is minutes fast doesn't read the future", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.ahead = -600_000;
  putReading(kinesis, "minutes ago", NOW - 800_000);
  putReading(kinesis, "seconds ago", NOW - 605_000);
  const tab = browser.openTab(kinesis);
  await browser.time.pass(5_000);
  assert.deepEqual(tab.names(), ["seconds ago", "minutes ago"]);
});

test("a tab that takes over reads again what other shards may have received", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a", "b")];
  const first = browser.openTab(kinesis);
  const second = browser.openTab(kinesis, true);
  await browser.time.pass(5_000);
  putReading(kinesis, "of one shard", browser.time.now);
  await browser.time.pass(1_500);
  kinesis.put("b", browser.time.now - 3_000, createLine("of another", 1));
  first.service.handle({ kind: "hidden", hidden: true });
  second.service.handle({ kind: "hidden", hidden: false });
  await browser.time.pass(10_000);
  assert.equal(second.status().isLeader, true);
  assert.ok(second.names().includes("of another"));
});

test("a waiting tab fills its own gap after the machine was asleep", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.openTab(kinesis);
  const waiting = browser.openTab(kinesis);
  await browser.time.pass(10_000);
  const wakeUp = browser.time.now + 240_000;
  putReading(kinesis, "in the gap", wakeUp - 100_000);
  browser.time.now = wakeUp;
  await browser.time.pass(20_000);
  assert.equal(waiting.status().isLeader, false);
  assert.ok(waiting.names().includes("in the gap"));
});

test("a replay that has ended is read no further, even if its calls fail", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const tab = browser.openTab(kinesis);
  await browser.time.pass(5_000);
  kinesis.failures.shards.push(...Array.from({ length: 99 }, () => createError("AccessDeniedException")));
  for (const replay of [1, 2, 3]) {
    tab.service.handle({ kind: "start replay", replay, from: 500 });
    tab.service.handle({ kind: "read replay", replay, until: 1_500 });
  }
  await browser.time.pass(2_000);
  assert.match(tab.status().problem ?? "", /may not read/);
  tab.service.handle({ kind: "end replay" });
  await browser.time.pass(20_000);
  const left = kinesis.failures.shards.length;
  await browser.time.pass(60_000);
  assert.equal(kinesis.failures.shards.length, left);
  assert.equal(tab.status().problem, null);
});

test("a replay is sent span by span, and nothing is sent after its end", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  putReading(kinesis, "one", 1_000);
  putReading(kinesis, "two", 2_000);
  const tab = browser.openTab(kinesis);
  tab.service.handle({ kind: "start replay", replay: 1, from: 500 });
  tab.service.handle({ kind: "read replay", replay: 1, until: 1_500 });
  await browser.time.pass(3_000);
  tab.service.handle({ kind: "read replay", replay: 1, until: 2_500 });
  tab.service.handle({ kind: "end replay" });
  await browser.time.pass(3_000);
  const spans = tab.messages.filter((message) => message.kind === "replay readings");
  assert.deepEqual(
    spans.map(({ until, batch }) => [until, ...batch.names]),
    [[1_500, "one"]],
  );
});

test("minutes that can't be queried are reported with the reason", async () => {
  const browser = new Browser();
  const tab = browser.openTab(new FakeKinesis("a"));
  tab.service.handle({ kind: "minutes", request: 7, name: "nobody", since: 0, until: 1 });
  await browser.time.pass(1_000);
  const answer = tab.messages.find((message) => message.kind === "minutes");
  assert.deepEqual(answer, {
    kind: "minutes",
    request: 7,
    minutes: [],
    problem: "The table “rows” can't be used: denied.",
  });
});

test("a query of minutes without a network is reported with what to do", async () => {
  const browser = new Browser();
  const tab = browser.openTab(new FakeKinesis("a"));
  tab.service.handle({ kind: "minutes", request: 1, name: "offline", since: 0, until: 1 });
  await browser.time.pass(1_000);
  const answer = tab.messages.find((message) => message.kind === "minutes");
  assert.match(answer?.problem ?? "", /No answer from DynamoDB.*network/);
});
