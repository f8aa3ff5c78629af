import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthStorage } from "../../src/sign-in/auth-storage.ts";
import { FakeStorage } from "./fake-user-pool.ts";

const pendingSignIn = { state: "s", nonce: "n", verifier: "v", hash: "#follow=yes" };
const tokens = { id: "id", refresh: "refresh", receivedAt: 1, lifetimeMs: 2, name: "ana" };

test("what is kept is there for the tab's next page", () => {
  const storage = new FakeStorage();
  const before = new AuthStorage(storage);
  before.pendingSignIn = pendingSignIn;
  before.tokens = tokens;
  const after = new AuthStorage(storage);
  assert.deepEqual([after.pendingSignIn, after.tokens, after.isSignedOut], [pendingSignIn, tokens, false]);
});

test("signing out forgets all of it, and another sign-in forgets that too", () => {
  const kept = new AuthStorage(new FakeStorage());
  kept.pendingSignIn = pendingSignIn;
  kept.tokens = tokens;
  kept.signOut();
  assert.deepEqual([kept.pendingSignIn, kept.tokens, kept.isSignedOut], [null, null, true]);
  kept.pendingSignIn = pendingSignIn;
  assert.equal(kept.isSignedOut, false);
});

test("what isn't as it was written is not there", () => {
  const storage = new FakeStorage();
  const kept = new AuthStorage(storage);
  kept.tokens = tokens;
  kept.pendingSignIn = pendingSignIn;
  const keys = [0, 1].map((index) => storage.key(index) ?? "");
  for (const wrong of ["{", "null", "[]", '"text"', '{"id":1}', '{"id":"a","refresh":"b","name":"c","got":"now"}']) {
    for (const key of keys) storage.setItem(key, wrong);
    assert.deepEqual([kept.pendingSignIn, kept.tokens], [null, null]);
  }
});

test("a browser that keeps nothing is no error until something must be kept", () => {
  const kept = new AuthStorage(null);
  kept.tokens = tokens;
  assert.deepEqual([kept.tokens, kept.isSignedOut, kept.isAvailable], [null, false, false]);
});
