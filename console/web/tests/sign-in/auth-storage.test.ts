import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthStorage } from "../../src/sign-in/auth-storage.ts";
import { FakeStorage } from "./fake-user-pool.ts";

const pendingSignIn = { state: "s", nonce: "n", verifier: "v", hash: "#follow=yes" };
const tokens = { id: "id", refresh: "refresh", requestedAt: 1, lifetimeMs: 2, name: "ana" };

test("stored values are there on the tab's next page", () => {
  const storage = new FakeStorage();
  const before = new AuthStorage(storage);
  before.pendingSignIn = pendingSignIn;
  before.tokens = tokens;
  const after = new AuthStorage(storage);
  assert.deepEqual([after.pendingSignIn, after.tokens, after.isSignedOut], [pendingSignIn, tokens, false]);
});

test("signing out removes the values, and another sign-in clears the sign-out", () => {
  const authStorage = new AuthStorage(new FakeStorage());
  authStorage.pendingSignIn = pendingSignIn;
  authStorage.tokens = tokens;
  authStorage.signOut();
  assert.deepEqual([authStorage.pendingSignIn, authStorage.tokens, authStorage.isSignedOut], [null, null, true]);
  authStorage.pendingSignIn = pendingSignIn;
  assert.equal(authStorage.isSignedOut, false);
});

test("values that were changed are ignored", () => {
  const storage = new FakeStorage();
  const authStorage = new AuthStorage(storage);
  authStorage.tokens = tokens;
  authStorage.pendingSignIn = pendingSignIn;
  const keys = [0, 1].map((index) => storage.key(index) ?? "");
  for (const wrong of ["{", "null", "[]", '"text"', '{"id":1}', '{"id":"a","refresh":"b","name":"c","got":"now"}']) {
    for (const key of keys) storage.setItem(key, wrong);
    assert.deepEqual([authStorage.pendingSignIn, authStorage.tokens], [null, null]);
  }
});

test("a browser without storage causes no error", () => {
  const authStorage = new AuthStorage(null);
  authStorage.tokens = tokens;
  assert.deepEqual([authStorage.tokens, authStorage.isSignedOut, authStorage.isAvailable], [null, false, false]);
});
