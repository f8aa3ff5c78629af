import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buildSignInUrl,
  buildSignOutUrl,
  computeChallenge,
  createPendingSignIn,
  getAuthorizationCode,
  hasSignInResponse,
  type PendingSignIn,
} from "../../src/sign-in/pkce.ts";
import { SignInError } from "../../src/sign-in/sign-in-error.ts";
import { CONFIG, REDIRECT_URI } from "./fake-user-pool.ts";

const pendingSignIn: PendingSignIn = { state: "state", nonce: "nonce", verifier: "verifier", hash: "#unicorn=Ana" };

test("the challenge is the one that RFC 7636 gives for its verifier", async () => {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  assert.equal(await computeChallenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("every sign-in has secrets of its own, each 256 random bits", () => {
  const one = createPendingSignIn("", (bytes) => crypto.getRandomValues(bytes));
  const other = createPendingSignIn("", (bytes) => crypto.getRandomValues(bytes));
  const secrets = [one, other].flatMap(({ state, nonce, verifier }) => [state, nonce, verifier]);
  assert.equal(new Set(secrets).size, 6);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
});

test("people are sent to the hosted pages with the challenge and never the verifier", async () => {
  const address = new URL(await buildSignInUrl(pendingSignIn, CONFIG, REDIRECT_URI));
  assert.equal(address.origin + address.pathname, `${CONFIG.domain}/oauth2/authorize`);
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    response_type: "code",
    client_id: "console",
    redirect_uri: REDIRECT_URI,
    scope: "openid email",
    state: "state",
    nonce: "nonce",
    code_challenge: await computeChallenge("verifier"),
    code_challenge_method: "S256",
  });
});

test("signing out names the console that it leads back to", () => {
  const address = new URL(buildSignOutUrl(CONFIG, REDIRECT_URI));
  assert.equal(address.pathname, "/logout");
  assert.deepEqual(Object.fromEntries(address.searchParams), { client_id: "console", logout_uri: REDIRECT_URI });
});

test("only a code or an error is an answer", () => {
  assert.equal(hasSignInResponse("?code=1&state=2"), true);
  assert.equal(hasSignInResponse("?error=access_denied"), true);
  assert.equal(hasSignInResponse("?utm_source=mail"), false);
});

test("the code of this tab's sign-in is taken", () => {
  assert.equal(getAuthorizationCode("?code=abc&state=state", pendingSignIn, CONFIG), "abc");
});

const refused: [string, string, PendingSignIn | null, string, RegExp][] = [
  ["another state", "?code=abc&state=other", pendingSignIn, "mismatch", /not started in this tab.*Sign in again/],
  ["no state", "?code=abc", pendingSignIn, "mismatch", /not started in this tab/],
  ["no pending sign-in", "?code=abc&state=state", null, "mismatch", /not started in this tab/],
  ["a forged refusal", "?error=access_denied&state=other", pendingSignIn, "mismatch", /not started in this tab/],
  [
    "a refusal",
    "?error=access_denied&state=state",
    pendingSignIn,
    "refused",
    /refused \(access_denied\).*ask the operators/,
  ],
  [
    "a refusal with a reason",
    "?error=invalid_request&error_description=invalid_scope&state=state",
    pendingSignIn,
    "refused",
    /refused \(invalid_scope\)/,
  ],
  ["an empty code", "?code=&state=state", pendingSignIn, "refused", /refused \(no code\)/],
];

for (const [what, search, of, why, sentence] of refused) {
  test(`${what} is not taken, and says what to do`, () => {
    assert.throws(
      () => getAuthorizationCode(search, of, CONFIG),
      (error: unknown) => error instanceof SignInError && error.code === why && sentence.test(error.message),
    );
  });
}
