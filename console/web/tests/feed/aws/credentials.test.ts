import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { CredentialsError } from "../../../src/feed/aws/errors.ts";

const MINUTE = 60_000;

/** Create a provider that returns new keys at each request, with its clock. */
function createProvider() {
  const state = { now: 0, requests: 0, fails: false };
  const provide = async () => {
    if (state.fails) throw new Error("no pool");
    state.requests += 1;
    return { accessKeyId: `key ${state.requests}`, secretAccessKey: "secret" };
  };
  return { state, provider: new CredentialProvider(provide, () => state.now) };
}

test("credentials are requested once, and again after half of their hour", async () => {
  const { state, provider } = createProvider();
  await Promise.all([provider.getCredentials(), provider.getCredentials()]);
  state.now = 29 * MINUTE;
  assert.equal((await provider.getCredentials()).accessKeyId, "key 1");
  state.now = 31 * MINUTE;
  assert.equal((await provider.getCredentials()).accessKeyId, "key 2");
});

test("credentials are not used again after a refusal, or after the clock was set back", async () => {
  const { state, provider } = createProvider();
  state.now = 10 * MINUTE;
  await provider.getCredentials();
  provider.invalidate();
  assert.equal((await provider.getCredentials()).accessKeyId, "key 2");
  state.now = 0;
  assert.equal((await provider.getCredentials()).accessKeyId, "key 3");
});

test("a failure is a CredentialsError, and the next call tries again", async () => {
  const { state, provider } = createProvider();
  state.fails = true;
  await assert.rejects(provider.getCredentials(), CredentialsError);
  state.fails = false;
  assert.equal((await provider.getCredentials()).accessKeyId, "key 1");
});
