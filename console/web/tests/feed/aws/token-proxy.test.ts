import assert from "node:assert/strict";
import { test } from "node:test";
import { NoTokenError, TokenProxy } from "../../../src/feed/aws/token-proxy.ts";

test("the page is asked once for all who wait, and for a new token after one was refused", async () => {
  const asked: boolean[] = [];
  const tokenProxy = new TokenProxy((force) => void asked.push(force));
  const waiting = [tokenProxy.getToken(), tokenProxy.getToken()];
  tokenProxy.settle("one", null);
  assert.deepEqual(await Promise.all(waiting), ["one", "one"]);
  tokenProxy.markRefused();
  for (const token of ["two", "three"]) {
    const next = tokenProxy.getToken();
    tokenProxy.settle(token, null);
    assert.equal(await next, token);
  }
  assert.deepEqual(asked, [false, true, false]);
});

test("why there is none is told as the page says it", async () => {
  const tokenProxy = new TokenProxy(() => {});
  const waiting = tokenProxy.getToken();
  tokenProxy.settle(null, "Your session has ended. Sign in again.");
  await assert.rejects(
    waiting,
    (error: unknown) => error instanceof NoTokenError && /Sign in again/.test(error.message),
  );
});
