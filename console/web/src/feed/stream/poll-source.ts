/** Readings that are polled from the stream. */

import type { History } from "./history.ts";
import type { FeedSource, LiveFeed, LiveListener } from "./live-feed.ts";
import { LiveReader, type LiveReaderOptions } from "./live-reader.ts";

export type PollOptions = Omit<LiveReaderOptions, "since" | "listener" | "interval">;

export class PollSource implements FeedSource {
  readonly warning = null;
  readonly #options: PollOptions;
  readonly #history: History;

  constructor(options: PollOptions, history: History) {
    this.#options = options;
    this.#history = history;
  }

  openLive(since: number, listener: LiveListener, interval: () => number): LiveFeed {
    return new LiveReader({ ...this.#options, since, listener, interval });
  }

  fillGap(from: number, to: number): Promise<void> {
    return this.#history.fillGap(from, to);
  }

  reportOldest(): Promise<void> {
    return this.#history.reportOldest();
  }
}
