/** The live feed as the service knows it, whether it polls the stream or is pushed. */

import type { Batch } from "../../readings/batch.ts";

export interface LiveFeed {
  /** Deliver readings until stopped. Never rejects: a failure is reported and retried. */
  run(): Promise<void>;
  stop(): void;
}

export interface LiveListener {
  onReadings(batch: Batch): void;
  /** Called whenever a shard is known to be read. It is read up to `behindMs` milliseconds before its tip. */
  onSuccess(shardId: string, behindMs: number): void;
  onFailure(error: unknown, isThrottle: boolean): void;
  onUnreadable(count: number): void;
  onShards(open: readonly string[]): void;
}

/** Where readings come from. */
export interface FeedSource {
  /** Open the live feed from a moment on; `interval` returns the milliseconds between two polls. */
  openLive(since: number, listener: LiveListener, interval: () => number): LiveFeed;
  /** Post a part of the past to the page, and then that it is filled. */
  fillGap(from: number, to: number): Promise<void>;
  /** Post the arrival of the oldest record that can be read. */
  reportOldest(): Promise<void>;
  /** What is missing although the feed works; null if nothing is. */
  readonly warning: string | null;
}
