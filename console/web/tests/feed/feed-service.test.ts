import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import { type Channel, FeedService, GAP_MS } from "../../src/feed/feed-service.ts";
import type { Locks } from "../../src/feed/leadership.ts";
import type { TabToTab, WorkerToPage } from "../../src/feed/messages/protocol.ts";
import type { FeedStatus } from "../../src/feed/status/feed-status.ts";
import { FakeKinesis, line, refusal } from "./fake-kinesis.ts";
import { VirtualTime } from "./virtual-time.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const POOL = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";
const config = parseConfig({ identityPoolId: POOL, stream: "wildrydes", table: "rows" });

/** What the tabs of one browser share. */
class Browser {
  readonly time = new VirtualTime(NOW);
  readonly channels: Channel[] = [];
  holder: symbol | null = null;
  /** How far AWS's clock is ahead of the tabs'. */
  ahead = 0;
  readonly #queue: (() => void)[] = [];

  readonly locks: Locks = {
    request: async (_name, _options, work) => {
      while (this.holder !== null) await new Promise<void>((resolve) => this.#queue.push(resolve));
      const me = Symbol("holder");
      this.holder = me;
      await work();
      this.holder = null;
      this.#queue.shift()?.();
    },
  };

  channel(): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data: TabToTab) => {
        for (const other of this.channels) if (other !== channel) other.onmessage?.({ data: structuredClone(data) });
      },
    };
    this.channels.push(channel);
    return channel;
  }

  tab(kinesis: FakeKinesis, hidden = false) {
    const messages: WorkerToPage[] = [];
    const service = new FeedService(config, hidden, {
      connect: (onClockOffset) => kinesis.dated(() => onClockOffset(this.ahead)),
      queryMinutes: async (_now, name) => {
        if (name === "nobody") throw new Error("The table “rows” can't be read: denied.");
        return [];
      },
      locks: this.locks,
      channel: this.channel(),
      post: (message) => messages.push(message),
      clock: () => this.time.now,
      sleep: this.time.sleep,
      random: () => 0.5,
    });
    void service.run();
    return {
      service,
      messages,
      names: () => messages.flatMap((message) => (message.kind === "readings" ? message.batch.names : [])),
      status: (): FeedStatus => {
        const last = messages.findLast((message) => message.kind === "status");
        assert.ok(last?.kind === "status");
        return last.status;
      },
    };
  }
}

function put(kinesis: FakeKinesis, name: string, arrived: number): void {
  kinesis.put("a", arrived, line(name, 1));
}

test("the last seconds come first, then the minutes before them, and each reading once", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  put(kinesis, "too old", NOW - GAP_MS - 1000);
  put(kinesis, "minutes ago", NOW - 200_000);
  put(kinesis, "seconds ago", NOW - 5_000);
  const tab = browser.tab(kinesis);
  await browser.time.pass(10_000);
  assert.deepEqual(tab.names(), ["seconds ago", "minutes ago"]);
  const oldest = tab.messages.find((message) => message.kind === "oldest");
  assert.deepEqual(oldest, { kind: "oldest", at: NOW - GAP_MS - 1000 });
});

test("the first successful read is published at once", async () => {
  const browser = new Browser();
  const tab = browser.tab(new FakeKinesis("a"));
  await browser.time.pass(0);
  assert.equal(tab.status().lastSuccess, NOW);
});

test("one tab polls and the other is handed the same readings", async () => {
  const [browser, kinesis, unused] = [new Browser(), new FakeKinesis("a"), new FakeKinesis("a")];
  const [leader, follower] = [browser.tab(kinesis), browser.tab(unused)];
  await browser.time.pass(5_000);
  put(kinesis, "new", browser.time.now);
  await browser.time.pass(2_000);
  assert.deepEqual([leader.names(), follower.names()], [["new"], ["new"]]);
  assert.deepEqual([leader.status().isLeader, follower.status().isLeader], [true, false]);
  assert.equal(follower.status().lastSuccess, leader.status().lastSuccess);
});

test("a tab that is hidden leaves the place to one that is looked at", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const first = browser.tab(kinesis);
  await browser.time.pass(2_000);
  first.service.handle({ kind: "hidden", hidden: true });
  const second = browser.tab(kinesis);
  await browser.time.pass(8_000);
  assert.equal(second.status().isLeader, true);
  put(kinesis, "new", browser.time.now);
  await browser.time.pass(2_000);
  assert.deepEqual([first.names(), second.names()], [["new"], ["new"]]);
});

test("a tab that takes over knows how far the one before had read, whatever its own first calls come to", async () => {
  const [browser, kinesis, failing] = [new Browser(), new FakeKinesis("a"), new FakeKinesis("a")];
  const first = browser.tab(kinesis);
  const second = browser.tab(failing, true);
  await browser.time.pass(10_000);
  failing.failures.shards.push(...Array.from({ length: 9 }, () => refusal("InternalFailure")));
  first.service.handle({ kind: "hidden", hidden: true });
  second.service.handle({ kind: "hidden", hidden: false });
  await browser.time.pass(6_000);
  assert.equal(second.status().isLeader, true);
  assert.ok((second.status().lastSuccess ?? 0) >= NOW + 9_000);
});

