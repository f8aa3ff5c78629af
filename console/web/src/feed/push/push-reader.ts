/** Receives readings that are pushed, and connects again whenever the connection ends, until it is stopped. */

import type { Config, PushConfig } from "../../config.ts";
import { PushError } from "../aws/errors.ts";
import { computeBackoff } from "../stream/backoff.ts";
import type { LiveFeed, LiveListener } from "../stream/live-feed.ts";
import { decodeFrame } from "./frame.ts";
import type { PushApi } from "./push-api.ts";
import { ShardFeeds, type ShardFeedsOptions } from "./shard-feeds.ts";
import { Subscription } from "./subscription.ts";

const TICK_MS = 1_000;
/** A connection that lasts longer is no failure. AWS ends each after a day. */
export const STEADY_MS = 10_000;
/** After this many messages in a row that are no frames, the feed does not work. */
const MAX_UNREADABLE = 5;
/** After this many snapshots in a row with frames that were not pushed, the connection does not work. */
const MAX_MISSED = 3;

export interface PushOptions extends ShardFeedsOptions {
  readonly api: PushApi;
  readonly config: Config;
  readonly push: PushConfig;
  /** Returns a number from [0, 1). */
  readonly random: () => number;
}

export class PushReader implements LiveFeed {
  /** Failed attempts in a row. */
  failures = 0;
  readonly #options: PushOptions;
  readonly #listener: LiveListener;
  readonly #getSince: () => number | null;
  readonly #shards: ShardFeeds;
  #subscription: Subscription | null = null;
  #connectedAt = 0;
  /** Frames are decoded one after the other, in the order of their messages. */
  #decoded: Promise<void> = Promise.resolve();
  #unreadable = 0;
  /** Whether the last connection was up but brought nothing that can be read. */
  #isDistrusted = false;
  #isStopped = false;

  /**
   * `getSince` is called before each connection. It returns the moment to start from, or null to continue where the last
   * connection ended.
   */
  constructor(options: PushOptions, listener: LiveListener, getSince: () => number | null) {
    this.#options = options;
    this.#listener = listener;
    this.#getSince = getSince;
    this.#shards = new ShardFeeds(options, listener, () => this.#subscription?.isAlive === true);
  }

  /** For how many milliseconds a subscription has worked. */
  get upMs(): number {
    const isUp = this.#subscription?.isAlive === true && !this.#isDistrusted && !this.isLate;
    return isUp ? this.#options.clock() - this.#connectedAt : 0;
  }

  /** Whether there are records on the stream that are not pushed. */
  get isLate(): boolean {
    return this.#shards.isLate;
  }

  async run(): Promise<void> {
    const { random, sleep } = this.#options;
    while (!this.#isStopped) {
      try {
        await this.#connect();
        await this.#watch();
      } catch (error) {
        this.failures += 1;
        if (!this.#isStopped) this.#listener.onFailure(error, false);
      }
      this.#subscription?.close();
      this.#subscription = null;
      if (!this.#isStopped) await sleep(computeBackoff(this.failures, random()));
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#subscription?.close();
    this.#shards.stop();
  }

  reportShards(): void {
    this.#shards.reportShards();
  }

  async #connect(): Promise<void> {
    await this.#shards.prepare(this.#getSince());
    const subscription = new Subscription({ ...this.#options, onEvent: (text) => this.#enqueue(text) });
    await subscription.open();
    if (this.#isStopped) return subscription.close();
    this.#subscription = subscription;
    this.#connectedAt = this.#options.clock();
    this.#unreadable = 0;
    await this.#shards.start();
  }

  /** Watch over the connection until it ends. Rejects with PushError if it does not work. */
  async #watch(): Promise<void> {
    const { clock, push, sleep } = this.#options;
    while (!this.#isStopped && this.#subscription?.isAlive) {
      await sleep(TICK_MS);
      if (this.#unreadable >= MAX_UNREADABLE) throw this.#distrust(UNREADABLE);
      if (this.#shards.missed >= MAX_MISSED) throw this.#distrust(describeSilence(push));
      if (this.upMs >= STEADY_MS) this.failures = 0;
      this.#shards.watch();
    }
    if (clock() - this.#connectedAt < STEADY_MS) throw new PushError(describeSilence(push));
  }

  #enqueue(text: string): void {
    this.#decoded = this.#decoded.then(() => this.#receive(text));
  }

  async #receive(text: string): Promise<void> {
    const frame = await decodeFrame(text);
    if (this.#isStopped) return;
    if (frame === null) {
      this.#unreadable += 1;
      this.#listener.onUnreadable(1);
      return;
    }
    this.#unreadable = 0;
    this.#isDistrusted = false;
    this.#shards.receive(frame);
  }

  #distrust(message: string): PushError {
    this.#isDistrusted = true;
    return new PushError(message);
  }
}

const UNREADABLE =
  "The push feed sends messages that this console can't read. Reload the page, or deploy the console again.";

function describeSilence({ host }: PushConfig): string {
  return `The connection to the push feed ${host} ends or brings nothing. Check this machine's network. The console will try again.`;
}
