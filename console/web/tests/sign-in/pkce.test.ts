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

test("the challenge of a verifier is that of the example in RFC 7636", async () => {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  assert.equal(await computeChallenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("every sign-in has its own secrets of 256 random bits", () => {
  const first = createPendingSignIn("", (bytes) => crypto.getRandomValues(bytes));
  const second = createPendingSignIn("", (bytes) => crypto.getRandomValues(bytes));
  const secrets = [first, second].flatMap(({ state, nonce, verifier }) => [state, nonce, verifier]);
  assert.equal(new Set(secrets).size, 6);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
});

test("the URL of the sign-in page has the challenge and not the verifier", async () => {
  const url = new URL(await buildSignInUrl(pendingSignIn, CONFIG, REDIRECT_URI));
  assert.equal(url.origin + url.pathname, `${CONFIG.domain}/oauth2/authorize`);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
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

test("the URL of the sign-out leads back to the console", () => {
  const url = new URL(buildSignOutUrl(CONFIG, REDIRECT_URI));
  assert.equal(url.pathname, "/logout");
  assert.deepEqual(Object.fromEntries(url.searchParams), { client_id: "console", logout_uri: REDIRECT_URI });
});

test("only a URL with a code or an error is a response", () => {
  assert.equal(hasSignInResponse("?code=1&state=2"), true);
  assert.equal(hasSignInResponse("?error=access_denied"), true);
  assert.equal(hasSignInResponse("?utm_source=mail"), false);
});

test("the code for this tab's sign-in is accepted", () => {
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

for (const [what, search, pending, code, message] of refused) {
  test(`${what} is refused with a message that says what to do`, () => {
    assert.throws(
      () => getAuthorizationCode(search, pending, CONFIG),
      (error: unknown) => error instanceof SignInError && error.code === code && message.test(error.message),
    );
  });
}
