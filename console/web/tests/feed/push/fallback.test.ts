/** When readings can't be pushed, the stream is polled, and one sentence says why. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialsError, PushError } from "../../../src/feed/aws/errors.ts";
import { createError } from "../fake-kinesis.ts";
import type { FakePush } from "./fake-push.ts";
import { PushedFeed } from "./open-feed.ts";

const many = <T>(value: T): T[] => Array.from({ length: 100 }, () => value);

const outages: [string, (push: FakePush) => void, RegExp][] = [
  [
    "the API is gone",
    (push) => (push.behavior = "unreachable"),
    /no connection to the push feed api\.example\.com.*WebSockets.*deploy/,
  ],
  [
    "a proxy lets WebSockets hang",
    (push) => (push.behavior = "hangs"),
    /no connection to the push feed.*network, which may block/,
  ],
  [
    "the connection is refused",
    (push) => (push.behavior = "refuses to connect"),
    /Guests of this identity pool may not subscribe.*Deploy/,
  ],
  [
    "the subscription is refused",
    (push) => (push.behavior = "refuses to subscribe"),
    /Guests of this identity pool may not subscribe.*Deploy/,
  ],
  [
    "every connection ends at once",
    (push) => (push.behavior = "hangs up"),
    /connection to the push feed api\.example\.com ends/,
  ],
  [
    "there are no credentials",
    (push) => push.failures.authorize.push(...many(new CredentialsError(createError("NotAuthorizedException")))),
    /gives guests no credentials/,
  ],
];

for (const [what, breakPush, sentence] of outages) {
  test(`when ${what}, the stream is polled within 15 s, and a sentence says why`, async () => {
    const feed = new PushedFeed();
    breakPush(feed.push);
    feed.open();
    await feed.report(15);
    assert.match(feed.status.warning ?? "", sentence);
    assert.match(feed.status.warning ?? "", / Until then the console polls the stream\.$/);
    assert.equal(feed.level, "live");
    feed.assertHas(await feed.report(3));
  });

  test(`when ${what} and later no longer, readings are pushed again and nothing is missing`, async () => {
    const feed = new PushedFeed();
    const names = await feed.report(2);
    feed.open();
    names.push(...(await feed.report(20)));
    breakPush(feed.push);
    feed.push.connections[0]?.drop();
    names.push(...(await feed.report(40)));
    assert.match(feed.status.warning ?? "", sentence);
    assert.ok(feed.reads.length > 10);
    feed.push.behavior = "works";
    feed.push.failures.authorize.length = 0;
    names.push(...(await feed.report(45)));
    assert.equal(feed.status.warning, null);
    const reads = feed.reads.length;
    names.push(...(await feed.report(20)));
    assert.equal(feed.reads.length, reads, "the stream is polled no more");
    feed.assertHas(names);
    assert.deepEqual([feed.level, feed.status.problem, feed.status.shards], ["live", null, 1]);
  });
}

test("refused credentials are replaced before the next connection", async () => {
  const feed = new PushedFeed();
  feed.push.behavior = "refuses to connect";
  feed.open();
  await feed.report(2);
  assert.ok(feed.push.renewals > 0);
});

test("when no message can be read, the stream is polled", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  const publishGarbage = () => {
    feed.push.publish({ isLost: true, isStored: false });
    feed.push.send('{"version":2}');
  };
  names.push(...(await feed.report(40, publishGarbage)));
  feed.assertHas(names.slice(0, -2));
  assert.match(feed.status.warning ?? "", /sends messages that this console can't read.*deploy the console again/);
  names.push(...(await feed.report(60)));
  feed.assertHas(names);
  assert.equal(feed.status.warning, null);
});

test("when the function publishes nothing although there are readings, the stream is polled", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open();
  names.push(...(await feed.report(5)));
  names.push(...(await feed.report(40, () => undefined)));
  feed.assertHas(names.slice(0, -2));
  assert.match(feed.status.warning ?? "", /readings on the stream that the push feed doesn't send.*doctor/);
  names.push(...(await feed.report(40)));
  feed.assertHas(names);
  assert.equal(feed.status.warning, null);
});

test("when neither push nor poll works, the light turns red and the sentence is the stream's", async () => {
  const feed = new PushedFeed();
  feed.push.behavior = "unreachable";
  feed.kinesis.failures.iterator.push(...many(createError("AccessDeniedException")));
  feed.open();
  await feed.report(20);
  assert.equal(feed.level, "down");
  assert.match(feed.status.problem ?? "", /may not read the stream/);
});

test("when snapshots can't be read, readings are pushed, and gaps are read from the stream", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(3);
  feed.push.failures.snapshot.push(...many(new PushError("The snapshots can't be read.")));
  feed.open();
  names.push(...(await feed.report(20)));
  feed.assertHas(names);
  assert.equal(feed.level, "live");
});

test("a hidden tab stays subscribed", async () => {
  const feed = new PushedFeed();
  const names = await feed.report(2);
  feed.open(true);
  names.push(...(await feed.report(20)));
  feed.assertHas(names);
  assert.deepEqual(feed.reads, []);
});
