import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthSession } from "../../src/sign-in/auth-session.ts";
import { AuthStorage } from "../../src/sign-in/auth-storage.ts";
import { SignInError } from "../../src/sign-in/sign-in-error.ts";
import { UserPool } from "../../src/sign-in/tokens.ts";
import { CONFIG, FakePool, FakeStorage, idToken, TOKENS } from "./fake-user-pool.ts";

const NEXT = idToken({ jti: "next" });

function openSession(...answers: ConstructorParameters<typeof FakePool>) {
  const pool = new FakePool(...answers);
  const storage = new AuthStorage(new FakeStorage());
  const tokens = { id: TOKENS.id_token, refresh: "refresh", requestedAt: pool.clock, lifetimeMs: 900_000, name: "ana" };
  storage.tokens = tokens;
  const session = new AuthSession(tokens, new UserPool(CONFIG, pool), storage);
  const messages: string[] = [];
  session.onEnd = (message) => messages.push(message);
  return { pool, storage, session, messages };
}

test("a fresh token is used as it is, and an old one is refreshed once for all callers", async () => {
  const { pool, storage, session } = openSession({ ...TOKENS, id_token: NEXT });
  assert.equal(await session.getToken(), TOKENS.id_token);
  pool.clock += 900_000;
  assert.deepEqual(await Promise.all([session.getToken(), session.getToken()]), [NEXT, NEXT]);
  assert.equal(pool.requests.length, 1);
  assert.equal(storage.tokens?.id, NEXT);
});

test("a fresh token that was refused is refreshed", async () => {
  const { session } = openSession({ ...TOKENS, id_token: NEXT });
  assert.equal(await session.getToken(true), NEXT);
});

test("the end of a session is reported once, and no request follows", async () => {
  const { pool, storage, session, messages } = openSession([400, "invalid_grant"]);
  pool.clock += 900_000;
  for (let times = 0; times < 2; times += 1) await assert.rejects(session.getToken(), SignInError);
  assert.equal(pool.requests.length, 1);
  assert.deepEqual(messages, ["Your session has ended. Sign in again."]);
  assert.equal(storage.tokens, null);
});

test("an unreachable pool doesn't end the session", async () => {
  const { pool, storage, session, messages } = openSession(new TypeError("Failed to fetch"), {
    ...TOKENS,
    id_token: NEXT,
  });
  pool.clock += 900_000;
  await assert.rejects(session.getToken(), /No answer from/);
  assert.equal(storage.tokens?.id, TOKENS.id_token);
  assert.equal(await session.getToken(), NEXT);
  assert.deepEqual(messages, []);
});

test("signing out removes the tokens at once and revokes them", async () => {
  const { pool, storage, session } = openSession({});
  const done = session.signOut();
  assert.equal(storage.tokens, null);
  assert.equal(storage.isSignedOut, true);
  await done;
  assert.equal(pool.requests[0]?.url, `${CONFIG.domain}/oauth2/revoke`);
});

test("a refresh that completes after the sign-out stores nothing", async () => {
  const { pool, storage, session } = openSession({ ...TOKENS, id_token: NEXT }, {});
  pool.clock += 900_000;
  const refresh = session.getToken();
  await session.signOut();
  await refresh;
  assert.equal(storage.tokens, null);
});
