/** The tabs of one browser: they share locks, a channel and the time, and each has a feed. */

import assert from "node:assert/strict";
import { parseConfig } from "../../src/config.ts";
import { type Channel, FeedService } from "../../src/feed/feed-service.ts";
import type { Locks } from "../../src/feed/leadership.ts";
import type { TabToTab, WorkerToPage } from "../../src/feed/messages/protocol.ts";
import type { PushApi } from "../../src/feed/push/push-api.ts";
import type { FeedStatus } from "../../src/feed/status/feed-status.ts";
import type { Batch } from "../../src/readings/batch.ts";
import type { FakeKinesis } from "./fake-kinesis.ts";
import { VirtualTime } from "./virtual-time.ts";

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const document = {
  identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef",
  stream: "wildrydes",
  table: "rows",
};
const config = parseConfig(document);
export const PUSH = {
  http: "https://api.example.com/event",
  realtime: "wss://api.example.com/event/realtime",
  host: "api.example.com",
  namespace: "readings",
  snapshotBucket: "snapshots",
};
export const pushConfig = parseConfig({ ...document, push: PUSH });

/** The things that the tabs of one browser share. */
export class Browser {
  readonly time: VirtualTime;
  readonly channels: Channel[] = [];
  holder: symbol | null = null;
  /** Milliseconds that AWS's clock is ahead of the tabs' clocks. */
  ahead = 0;
  /** Returns the roster as it is now; it may throw. */
  roster: () => Batch | null = () => null;
  readonly #queue: (() => void)[] = [];

  /** `settle` waits until everything has happened that takes no time. */
  constructor(settle?: () => Promise<void>) {
    this.time = new VirtualTime(NOW, settle);
  }

  readonly locks: Locks = {
    request: async (_name, _options, work) => {
      while (this.holder !== null) await new Promise<void>((resolve) => this.#queue.push(resolve));
      const me = Symbol("holder");
      this.holder = me;
      await work();
      this.holder = null;
      this.#queue.shift()?.();
    },
  };

  channel(): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data: TabToTab) => {
        for (const other of this.channels) if (other !== channel) other.onmessage?.({ data: structuredClone(data) });
      },
    };
    this.channels.push(channel);
    return channel;
  }

  /** Open a tab. With `pushApi` its readings are pushed. */
  openTab(kinesis: FakeKinesis, hidden = false, pushApi: PushApi | null = null) {
    const messages: WorkerToPage[] = [];
    const service = new FeedService(pushApi === null ? config : pushConfig, hidden, {
      connect: (onClockOffset) => kinesis.withResponseHook(() => onClockOffset(this.ahead)),
      pushApi,
      queryMinutes: async (_now, name) => {
        if (name === "nobody") throw new Error("The table “rows” can't be used: denied.");
        if (name === "offline") throw new TypeError("Failed to fetch");
        return [];
      },
      queryLastPlace: async () => null,
      readRoster: async () => this.roster(),
      locks: this.locks,
      channel: this.channel(),
      post: (message) => messages.push(message),
      clock: () => this.time.now,
      sleep: this.time.sleep,
      random: () => 0.5,
    });
    void service.run();
    return {
      service,
      messages,
      names: () => messages.flatMap((message) => (message.kind === "readings" ? message.batch.names : [])),
      status: (): FeedStatus => {
        const last = messages.findLast((message) => message.kind === "status");
        assert.ok(last?.kind === "status");
        return last.status;
      },
    };
  }
}
