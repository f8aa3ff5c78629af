import assert from "node:assert/strict";
import { test } from "node:test";
import { Leadership, type Locks } from "../../src/feed/leadership.ts";

/** Locks of one name, as a browser gives them: first come, first served, and stealing. */
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

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function tab(locks: Locks | null, log: string[], name: string): Leadership {
  return new Leadership(locks, "feed", async (resigned) => {
    log.push(`${name} leads`);
    await resigned;
    log.push(`${name} ends`);
  });
}

test("one tab leads, and the next one when it resigns", async () => {
  const [locks, log]: [Locks, string[]] = [new FakeLocks(), []];
  const [one, other] = [tab(locks, log, "one"), tab(locks, log, "other")];
  void one.contend();
  await settled();
  void other.contend();
  await settled();
  assert.deepEqual([log, one.isLeader, other.isLeader], [["one leads"], true, false]);
  one.resign();
  await settled();
  assert.deepEqual(log, ["one leads", "one ends", "other leads"]);
  assert.deepEqual([one.isLeader, other.isLeader], [false, true]);
});

test("a place that is seized ends the work of the tab that held it", async () => {
  const [locks, log]: [Locks, string[]] = [new FakeLocks(), []];
  const [one, other] = [tab(locks, log, "one"), tab(locks, log, "other")];
  void one.contend();
  await settled();
  void other.seize();
  await settled();
  assert.deepEqual(log.toSorted(), ["one ends", "one leads", "other leads"]);
  assert.equal(other.isLeader, true);
});

test("a tab whose place was seized leads again later, and its former work ends without a trace", async () => {
  const [locks, ends]: [Locks, (() => void)[]] = [new FakeLocks(), []];
  const slow = new Leadership(locks, "feed", async (resigned) => {
    await resigned;
    await new Promise<void>((end) => ends.push(end));
  });
  const other = tab(locks, [], "other");
  void slow.contend();
  await settled();
  void other.seize();
  await settled();
  assert.equal(slow.isLeader, false, "though a call of it is still under way");
  other.resign();
  await settled();
  assert.equal(slow.isLeader, true);
  ends.shift()?.();
  await settled();
  assert.equal(slow.isLeader, true);
});

test("where the browser denies its locks every tab leads for itself", async () => {
  const log: string[] = [];
  const denied: Locks = { request: () => Promise.reject(new DOMException("denied", "SecurityError")) };
  void tab(denied, log, "one").contend();
  await settled();
  assert.deepEqual(log, ["one leads"]);
});

test("without locks every tab leads for itself", async () => {
  const log: string[] = [];
  void tab(null, log, "one").contend();
  void tab(null, log, "other").contend();
  await settled();
  assert.deepEqual(log, ["one leads", "other leads"]);
});
