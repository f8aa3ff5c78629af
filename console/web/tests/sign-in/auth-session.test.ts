import assert from "node:assert/strict";
import { test } from "node:test";
import { Watcher } from "../../src/sign-in/auth-session.ts";
import { Kept } from "../../src/sign-in/auth-storage.ts";
import { SignInFailed } from "../../src/sign-in/sign-in-error.ts";
import { FakePool, FakeStorage, idToken, PLACE, TOKENS } from "./fake-user-pool.ts";

const NEXT = idToken({ jti: "next" });

function watching(...answers: ConstructorParameters<typeof FakePool>) {
  const pool = new FakePool(...answers);
  const kept = new Kept(new FakeStorage());
  const tokens = { id: TOKENS.id_token, refresh: "refresh", got: pool.clock, forMs: 900_000, name: "ana" };
  kept.tokens = tokens;
  const watcher = new Watcher(tokens, PLACE, kept, pool);
  const told: string[] = [];
  watcher.onEnd = (sentence) => told.push(sentence);
  return { pool, kept, watcher, told };
}

test("a fresh token is used as it is, and an old one renewed once for all who ask", async () => {
  const { pool, kept, watcher } = watching({ ...TOKENS, id_token: NEXT });
  assert.equal(await watcher.token(), TOKENS.id_token);
  pool.clock += 900_000;
  assert.deepEqual(await Promise.all([watcher.token(), watcher.token()]), [NEXT, NEXT]);
  assert.equal(pool.asked.length, 1);
  assert.equal(kept.tokens?.id, NEXT);
});

test("a fresh token that was refused is renewed all the same", async () => {
  const { watcher } = watching({ ...TOKENS, id_token: NEXT });
  assert.equal(await watcher.token(true), NEXT);
});

test("a session that has ended is told once, forgotten, and asks the pool no more", async () => {
  const { pool, kept, watcher, told } = watching([400, "invalid_grant"]);
  pool.clock += 900_000;
  for (let times = 0; times < 2; times += 1) await assert.rejects(watcher.token(), SignInFailed);
  assert.equal(pool.asked.length, 1);
  assert.deepEqual(told, ["Your session has ended. Sign in again."]);
  assert.equal(kept.tokens, null);
});

test("a pool that can't be reached ends nothing", async () => {
  const { pool, kept, watcher, told } = watching(new TypeError("Failed to fetch"), { ...TOKENS, id_token: NEXT });
  pool.clock += 900_000;
  await assert.rejects(watcher.token(), /No answer from/);
  assert.equal(kept.tokens?.id, TOKENS.id_token);
  assert.equal(await watcher.token(), NEXT);
  assert.deepEqual(told, []);
});

test("signing out forgets the tokens at once and makes them worthless", async () => {
  const { pool, kept, watcher } = watching({});
  const done = watcher.signOut();
  assert.equal(kept.tokens, null);
  assert.equal(kept.isSignedOut, true);
  await done;
  assert.equal(pool.asked[0]?.url, `${PLACE.domain}/oauth2/revoke`);
});

test("a renewal that comes back after signing out leaves nothing behind", async () => {
  const { pool, kept, watcher } = watching({ ...TOKENS, id_token: NEXT }, {});
  pool.clock += 900_000;
  const renewal = watcher.token();
  await watcher.signOut();
  await renewal;
  assert.equal(kept.tokens, null);
});
