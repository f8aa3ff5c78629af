import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Attempt,
  addressOf,
  challengeOf,
  codeIn,
  isAnswer,
  newAttempt,
  signOutAddress,
} from "../../src/sign-in/pkce.ts";
import { SignInFailed } from "../../src/sign-in/sign-in-error.ts";
import { HERE, PLACE } from "./fake-user-pool.ts";

const attempt: Attempt = { state: "state", nonce: "nonce", verifier: "verifier", hash: "#unicorn=Ana" };

test("the challenge is the one that RFC 7636 gives for its verifier", async () => {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  assert.equal(await challengeOf(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("every attempt has secrets of its own, each 256 random bits", () => {
  const one = newAttempt("", (bytes) => crypto.getRandomValues(bytes));
  const other = newAttempt("", (bytes) => crypto.getRandomValues(bytes));
  const secrets = [one, other].flatMap(({ state, nonce, verifier }) => [state, nonce, verifier]);
  assert.equal(new Set(secrets).size, 6);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
});

test("people are sent to the hosted pages with the challenge and never the verifier", async () => {
  const address = new URL(await addressOf(attempt, PLACE, HERE));
  assert.equal(address.origin + address.pathname, `${PLACE.domain}/oauth2/authorize`);
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    response_type: "code",
    client_id: "console",
    redirect_uri: HERE,
    scope: "openid email",
    state: "state",
    nonce: "nonce",
    code_challenge: await challengeOf("verifier"),
    code_challenge_method: "S256",
  });
});

test("signing out names the console that it leads back to", () => {
  const address = new URL(signOutAddress(PLACE, HERE));
  assert.equal(address.pathname, "/logout");
  assert.deepEqual(Object.fromEntries(address.searchParams), { client_id: "console", logout_uri: HERE });
});

test("only a code or an error is an answer", () => {
  assert.equal(isAnswer("?code=1&state=2"), true);
  assert.equal(isAnswer("?error=access_denied"), true);
  assert.equal(isAnswer("?utm_source=mail"), false);
});

test("the code of this tab's attempt is taken", () => {
  assert.equal(codeIn("?code=abc&state=state", attempt, PLACE), "abc");
});

const refused: [string, string, Attempt | null, string, RegExp][] = [
  ["another state", "?code=abc&state=other", attempt, "mismatch", /no sign-in that this tab began.*Sign in again/],
  ["no state", "?code=abc", attempt, "mismatch", /no sign-in that this tab began/],
  ["no attempt", "?code=abc&state=state", null, "mismatch", /no sign-in that this tab began/],
  ["a forged refusal", "?error=access_denied&state=other", attempt, "mismatch", /no sign-in that this tab began/],
  ["a refusal", "?error=access_denied&state=state", attempt, "refused", /refused \(access_denied\).*ask who runs/],
  [
    "a refusal with a reason",
    "?error=invalid_request&error_description=invalid_scope&state=state",
    attempt,
    "refused",
    /refused \(invalid_scope\)/,
  ],
  ["an empty code", "?code=&state=state", attempt, "refused", /refused \(no code\)/],
];

for (const [what, search, of, why, sentence] of refused) {
  test(`${what} is not taken, and says what to do`, () => {
    assert.throws(
      () => codeIn(search, of, PLACE),
      (error: unknown) => error instanceof SignInFailed && error.why === why && sentence.test(error.message),
    );
  });
}