test("a hidden tab that is alone polls on, but less often", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.tab(kinesis, true);
  await browser.time.pass(20_000);
  const before = kinesis.calls.length;
  await browser.time.pass(20_000);
  assert.equal(kinesis.calls.length - before, 4);
});

test("after a sleep of the machine the present comes first and the gap is filled", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const tab = browser.tab(kinesis);
  put(kinesis, "before", NOW);
  await browser.time.pass(10_000);
  const woken = browser.time.now + 240_000;
  put(kinesis, "meanwhile", woken - 100_000);
  browser.time.now = woken;
  put(kinesis, "now", woken);
  await browser.time.pass(20_000);
  // The last one before the gap may come again: the fleet counts it once.
  assert.deepEqual([...new Set(tab.names())].toSorted(), ["before", "meanwhile", "now"]);
  assert.ok(tab.names().indexOf("now") < tab.names().indexOf("meanwhile"));
});

test("what is wrong is told in a sentence, and forgotten once it is well", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  kinesis.failures.shards.push(...Array.from({ length: 4 }, () => refusal("AccessDeniedException")));
  const tab = browser.tab(kinesis);
  await browser.time.pass(1_000);
  assert.match(tab.status().problem ?? "", /may not read the stream/);
  await browser.time.pass(30_000);
  assert.equal(tab.status().problem, null);
  assert.equal(tab.status().lastSuccess === null, false);
});

test("a clock that is minutes fast asks for no future", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.ahead = -600_000;
  put(kinesis, "minutes ago", NOW - 800_000);
  put(kinesis, "seconds ago", NOW - 605_000);
  const tab = browser.tab(kinesis);
  await browser.time.pass(5_000);
  assert.deepEqual(tab.names(), ["seconds ago", "minutes ago"]);
});

test("a tab that takes over reads again what other shards may have had meanwhile", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a", "b")];
  const first = browser.tab(kinesis);
  const second = browser.tab(kinesis, true);
  await browser.time.pass(5_000);
  put(kinesis, "of one shard", browser.time.now);
  await browser.time.pass(1_500);
  kinesis.put("b", browser.time.now - 3_000, line("of another", 1));
  first.service.handle({ kind: "hidden", hidden: true });
  second.service.handle({ kind: "hidden", hidden: false });
  await browser.time.pass(10_000);
  assert.equal(second.status().isLeader, true);
  assert.ok(second.names().includes("of another"));
});

test("a tab that waits fills its own gap after a sleep of the machine", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  browser.tab(kinesis);
  const waiting = browser.tab(kinesis);
  await browser.time.pass(10_000);
  const woken = browser.time.now + 240_000;
  put(kinesis, "meanwhile", woken - 100_000);
  browser.time.now = woken;
  await browser.time.pass(20_000);
  assert.equal(waiting.status().isLeader, false);
  assert.ok(waiting.names().includes("meanwhile"));
});

test("a replay that was left is read no further, however its calls fail", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  const tab = browser.tab(kinesis);
  await browser.time.pass(5_000);
  kinesis.failures.shards.push(...Array.from({ length: 99 }, () => refusal("AccessDeniedException")));
  for (const replay of [1, 2, 3]) {
    tab.service.handle({ kind: "replay", replay, from: 500 });
    tab.service.handle({ kind: "play", replay, until: 1_500 });
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

test("a replay is sent span by span, and one that was left says nothing more", async () => {
  const [browser, kinesis] = [new Browser(), new FakeKinesis("a")];
  put(kinesis, "one", 1_000);
  put(kinesis, "two", 2_000);
  const tab = browser.tab(kinesis);
  tab.service.handle({ kind: "replay", replay: 1, from: 500 });
  tab.service.handle({ kind: "play", replay: 1, until: 1_500 });
  await browser.time.pass(3_000);
  tab.service.handle({ kind: "play", replay: 1, until: 2_500 });
  tab.service.handle({ kind: "end replay" });
  await browser.time.pass(3_000);
  const spans = tab.messages.filter((message) => message.kind === "span");
  assert.deepEqual(
    spans.map(({ until, batch }) => [until, ...batch.names]),
    [[1_500, "one"]],
  );
});

test("minutes that can't be queried are told with the reason", async () => {
  const browser = new Browser();
  const tab = browser.tab(new FakeKinesis("a"));
  tab.service.handle({ kind: "minutes", name: "nobody", since: 0, until: 1 });
  await browser.time.pass(1_000);
  const answer = tab.messages.find((message) => message.kind === "minutes");
  assert.deepEqual(answer, {
    kind: "minutes",
    name: "nobody",
    minutes: [],
    problem: "The table “rows” can't be read: denied.",
  });
});
