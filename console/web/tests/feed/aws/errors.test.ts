import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../../src/config.ts";
import { CredentialsError, describeError } from "../../../src/feed/aws/errors.ts";
import { NoTokenError } from "../../../src/feed/aws/token-proxy.ts";
import { createError } from "../fake-kinesis.ts";

const POOL = "eu-west-1:01234567-89ab-cdef-0123-456789abcdef";
const config = parseConfig({ identityPoolId: POOL, stream: "wildrydes" });

const cases: [string, unknown, RegExp][] = [
  [
    "a wrong pool",
    new CredentialsError(createError("ResourceNotFoundException")),
    /no identity pool eu-west-1:0123.*IdentityPoolId/,
  ],
  [
    "a pool without guests",
    new CredentialsError(createError("NotAuthorizedException")),
    /gives guests no credentials.*Allow/,
  ],
  ["no permission", createError("AccessDeniedException"), /may not read the stream “wildrydes” in eu-west-1.*deploy/],
  ["no stream", createError("ResourceNotFoundException"), /no stream “wildrydes” in eu-west-1.*Deploy/],
  ["no network", new TypeError("Failed to fetch"), /No answer from Kinesis in eu-west-1.*network/],
  ["no network to Cognito", new CredentialsError(new TypeError("Failed to fetch")), /No answer from Cognito.*network/],
  ["a call that hangs", createError("TimeoutError"), /No answer from Kinesis/],
  [
    "a clock that is behind",
    Object.assign(new Error("Signature expired: 20261124T110000Z is now earlier than 20261124T115500Z"), {
      name: "InvalidSignatureException",
    }),
    /^This computer's clock is wrong.*Set it/,
  ],
  [
    "a clock that is ahead",
    Object.assign(new Error("Signature not yet current: 20261124T130000Z is still later than 20261124T120500Z"), {
      name: "InvalidSignatureException",
    }),
    /^This computer's clock is wrong.*Set it/,
  ],
  [
    "a signature that is wrong otherwise",
    createError("InvalidSignatureException"),
    /Kinesis answered InvalidSignatureException/,
  ],
  [
    "a proxy's page instead of an answer",
    new SyntaxError("Unexpected token '<', \"<html>\" is not valid JSON"),
    /^Something between this computer and Kinesis in eu-west-1 answers in its place.*network/,
  ],
  [
    "a proxy's page instead of Cognito's answer",
    new CredentialsError(new SyntaxError("Unexpected token '<', \"<html>\" is not valid JSON")),
    /^Something between this computer and Cognito in eu-west-1 answers in its place.*network/,
  ],
  ["anything else", createError("InternalFailure"), /Kinesis answered InternalFailure: refused/],
];

for (const [what, error, message] of cases) {
  test(`${what} gives a message that says what to do`, () => assert.match(describeError(error, config), message));
}

const signedIn = parseConfig({
  identityPoolId: POOL,
  stream: "wildrydes",
  signIn: { domain: "https://sign-in.example.org", clientId: "console", provider: "users" },
});

const signedInCases: [string, unknown, RegExp][] = [
  [
    "a sign-in that isn't accepted",
    new CredentialsError(createError("NotAuthorizedException")),
    /Sign out and in again/,
  ],
  ["no role", new CredentialsError(createError("InvalidIdentityPoolConfigurationException")), /no role\. Deploy/],
  [
    "no permission",
    createError("AccessDeniedException"),
    /Users who sign in may not read the stream “wildrydes”.*deploy/,
  ],
  ["no token", new CredentialsError(new NoTokenError("Your session has ended.")), /^Your session has ended.$/],
];

for (const [what, error, message] of signedInCases) {
  test(`where people sign in, ${what} gives a message that says what to do`, () =>
    assert.match(describeError(error, signedIn), message));
}
