/** Opens the feed of a tab with a fake stream and a fake push feed, in virtual time. */

import assert from "node:assert/strict";
import { FeedService } from "../../../src/feed/feed-service.ts";
import type { WorkerToPage } from "../../../src/feed/messages/protocol.ts";
import { type FeedLevel, type FeedStatus, getLevel } from "../../../src/feed/status/feed-status.ts";
import { pushConfig } from "../fake-browser.ts";
import { createLine, FakeKinesis } from "../fake-kinesis.ts";
import { VirtualTime } from "../virtual-time.ts";
import { NOW } from "./create-frame.ts";
import { FakePush } from "./fake-push.ts";
import { settleInflations } from "./inflations.ts";

export class PushedFeed {
  readonly time = new VirtualTime(NOW, settleInflations);
  readonly kinesis: FakeKinesis;
  readonly push: FakePush;
  readonly messages: WorkerToPage[] = [];
  #name = 0;

  constructor(...shards: string[]) {
    this.kinesis = new FakeKinesis(...(shards.length > 0 ? shards : ["a"]));
    this.push = new FakePush(this.kinesis);
  }

  open(hidden = false): FeedService {
    const service = new FeedService(pushConfig, hidden, {
      connect: () => this.kinesis,
      pushApi: this.push,
      queryMinutes: async () => [],
      queryLastPlace: async () => null,
      readRoster: async () => null,
      locks: null,
      channel: null,
      post: (message) => this.messages.push(message),
      clock: () => this.time.now,
      sleep: this.time.sleep,
      random: () => 0.5,
    });
    void service.run();
    return service;
  }

  /** Put a reading with a new name on the stream, and return the name. */
  put(shard = "a", arrived = this.time.now, size = 0): string {
    this.#name += 1;
    this.kinesis.put(shard, arrived, createLine(`U${this.#name}`, 1).padEnd(size));
    return `U${this.#name}`;
  }

  /** Let a fleet report once a second for a time, and return its names. `publish` publishes what is new. */
  async report(seconds: number, publish: () => void = () => this.push.publish()): Promise<string[]> {
    const names: string[] = [];
    for (let second = 0; second < seconds; second += 1) {
      for (const shard of this.kinesis.shardsById.keys()) names.push(this.put(shard));
      publish();
      await this.time.pass(1_000);
    }
    return names;
  }

  /** The names of all readings that the page got, in order. */
  get names(): string[] {
    return this.messages.flatMap((message) =>
      message.kind === "readings" ? [...message.batch.unicorn].map((index) => message.batch.names[index] ?? "") : [],
    );
  }

  get status(): FeedStatus {
    const last = this.messages.findLast((message) => message.kind === "status");
    assert.ok(last?.kind === "status");
    return last.status;
  }

  get level(): FeedLevel {
    return getLevel(this.status, NOW, this.time.now);
  }

  /** The calls that read records of the stream. */
  get reads(): string[] {
    return this.kinesis.calls.filter((call) => call.startsWith("records"));
  }

  assertHas(names: readonly string[]): void {
    const got = new Set(this.names);
    assert.deepEqual(
      names.filter((name) => !got.has(name)),
      [],
      "readings are missing",
    );
  }
}
