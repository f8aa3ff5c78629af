import assert from "node:assert/strict";
import { test } from "node:test";
import { AskedToken, NoToken } from "../../../src/feed/aws/token-proxy.ts";

test("the page is asked once for all who wait, and for a new token after one was refused", async () => {
  const asked: boolean[] = [];
  const signedIn = new AskedToken((anew) => void asked.push(anew));
  const waiting = [signedIn.token(), signedIn.token()];
  signedIn.answer("one", null);
  assert.deepEqual(await Promise.all(waiting), ["one", "one"]);
  signedIn.refused();
  for (const token of ["two", "three"]) {
    const next = signedIn.token();
    signedIn.answer(token, null);
    assert.equal(await next, token);
  }
  assert.deepEqual(asked, [false, true, false]);
});

test("why there is none is told as the page says it", async () => {
  const signedIn = new AskedToken(() => {});
  const waiting = signedIn.token();
  signedIn.answer(null, "Your session has ended. Sign in again.");
  await assert.rejects(waiting, (error: unknown) => error instanceof NoToken && /Sign in again/.test(error.message));
});
