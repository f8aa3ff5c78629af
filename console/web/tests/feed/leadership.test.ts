import assert from "node:assert/strict";
import { test } from "node:test";
import { Leadership, type Locks } from "../../src/feed/leadership.ts";

/** Locks of one name, as a browser grants them: in order of requests, or stolen. */
class FakeLocks implements Locks {
  #queue: Promise<void> = Promise.resolve();
  #steal: (() => void) | null = null;

  async request(_: string, { steal }: { steal?: boolean }, work: () => Promise<void>): Promise<void> {
    const before = this.#queue;
    if (steal) this.#steal?.();
    else await before;
    const stolen = new Promise<never>((_resolve, reject) => {
      this.#steal = () => reject(new DOMException("stolen", "AbortError"));
    });
    const done = Promise.race([work(), stolen]);
    this.#queue = done.catch(() => undefined);
    await done;
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function openTab(locks: Locks | null, log: string[], name: string): Leadership {
  return new Leadership(locks, "feed", async (resigned) => {
    log.push(`${name} leads`);
    await resigned;
    log.push(`${name} ends`);
  });
}

test("one tab leads, and the next one when it resigns", async () => {
  const [locks, log]: [Locks, string[]] = [new FakeLocks(), []];
  const [first, second] = [openTab(locks, log, "first"), openTab(locks, log, "second")];
  void first.contend();
  await settle();
  void second.contend();
  await settle();
  assert.deepEqual([log, first.isLeader, second.isLeader], [["first leads"], true, false]);
  first.resign();
  await settle();
  assert.deepEqual(log, ["first leads", "first ends", "second leads"]);
  assert.deepEqual([first.isLeader, second.isLeader], [false, true]);
});

test("a seized lead ends the work of the tab that had it", async () => {
  const [locks, log]: [Locks, string[]] = [new FakeLocks(), []];
  const [first, second] = [openTab(locks, log, "first"), openTab(locks, log, "second")];
  void first.contend();
  await settle();
  void second.seize();
  await settle();
  assert.deepEqual(log.toSorted(), ["first ends", "first leads", "second leads"]);
  assert.equal(second.isLeader, true);
});

test("a tab whose lead was seized leads again later, and the end of its former work changes nothing", async () => {
  const [locks, ends]: [Locks, (() => void)[]] = [new FakeLocks(), []];
  const slow = new Leadership(locks, "feed", async (resigned) => {
    await resigned;
    await new Promise<void>((end) => ends.push(end));
  });
  const second = openTab(locks, [], "second");
  void slow.contend();
  await settle();
  void second.seize();
  await settle();
  assert.equal(slow.isLeader, false, "although its former work has not ended");
  second.resign();
  await settle();
  assert.equal(slow.isLeader, true);
  ends.shift()?.();
  await settle();
  assert.equal(slow.isLeader, true);
});

test("every tab leads for itself if the browser denies its locks", async () => {
  const log: string[] = [];
  const denied: Locks = { request: () => Promise.reject(new DOMException("denied", "SecurityError")) };
  void openTab(denied, log, "first").contend();
  await settle();
  assert.deepEqual(log, ["first leads"]);
});

test("every tab leads for itself without locks", async () => {
  const log: string[] = [];
  void openTab(null, log, "first").contend();
  void openTab(null, log, "second").contend();
  await settle();
  assert.deepEqual(log, ["first leads", "second leads"]);
});
