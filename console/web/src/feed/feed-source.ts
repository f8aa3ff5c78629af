/** Chooses where readings come from: they are pushed if the fleet has a push feed, otherwise the stream is polled. */

import type { Config } from "../config.ts";
import type { WorkerToPage } from "./messages/protocol.ts";
import type { PushApi } from "./push/push-api.ts";
import { PushSource } from "./push/push-source.ts";
import type { History } from "./stream/history.ts";
import type { FeedSource } from "./stream/live-feed.ts";
import { type PollOptions, PollSource } from "./stream/poll-source.ts";

interface FeedSourceOptions extends PollOptions {
  readonly config: Config;
  readonly history: History;
  /** Null if the fleet has no push feed. */
  readonly api: PushApi | null;
  /** Returns AWS's time, in milliseconds since the epoch. */
  readonly getAwsTime: () => number;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
}

export function createFeedSource({ api, ...options }: FeedSourceOptions): FeedSource {
  const { push } = options.config;
  const poll = new PollSource(options, options.history);
  return api === null || push === null ? poll : new PushSource({ ...options, api, push, poll });
}
