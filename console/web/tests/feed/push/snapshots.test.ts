import assert from "node:assert/strict";
import { test } from "node:test";
import { PushError } from "../../../src/feed/aws/errors.ts";
import type { PushApi } from "../../../src/feed/push/push-api.ts";
import { Snapshots } from "../../../src/feed/push/snapshots.ts";
import { createFrameDocument, createReading } from "./create-frame.ts";

/** Return the snapshots of a bucket that has this text for each shard, and how often it was asked. */
function createSnapshots(text: string) {
  const state = { now: 0, requests: 0 };
  const api = {
    fetchSnapshot: async () => {
      state.requests += 1;
      return { text, modified: "then" };
    },
  } as unknown as PushApi;
  const clock = () => state.now;
  return { state, snapshots: new Snapshots(api, clock, clock) };
}

const frame = (shard: string, last: number) => createFrameDocument(shard, last - 1, last, [createReading("A")]);

test("what is no frame, or one of another shard, is left out", async () => {
  const frames = [frame("a", 1), null, 7, { version: 2 }, frame("b", 2), frame("a", 3)];
  const { heads } = await createSnapshots(JSON.stringify({ version: 1, frames })).snapshots.get("a");
  assert.deepEqual(
    heads.map(({ last }) => last),
    ["1", "3"],
  );
});

for (const text of ["", "{", "null", "7", "[]", "{}", '{"version":2,"frames":[]}', '{"version":1,"frames":{}}']) {
  test(`the snapshot “${text}” gives a sentence`, async () => {
    await assert.rejects(createSnapshots(text).snapshots.get("a"), PushError);
  });
}

test("a snapshot is fetched once for those who ask in the same second", async () => {
  const { state, snapshots } = createSnapshots('{"version":1,"frames":[]}');
  await Promise.all([snapshots.get("a"), snapshots.get("a"), snapshots.get("b")]);
  assert.equal(state.requests, 2);
  state.now = 1_500;
  await snapshots.get("a");
  assert.equal(state.requests, 3);
});
