import assert from "node:assert/strict";
import { test } from "node:test";
import type { PendingSignIn } from "../../src/sign-in/pkce.ts";
import { SignInError } from "../../src/sign-in/sign-in-error.ts";
import { exchangeCode, isFresh, refreshTokens, revokeTokens } from "../../src/sign-in/tokens.ts";
import { CONFIG, FakePool, idToken, REDIRECT_URI, TOKENS } from "./fake-user-pool.ts";

const pendingSignIn: PendingSignIn = { state: "state", nonce: "nonce", verifier: "verifier", hash: "" };

function failure(why: string, sentence: RegExp) {
  return (error: unknown) => error instanceof SignInError && error.code === why && sentence.test(error.message);
}

test("a code becomes tokens for whoever shows the verifier", async () => {
  const pool = new FakePool(TOKENS);
  const tokens = await exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool);
  assert.deepEqual(pool.asked, [
    {
      url: `${CONFIG.domain}/oauth2/token`,
      form: {
        grant_type: "authorization_code",
        code: "abc",
        redirect_uri: REDIRECT_URI,
        code_verifier: "verifier",
        client_id: "console",
      },
    },
  ]);
  assert.deepEqual(tokens, {
    id: TOKENS.id_token,
    refresh: "refresh",
    receivedAt: 1_000_000,
    lifetimeMs: 900_000,
    name: "ana@exämple.org",
  });
});

const notMeant: [string, Record<string, unknown>][] = [
  ["an older answer", { nonce: "other" }],
  ["no nonce", { nonce: undefined }],
  ["another client", { aud: "other" }],
  ["another pool", { iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other" }],
];
for (const [what, claims] of notMeant) {
  test(`a token for ${what} is not taken`, async () => {
    const pool = new FakePool({ ...TOKENS, id_token: idToken(claims) });
    await assert.rejects(
      exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool),
      failure("mismatch", /Sign in again/),
    );
  });
}

const refusals: [string, Record<string, unknown> | [number, string] | Error, string, RegExp][] = [
  ["an old or used code", [400, "invalid_grant"], "late", /took too long, or its code was already used. Sign in again/],
  [
    "an unknown client",
    [400, "invalid_client"],
    "unknown",
    /doesn't accept this console \(invalid_client\).*ConsoleUrl/,
  ],
  [
    "no network",
    new TypeError("Failed to fetch"),
    "unreachable",
    /No answer from the sign-in service at https:.*network/,
  ],
  ["a broken service", [503, "busy"], "unreachable", /No answer/],
  ["a busy service", [429, "slow down"], "unreachable", /No answer/],
  ["an answer without tokens", { id_token: idToken(), expires_in: 900 }, "unknown", /no tokens in its response/],
];
for (const [what, answer, why, sentence] of refusals) {
  test(`${what} gives a sentence that says what to do`, async () => {
    await assert.rejects(
      exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, new FakePool(answer)),
      failure(why, sentence),
    );
  });
}

test("renewing keeps the refresh token, unless another one is given", async () => {
  const pool = new FakePool(TOKENS, { id_token: idToken(), expires_in: 900 }, { ...TOKENS, refresh_token: "next" });
  const first = await exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool);
  const second = await refreshTokens(first, CONFIG, pool);
  assert.equal(second.refresh, "refresh");
  assert.deepEqual(pool.asked.at(-1)?.form, {
    grant_type: "refresh_token",
    refresh_token: "refresh",
    client_id: "console",
  });
  assert.equal((await refreshTokens(second, CONFIG, pool)).refresh, "next");
});

test("a refresh token that is no longer good ends the session", async () => {
  const pool = new FakePool(TOKENS, [400, "invalid_grant"]);
  const tokens = await exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool);
  await assert.rejects(refreshTokens(tokens, CONFIG, pool), failure("ended", /session has ended. Sign in again/));
});

test("a token is used until a minute before its end, however wrong this machine's clock is", async () => {
  for (const wrong of [-3600_000, 0, 3600_000 * 24 * 365]) {
    const pool = new FakePool({ ...TOKENS, id_token: idToken({ iat: 1, exp: 901 }) });
    pool.clock += wrong;
    const tokens = await exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool);
    assert.equal(isFresh(tokens, pool.clock + 839_000), true);
    assert.equal(isFresh(tokens, pool.clock + 840_000), false);
    assert.equal(isFresh(tokens, pool.clock - 1), false, "of a clock that was put back");
  }
});

test("revoking tells the pool, and is no error where it can't be reached", async () => {
  const pool = new FakePool(TOKENS, {});
  const tokens = await exchangeCode("abc", pendingSignIn, CONFIG, REDIRECT_URI, pool);
  await revokeTokens(tokens, CONFIG, pool);
  assert.deepEqual(pool.asked.at(-1), {
    url: `${CONFIG.domain}/oauth2/revoke`,
    form: { token: "refresh", client_id: "console" },
  });
  await revokeTokens(tokens, CONFIG, new FakePool());
});
