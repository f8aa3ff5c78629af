import assert from "node:assert/strict";
import { test } from "node:test";
import type { PendingSignIn } from "../../src/sign-in/pkce.ts";
import { SignInError } from "../../src/sign-in/sign-in-error.ts";
import { isFresh, UserPool } from "../../src/sign-in/tokens.ts";
import { CONFIG, FakePool, idToken, REDIRECT_URI, TOKENS } from "./fake-user-pool.ts";

const pendingSignIn: PendingSignIn = { state: "state", nonce: "nonce", verifier: "verifier", hash: "" };

function isFailure(code: string, message: RegExp) {
  return (error: unknown) => error instanceof SignInError && error.code === code && message.test(error.message);
}

test("a code is exchanged for tokens with the verifier", async () => {
  const pool = new FakePool(TOKENS);
  const tokens = await new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI);
  assert.deepEqual(pool.requests, [
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
    requestedAt: 1_000_000,
    lifetimeMs: 900_000,
    name: "ana@exämple.org",
  });
});

const foreignClaims: [string, Record<string, unknown>][] = [
  ["an older response", { nonce: "other" }],
  ["no nonce", { nonce: undefined }],
  ["another client", { aud: "other" }],
  ["another pool", { iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other" }],
];
for (const [what, claims] of foreignClaims) {
  test(`a token of ${what} is refused`, async () => {
    const pool = new FakePool({ ...TOKENS, id_token: idToken(claims) });
    await assert.rejects(
      new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI),
      isFailure("mismatch", /Sign in again/),
    );
  });
}

const refusals: [string, Record<string, unknown> | [number, string] | Error, string, RegExp][] = [
  [
    "an old or used code",
    [400, "invalid_grant"],
    "expired",
    /took too long, or its code was already used. Sign in again/,
  ],
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
  ["a response without tokens", { id_token: idToken(), expires_in: 900 }, "unknown", /no tokens in its response/],
];
for (const [what, response, code, message] of refusals) {
  test(`${what} gives a message that says what to do`, async () => {
    await assert.rejects(
      new UserPool(CONFIG, new FakePool(response)).exchangeCode("abc", pendingSignIn, REDIRECT_URI),
      isFailure(code, message),
    );
  });
}

test("refreshing keeps the refresh token unless the response has another one", async () => {
  const pool = new FakePool(TOKENS, { id_token: idToken(), expires_in: 900 }, { ...TOKENS, refresh_token: "next" });
  const first = await new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI);
  const second = await new UserPool(CONFIG, pool).refreshTokens(first);
  assert.equal(second.refresh, "refresh");
  assert.deepEqual(pool.requests.at(-1)?.form, {
    grant_type: "refresh_token",
    refresh_token: "refresh",
    client_id: "console",
  });
  assert.equal((await new UserPool(CONFIG, pool).refreshTokens(second)).refresh, "next");
});

test("a refresh token that is no longer valid ends the session", async () => {
  const pool = new FakePool(TOKENS, [400, "invalid_grant"]);
  const tokens = await new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI);
  await assert.rejects(
    new UserPool(CONFIG, pool).refreshTokens(tokens),
    isFailure("ended", /session has ended. Sign in again/),
  );
});

test("a token is fresh until a minute before its end, whatever this machine's clock says", async () => {
  for (const offset of [-3600_000, 0, 3600_000 * 24 * 365]) {
    const pool = new FakePool({ ...TOKENS, id_token: idToken({ iat: 1, exp: 901 }) });
    pool.clock += offset;
    const tokens = await new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI);
    assert.equal(isFresh(tokens, pool.clock + 839_000), true);
    assert.equal(isFresh(tokens, pool.clock + 840_000), false);
    assert.equal(isFresh(tokens, pool.clock - 1), false, "after the clock was set back");
  }
});

test("tokens are revoked at the pool, and an unreachable pool is no error", async () => {
  const pool = new FakePool(TOKENS, {});
  const tokens = await new UserPool(CONFIG, pool).exchangeCode("abc", pendingSignIn, REDIRECT_URI);
  await new UserPool(CONFIG, pool).revokeTokens(tokens);
  assert.deepEqual(pool.requests.at(-1), {
    url: `${CONFIG.domain}/oauth2/revoke`,
    form: { token: "refresh", client_id: "console" },
  });
  await new UserPool(CONFIG, new FakePool()).revokeTokens(tokens);
});
