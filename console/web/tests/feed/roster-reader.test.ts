import assert from "node:assert/strict";
import { test } from "node:test";
import { type Batch, buildBatch } from "../../src/readings/batch.ts";
import { createReading } from "../fleet/create-fleet.ts";
import { Browser, NOW } from "./fake-browser.ts";
import { FakeKinesis } from "./fake-kinesis.ts";

const MINUTE = 60_000;

/** Create a roster of vehicles that were heard so many minutes ago. */
function createRoster(...minutesAgo: number[]): Batch {
  return buildBatch(minutesAgo.map((minutes) => createReading(`${minutes}`, (NOW - minutes * MINUTE) / 1000)));
}

function open(roster: () => Batch | null) {
  const browser = new Browser();
  browser.roster = roster;
  const tab = browser.openTab(new FakeKinesis("a"));
  const listPosts = () => {
    const posts: (string | string[])[] = [];
    for (const message of tab.messages) {
      if (message.kind === "filled") posts.push("filled");
      if (message.kind !== "roster") continue;
      const { names, unicorn } = message.batch;
      posts.push([...unicorn].map((id) => names[id]));
    }
    return posts;
  };
  return { browser, tab, listPosts };
}

test("who is silent for longer than the stream is read comes at once, and the others when it was read", async () => {
  const { browser, listPosts } = open(() => createRoster(60, 6, 4, 1));
  await browser.time.pass(20_000);
  assert.deepEqual(listPosts(), [["60", "6"], "filled", ["4", "1"]]);
});

test("a fleet without a roster works without", async () => {
  const { browser, tab, listPosts } = open(() => null);
  await browser.time.pass(20_000);
  assert.deepEqual([listPosts(), tab.status().warning], [["filled"], null]);
});

test("a roster that can't be read is told and read later", async () => {
  let isBroken = true;
  const { browser, tab, listPosts } = open(() => {
    if (isBroken) throw new Error("no");
    return createRoster(60);
  });
  await browser.time.pass(10_000);
  assert.match(tab.status().warning ?? "", /roster can't be read/);
  isBroken = false;
  await browser.time.pass(30_000);
  assert.deepEqual([listPosts(), tab.status().warning], [["filled", ["60"]], null]);
});

test("the roster is no reading: the feed has neither an age nor a rate of it", async () => {
  const { browser, tab } = open(() => createRoster(60));
  await browser.time.pass(10_000);
  assert.deepEqual([tab.names(), tab.status().readingsPerSecond], [[], 0]);
});
