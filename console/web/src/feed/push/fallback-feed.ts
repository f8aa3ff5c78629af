/** A pushed feed that polls the stream while it can't be pushed. */

import type { LiveFeed, LiveListener } from "../stream/live-feed.ts";
import { type PushOptions, PushReader, STEADY_MS } from "./push-reader.ts";

const TICK_MS = 1_000;
/** When the feed was not pushed for this long, or after this many failed attempts, the stream is polled. */
const DOWN_MS = 10_000;
const MAX_FAILURES = 4;
/** Shards are read independently: one may be this much behind the newest reading. */
const OVERLAP_MS = 10_000;
/** Polling starts at most this long ago. */
const MAX_PAST_MS = 45_000;

export class FallbackFeed implements LiveFeed {
  readonly #options: PushOptions;
  readonly #listener: LiveListener;
  readonly #openPoll: (since: number) => LiveFeed;
  readonly #describeError: (error: unknown) => string;
  readonly #push: PushReader;
  #poll: LiveFeed | null = null;
  #lastUp: number;
  /** The arrival of the newest reading, by AWS's clock. */
  #newestArrival: number;
  #problem: string | null = null;
  #isFirst = true;
  #isStopped = false;

  /** `openPoll` opens a feed that polls the stream from a moment on. */
  constructor(
    options: PushOptions,
    since: number,
    listener: LiveListener,
    openPoll: (since: number, listener: LiveListener) => LiveFeed,
    describeError: (error: unknown) => string,
  ) {
    this.#options = options;
    this.#listener = {
      ...listener,
      onReadings: (batch) => {
        this.#newestArrival = Math.max(this.#newestArrival, batch.arrived.at(-1) ?? 0);
        listener.onReadings(batch);
      },
    };
    this.#openPoll = (from) => openPoll(from, this.#listener);
    this.#describeError = describeError;
    this.#newestArrival = since + OVERLAP_MS;
    this.#lastUp = options.clock();
    this.#push = new PushReader(options, this.#createPushListener(), () => this.#getPushStart());
  }

  /** Why the stream is polled; null if it is not. */
  get warning(): string | null {
    if (this.#poll === null) return null;
    return `${this.#problem ?? "The push feed doesn't work."} Until then the console polls the stream.`;
  }

  async run(): Promise<void> {
    void this.#push.run();
    while (!this.#isStopped) {
      this.#choose();
      await this.#options.sleep(TICK_MS);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#push.stop();
    this.#poll?.stop();
  }

  /** Start to poll if the feed is not pushed, and stop if it is again. */
  #choose(): void {
    const now = this.#options.clock();
    if (this.#push.upMs > 0) this.#lastUp = now;
    const isDown = this.#push.isLate || this.#push.failures >= MAX_FAILURES || now - this.#lastUp >= DOWN_MS;
    if (this.#poll === null && isDown) void this.#startPoll();
    else if (this.#poll !== null && this.#push.failures === 0 && this.#push.upMs >= STEADY_MS) {
      this.#poll.stop();
      this.#poll = null;
      this.#push.reportShards();
    }
  }

  async #startPoll(): Promise<void> {
    const poll = this.#openPoll(this.#getResumption());
    this.#poll = poll;
    await poll.run();
    if (this.#poll === poll) this.#poll = null; // The stream had no shards. It is polled again.
  }

  #getPushStart(): number | null {
    const continues = !this.#isFirst && this.#poll === null;
    this.#isFirst = false;
    return continues ? null : this.#getResumption();
  }

  #getResumption(): number {
    return Math.max(this.#newestArrival - OVERLAP_MS, this.#options.getAwsTime() - MAX_PAST_MS);
  }

  /** While the stream is polled, only that tells how the feed is. */
  #createPushListener(): LiveListener {
    const { onSuccess, onFailure, onShards } = this.#listener;
    return {
      ...this.#listener,
      onSuccess: (id, behindMs) => this.#poll === null && onSuccess(id, behindMs),
      onShards: (ids) => this.#poll === null && onShards(ids),
      onFailure: (error, isThrottle) => {
        this.#problem = this.#describeError(error);
        if (this.#poll === null) onFailure(error, isThrottle);
      },
    };
  }
}
