/** The tabs of a browser share one subscription. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "../fake-browser.ts";
import { createLine, FakeKinesis } from "../fake-kinesis.ts";
import { FakePush } from "./fake-push.ts";
import { settleInflations } from "./inflations.ts";

/** Return a browser, and a fleet of one unicorn a second with new names. */
function createFleet() {
  const browser = new Browser(settleInflations);
  const kinesis = new FakeKinesis("a");
  const push = new FakePush(kinesis);
  const names: string[] = [];
  const report = async (seconds: number, publish = () => push.publish()) => {
    for (let second = 0; second < seconds; second += 1) {
      names.push(`U${names.length}`);
      kinesis.put("a", browser.time.now, createLine(names.at(-1) ?? "", 1));
      publish();
      await browser.time.pass(1_000);
    }
  };
  return { browser, kinesis, push, names, report };
}

function assertHas(tab: { names: () => string[] }, names: readonly string[]): void {
  const got = new Set(tab.names());
  assert.deepEqual(
    names.filter((name) => !got.has(name)),
    [],
  );
}

test("one tab subscribes, and the other gets the same readings", async () => {
  const { browser, kinesis, push, names, report } = createFleet();
  await report(3);
  const [leader, follower] = [browser.openTab(kinesis, false, push), browser.openTab(kinesis, false, push)];
  await report(10);
  assert.equal(push.connections.length, 1);
  for (const tab of [leader, follower]) assertHas(tab, names);
  assert.deepEqual([leader.status().isLeader, follower.status().isLeader], [true, false]);
  assert.equal(follower.status().lastSuccess, leader.status().lastSuccess);
});

test("a frame that was lost comes to all tabs", async () => {
  const { browser, kinesis, push, names, report } = createFleet();
  await report(3);
  const tabs = [browser.openTab(kinesis, false, push), browser.openTab(kinesis, false, push)];
  await report(5);
  await report(1, () => push.publish({ isLost: true }));
  await report(10);
  for (const tab of tabs) assertHas(tab, names);
});

test("a tab that takes over subscribes, and nothing is missing", async () => {
  const { browser, kinesis, push, names, report } = createFleet();
  await report(3);
  const first = browser.openTab(kinesis, false, push);
  await report(5);
  first.service.handle({ kind: "hidden", hidden: true });
  const second = browser.openTab(kinesis, false, push);
  await report(20);
  assert.equal(second.status().isLeader, true);
  assert.equal(push.connections.length, 1, "the first one has ended");
  for (const tab of [first, second]) assertHas(tab, names);
});

test("a waiting tab fills its own gap from the snapshot after the machine was asleep", async () => {
  const { browser, kinesis, push, names, report } = createFleet();
  await report(3);
  browser.openTab(kinesis, false, push);
  const waiting = browser.openTab(kinesis, false, push);
  await report(5);
  for (const socket of push.connections) socket.isSubscribed = false;
  const wakeUp = browser.time.now + 200_000;
  names.push("in the gap");
  kinesis.put("a", wakeUp - 100_000, createLine("in the gap", 1));
  push.publish();
  browser.time.now = wakeUp;
  await report(15);
  assert.equal(waiting.status().isLeader, false);
  assertHas(waiting, names);
});
