import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushApi } from "../../../src/feed/push/push-api.ts";
import { Subscription } from "../../../src/feed/push/subscription.ts";
import { pushConfig } from "../fake-browser.ts";
import { FakeKinesis } from "../fake-kinesis.ts";
import { VirtualTime } from "../virtual-time.ts";
import { NOW } from "./create-frame.ts";
import { FakePush } from "./fake-push.ts";

const push = pushConfig.push;
assert.ok(push !== null);

/** Open a subscription, and return it with what it received. */
async function subscribe(api = new FakePush(new FakeKinesis("a")), config = pushConfig) {
  const time = new VirtualTime(NOW);
  const events: string[] = [];
  const subscription = new Subscription({
    api: api as PushApi,
    config,
    push: push as NonNullable<typeof push>,
    getAwsTime: () => time.now,
    clock: () => time.now,
    sleep: time.sleep,
    onEvent: (text) => events.push(text),
  });
  const opened = subscription.open().then(
    () => null,
    (error: unknown) => error,
  );
  await time.pass(20_000);
  return { api, time, events, subscription, error: await opened, socket: api.sockets[0] };
}

test("the connection and the subscription are authorized for their own messages", async () => {
  const { socket, error, subscription } = await subscribe();
  assert.equal(error, null);
  assert.ok(subscription.isAlive);
  assert.deepEqual(socket?.headers, { Authorization: "{}" });
  assert.deepEqual(socket?.sent, [
    { type: "connection_init" },
    {
      type: "subscribe",
      id: "readings",
      channel: "/readings/*",
      authorization: { Authorization: '{"channel":"/readings/*"}' },
    },
  ]);
});

test("an event may be a text or a list of texts, and anything else is no frame", async () => {
  const { socket, events } = await subscribe();
  for (const event of ["one", ["two", "three"], { four: 4 }, null, undefined]) socket?.receive({ type: "data", event });
  assert.deepEqual(events, ["one", "two", "three", "", "", ""]);
});

test("messages of other kinds, or that are no JSON, are ignored", async () => {
  const { socket, events, subscription } = await subscribe();
  for (const message of ["{", "null", "7", "[]", '{"type":"broadcast_error"}', '{"type":5}']) socket?.receive(message);
  assert.deepEqual(events, []);
  assert.ok(subscription.isAlive);
});

test("a connection without keep-alives is dead after the time that the service names", async () => {
  const { socket, subscription, time } = await subscribe();
  await time.pass(270_000);
  socket?.receive({ type: "ka" });
  await time.pass(299_000);
  assert.ok(subscription.isAlive);
  await time.pass(2_000);
  assert.ok(!subscription.isAlive);
});

test("a connection that ends is not alive", async () => {
  const { socket, subscription } = await subscribe();
  socket?.drop();
  assert.ok(!subscription.isAlive);
});

test("after a close nothing is received, and the socket is closed", async () => {
  const { socket, subscription, events } = await subscribe();
  subscription.close();
  socket?.receive({ type: "data", event: "late" });
  assert.deepEqual(events, []);
  assert.ok(socket?.isOpen === false);
});

test("a refusal is told as that of guests, or of users who sign in", async () => {
  const api = new FakePush(new FakeKinesis("a"));
  api.behavior = "refuses to subscribe";
  const signIn = { domain: "https://sign-in.example.org", clientId: "console", provider: "users", acknowledgments: "" };
  const { error, socket } = await subscribe(api, { ...pushConfig, signIn });
  assert.match((error as Error).message, /^Users who sign in may not subscribe/);
  assert.ok(socket?.isOpen === false);
  assert.equal(api.renewals, 1);
});

test("another error of the service ends the connection", async () => {
  const { socket, subscription } = await subscribe();
  socket?.receive({ type: "error", errors: [{ errorType: "LimitExceeded", message: "too much" }] });
  assert.ok(!subscription.isAlive);
});
