import assert from "node:assert/strict";
import { test } from "node:test";
import { NoTokenError, TokenProxy } from "../../../src/feed/aws/token-proxy.ts";

test("a token is requested once for all callers, and a new one after a refusal", async () => {
  const requests: boolean[] = [];
  const tokenProxy = new TokenProxy((force) => void requests.push(force));
  const waiting = [tokenProxy.getToken(), tokenProxy.getToken()];
  tokenProxy.settle("one", null);
  assert.deepEqual(await Promise.all(waiting), ["one", "one"]);
  tokenProxy.markRefused();
  for (const token of ["two", "three"]) {
    const next = tokenProxy.getToken();
    tokenProxy.settle(token, null);
    assert.equal(await next, token);
  }
  assert.deepEqual(requests, [false, true, false]);
});

test("the page's reason for having no token is passed on", async () => {
  const tokenProxy = new TokenProxy(() => {});
  const waiting = tokenProxy.getToken();
  tokenProxy.settle(null, "Your session has ended. Sign in again.");
  await assert.rejects(
    waiting,
    (error: unknown) => error instanceof NoTokenError && /Sign in again/.test(error.message),
  );
});
