import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../src/config.ts";
import { InvalidConfig } from "../src/config-fields.ts";

const BASE = { identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" };
const PUSH = {
  http: "https://abc.appsync-api.us-east-1.amazonaws.com/event",
  realtime: "wss://abc.appsync-realtime-api.us-east-1.amazonaws.com/event/realtime",
  host: "abc.appsync-api.us-east-1.amazonaws.com",
  namespace: "readings",
  snapshotBucket: "wildrydes-snapshots",
};

test("without a push feed the stream is polled", () => {
  assert.equal(parseConfig(BASE).push, null);
  assert.equal(parseConfig({ ...BASE, push: null }).push, null);
});

test("the push feed has its addresses on AWS and on the local cloud", () => {
  const { http: _, ...push } = PUSH;
  assert.deepEqual(parseConfig({ ...BASE, push: PUSH }).push, push);
  const local = {
    realtime: "ws://abc.appsync-realtime-api.us-east-1.localhost:4566/event/realtime",
    host: "abc.appsync-api.us-east-1.localhost:4566",
  };
  assert.deepEqual(parseConfig({ ...BASE, push: { ...PUSH, ...local } }).push, { ...push, ...local });
});

const malformed: [string, unknown, RegExp][] = [
  ["text", "push", /push is not an object.*Deploy/],
  ["true", true, /push is not an object.*Deploy/],
  ["a list", [], /push is not an object.*Deploy/],
  ["no host", { ...PUSH, host: undefined }, /no push\.host.*Deploy/],
  ["an empty bucket", { ...PUSH, snapshotBucket: " " }, /no push\.snapshotBucket/],
  ["an address of HTTP", { ...PUSH, realtime: PUSH.http }, /push\.realtime “https:.*not valid.*Deploy/],
  ["an address with a user", { ...PUSH, realtime: "wss://me@example.com/event/realtime" }, /push\.realtime/],
  ["a host with a path", { ...PUSH, host: "example.com/event" }, /push\.host “example.com\/event” is not valid/],
  ["a namespace of two segments", { ...PUSH, namespace: "a/b" }, /push\.namespace/],
  ["a bucket that is a path", { ...PUSH, snapshotBucket: "a/../b" }, /push\.snapshotBucket/],
];

for (const [what, push, message] of malformed) {
  test(`a push feed with ${what} gives a sentence`, () => {
    assert.throws(
      () => parseConfig({ ...BASE, push }),
      (error) => error instanceof InvalidConfig && message.test(error.message),
    );
  });
}
