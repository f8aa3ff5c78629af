import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "../../src/sign-in/auth-storage.ts";
import { FakeStorage } from "./fake-user-pool.ts";

const attempt = { state: "s", nonce: "n", verifier: "v", hash: "#follow=yes" };
const tokens = { id: "id", refresh: "refresh", got: 1, forMs: 2, name: "ana" };

test("what is kept is there for the tab's next page", () => {
  const storage = new FakeStorage();
  const before = new Kept(storage);
  before.attempt = attempt;
  before.tokens = tokens;
  const after = new Kept(storage);
  assert.deepEqual([after.attempt, after.tokens, after.isSignedOut], [attempt, tokens, false]);
});

test("signing out forgets all of it, and another attempt forgets that", () => {
  const kept = new Kept(new FakeStorage());
  kept.attempt = attempt;
  kept.tokens = tokens;
  kept.signOut();
  assert.deepEqual([kept.attempt, kept.tokens, kept.isSignedOut], [null, null, true]);
  kept.attempt = attempt;
  assert.equal(kept.isSignedOut, false);
});

test("what isn't as it was written is not there", () => {
  const storage = new FakeStorage();
  const kept = new Kept(storage);
  kept.tokens = tokens;
  kept.attempt = attempt;
  const keys = [0, 1].map((index) => storage.key(index) ?? "");
  for (const wrong of ["{", "null", "[]", '"text"', '{"id":1}', '{"id":"a","refresh":"b","name":"c","got":"now"}']) {
    for (const key of keys) storage.setItem(key, wrong);
    assert.deepEqual([kept.attempt, kept.tokens], [null, null]);
  }
});

test("a browser that keeps nothing is no error until something must be kept", () => {
  const kept = new Kept(null);
  kept.tokens = tokens;
  assert.deepEqual([kept.tokens, kept.isSignedOut, kept.isKeeping], [null, false, false]);
});
