import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { CredentialsError } from "../../../src/feed/aws/errors.ts";

const MINUTE = 60_000;

/** A guest whose every credentials have another key, and the clock that it goes by. */
function guest() {
  const state = { now: 0, given: 0, fails: false };
  const provide = async () => {
    if (state.fails) throw new Error("no pool");
    state.given += 1;
    return { accessKeyId: `key ${state.given}`, secretAccessKey: "secret" };
  };
  return { state, guest: new CredentialProvider(provide, () => state.now) };
}

test("credentials are asked for once, and again after half of their hour", async () => {
  const { state, guest: one } = guest();
  await Promise.all([one.getCredentials(), one.getCredentials()]);
  state.now = 29 * MINUTE;
  assert.equal((await one.getCredentials()).accessKeyId, "key 1");
  state.now = 31 * MINUTE;
  assert.equal((await one.getCredentials()).accessKeyId, "key 2");
});

test("credentials that were refused, or are of a clock that was put back, are not used again", async () => {
  const { state, guest: one } = guest();
  state.now = 10 * MINUTE;
  await one.getCredentials();
  one.invalidate();
  assert.equal((await one.getCredentials()).accessKeyId, "key 2");
  state.now = 0;
  assert.equal((await one.getCredentials()).accessKeyId, "key 3");
});

test("a failure is told as one of the credentials, and does not last", async () => {
  const { state, guest: one } = guest();
  state.fails = true;
  await assert.rejects(one.getCredentials(), CredentialsError);
  state.fails = false;
  assert.equal((await one.getCredentials()).accessKeyId, "key 1");
});
