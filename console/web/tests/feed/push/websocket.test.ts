/** The subscription over a real WebSocket. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { createPushApi } from "../../../src/feed/push/push-api.ts";
import { Subscription } from "../../../src/feed/push/subscription.ts";
import { pushConfig } from "../fake-browser.ts";
import { createFrame, createReading } from "./create-frame.ts";
import { EventServer } from "./event-server.ts";

const keys = { accessKeyId: "KEY", secretAccessKey: "secret", sessionToken: "token" };

function createSubscription(realtime: string, onEvent: (text: string) => void): Subscription {
  assert.ok(pushConfig.push !== null);
  const push = { ...pushConfig.push, realtime };
  const config = { ...pushConfig, push };
  const api = createPushApi(config, push, new CredentialProvider(async () => keys, Date.now));
  const wait = (ms: number) => sleep(ms, undefined, { ref: false });
  return new Subscription({ api, config, push, getAwsTime: Date.now, clock: Date.now, sleep: wait, onEvent });
}

/** Wait until something is true, for at most some seconds. */
async function waitUntil(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isTrue(); turn += 1) await sleep(10);
  assert.ok(isTrue());
}

test("frames come over a real WebSocket, and the end of the connection is noticed", async (context) => {
  const server = new EventServer();
  context.after(() => server.close());
  const events: string[] = [];
  const subscription = createSubscription(await server.listen(), (text) => events.push(text));
  await subscription.open();
  assert.equal(server.authorization["host"], "api.example.com");
  assert.match(server.authorization["authorization"] ?? "", /^AWS4-HMAC-SHA256 Credential=KEY\/.*\/appsync\//);
  assert.deepEqual(
    server.received.map(({ type }) => type),
    ["connection_init", "subscribe"],
  );
  const frame = createFrame("a", 1, 2, [createReading("A")]);
  server.send({ type: "data", id: "readings", event: frame });
  await waitUntil(() => events.length > 0);
  assert.deepEqual(events, [frame]);
  server.drop();
  await waitUntil(() => !subscription.isAlive);
});

test("a port where nobody listens gives a sentence", async () => {
  const server = new EventServer();
  const address = await server.listen();
  server.close();
  await assert.rejects(createSubscription(address, () => undefined).open(), /no connection to the push feed/);
});
