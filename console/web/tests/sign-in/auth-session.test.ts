import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthSession } from "../../src/sign-in/auth-session.ts";
import { AuthStorage } from "../../src/sign-in/auth-storage.ts";
import { SignInError } from "../../src/sign-in/sign-in-error.ts";
import { CONFIG, FakePool, FakeStorage, idToken, TOKENS } from "./fake-user-pool.ts";

const NEXT = idToken({ jti: "next" });

function watching(...answers: ConstructorParameters<typeof FakePool>) {
  const pool = new FakePool(...answers);
  const storage = new AuthStorage(new FakeStorage());
  const tokens = { id: TOKENS.id_token, refresh: "refresh", receivedAt: pool.clock, lifetimeMs: 900_000, name: "ana" };
  storage.tokens = tokens;
  const session = new AuthSession(tokens, CONFIG, storage, pool);
  const told: string[] = [];
  session.onEnd = (sentence) => told.push(sentence);
  return { pool, storage, session, told };
}

test("a fresh token is used as it is, and an old one renewed once for all who ask", async () => {
  const { pool, storage, session } = watching({ ...TOKENS, id_token: NEXT });
  assert.equal(await session.getToken(), TOKENS.id_token);
  pool.clock += 900_000;
  assert.deepEqual(await Promise.all([session.getToken(), session.getToken()]), [NEXT, NEXT]);
  assert.equal(pool.asked.length, 1);
  assert.equal(storage.tokens?.id, NEXT);
});

test("a fresh token that was refused is renewed all the same", async () => {
  const { session } = watching({ ...TOKENS, id_token: NEXT });
  assert.equal(await session.getToken(true), NEXT);
});

test("a session that has ended is told once, forgotten, and asks the pool no more", async () => {
  const { pool, storage, session, told } = watching([400, "invalid_grant"]);
  pool.clock += 900_000;
  for (let times = 0; times < 2; times += 1) await assert.rejects(session.getToken(), SignInError);
  assert.equal(pool.asked.length, 1);
  assert.deepEqual(told, ["Your session has ended. Sign in again."]);
  assert.equal(storage.tokens, null);
});

test("a pool that can't be reached ends nothing", async () => {
  const { pool, storage, session, told } = watching(new TypeError("Failed to fetch"), { ...TOKENS, id_token: NEXT });
  pool.clock += 900_000;
  await assert.rejects(session.getToken(), /No answer from/);
  assert.equal(storage.tokens?.id, TOKENS.id_token);
  assert.equal(await session.getToken(), NEXT);
  assert.deepEqual(told, []);
});

test("signing out forgets the tokens at once and makes them worthless", async () => {
  const { pool, storage, session } = watching({});
  const done = session.signOut();
  assert.equal(storage.tokens, null);
  assert.equal(storage.isSignedOut, true);
  await done;
  assert.equal(pool.asked[0]?.url, `${CONFIG.domain}/oauth2/revoke`);
});

test("a renewal that comes back after signing out leaves nothing behind", async () => {
  const { pool, storage, session } = watching({ ...TOKENS, id_token: NEXT }, {});
  pool.clock += 900_000;
  const renewal = session.getToken();
  await session.signOut();
  await renewal;
  assert.equal(storage.tokens, null);
});
