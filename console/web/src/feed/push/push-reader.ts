/** Receives readings that are pushed, and fills what is missing between them, until it is stopped. */

import type { Config, PushConfig } from "../../config.ts";
import { PushError } from "../aws/errors.ts";
import type { Kinesis } from "../aws/kinesis.ts";
import { computeBackoff } from "../stream/backoff.ts";
import type { LiveFeed, LiveListener } from "../stream/live-feed.ts";
import { decodeFrame } from "./frame.ts";
import type { PushApi } from "./push-api.ts";
import { ShardFeed, type ShardFeedOptions } from "./shard-feed.ts";
import { StreamCheck } from "./stream-check.ts";
import { Subscription } from "./subscription.ts";

const TICK_MS = 1_000;
/** A shard of which nothing came for this long is looked up in its snapshot. The light turns amber after 5 s. */
const SILENT_MS = 2_500;
/** How often the list of shards is read: it follows splits and merges, and measures AWS's clock. */
const LIST_MS = 60_000;
/** A connection that lasts longer is no failure. AWS ends each after a day. */
export const STEADY_MS = 10_000;
/** After this many messages in a row that are no frames, the feed does not work. */
const MAX_UNREADABLE = 5;
/** After this many snapshots in a row with frames that were not pushed, the connection does not work. */
const MAX_MISSED = 3;

export interface PushOptions extends Pick<ShardFeedOptions, "snapshots" | "history" | "createCap"> {
  readonly api: PushApi;
  readonly config: Config;
  readonly push: PushConfig;
  readonly kinesis: Kinesis;
  /** Returns AWS's time, in milliseconds since the epoch. */
  readonly getAwsTime: () => number;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns a number from [0, 1). */
  readonly random: () => number;
}

export class PushReader implements LiveFeed {
  /** Failed attempts in a row. */
  failures = 0;
  readonly #options: PushOptions;
  readonly #listener: LiveListener;
  readonly #getSince: () => number | null;
  readonly #check: StreamCheck;
  readonly #shards = new Map<string, ShardFeed>();
  /** Shards whose snapshots are being looked up. */
  readonly #looking = new Set<string>();
  #open: readonly string[] = [];
  #subscription: Subscription | null = null;
  #connectedAt = 0;
  #listedAt = 0;
  #since = 0;
  /** Frames are decoded one after the other, in the order of their messages. */
  #decoded: Promise<void> = Promise.resolve();
  #unreadable = 0;
  #missed = 0;
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
    this.#check = new StreamCheck(options);
  }

  /** For how many milliseconds a subscription has worked. */
  get upMs(): number {
    const isUp = this.#subscription?.isAlive === true && !this.#isDistrusted && !this.isLate;
    return isUp ? this.#options.clock() - this.#connectedAt : 0;
  }

  /** Whether there are records on the stream that are not pushed. */
  get isLate(): boolean {
    return this.#check.late !== null;
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
    for (const shard of this.#shards.values()) shard.stop();
  }

  async #connect(): Promise<void> {
    const since = this.#getSince();
    if (since !== null) this.#forgetShards(since);
    for (const { id } of await this.#options.kinesis.listShards(since ?? this.#options.getAwsTime())) {
      this.#getShard(id, since === null);
    }
    await this.#listOpen();
    [this.#unreadable, this.#missed] = [0, 0];
    const subscription = new Subscription({ ...this.#options, onEvent: (text) => this.#enqueue(text) });
    await subscription.open();
    if (this.#isStopped) return subscription.close();
    this.#subscription = subscription;
    this.#connectedAt = this.#options.clock();
    for (const [id, shard] of this.#shards) void this.#lookUp(id, shard);
  }

  /** Watch over the connection until it ends. Rejects with PushError if it does not work. */
  async #watch(): Promise<void> {
    const { clock, push, sleep } = this.#options;
    while (!this.#isStopped && this.#subscription?.isAlive) {
      await sleep(TICK_MS);
      if (this.#unreadable >= MAX_UNREADABLE) throw this.#distrust(UNREADABLE);
      if (this.#missed >= MAX_MISSED) throw this.#distrust(describeSilence(push));
      if (this.upMs >= STEADY_MS) this.failures = 0;
      if (clock() - this.#listedAt >= LIST_MS) void this.#listOpen().catch((error) => this.#reportFailure(error));
      for (const id of this.#open) void this.#watchShard(id, this.#getShard(id, true));
    }
    if (clock() - this.#connectedAt < STEADY_MS) throw new PushError(describeSilence(push));
  }

  async #watchShard(id: string, shard: ShardFeed): Promise<void> {
    if (this.#options.clock() - shard.heardAt >= SILENT_MS) await this.#lookUp(id, shard);
    const wasLate = this.isLate;
    await this.#check.run(id, shard.chain.reached);
    if (this.isLate && !wasLate) this.#reportFailure(new PushError(LATE));
  }

  /** Deliver what a shard's snapshot has and was not pushed. */
  async #lookUp(id: string, shard: ShardFeed): Promise<void> {
    if (this.#looking.has(id)) return;
    this.#looking.add(id);
    try {
      const isBehind = await shard.lookUp();
      const isFirst = this.#options.clock() - this.#connectedAt < SILENT_MS;
      if (isBehind && !isFirst) this.#missed += 1;
      if (isBehind) this.#check.note(id, shard.behindMs);
      this.#reportSuccess(id, shard);
      void shard.fill();
    } catch (error) {
      this.#reportFailure(error);
    }
    this.#looking.delete(id);
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
    [this.#unreadable, this.#missed, this.#isDistrusted] = [0, 0, false];
    const shard = this.#getShard(frame.shard, true);
    shard.receive(frame);
    this.#check.note(frame.shard, shard.behindMs);
    this.#reportSuccess(frame.shard, shard);
  }

  #getShard(id: string, isNew: boolean): ShardFeed {
    const known = this.#shards.get(id);
    if (known !== undefined) return known;
    const shard = new ShardFeed(id, this.#since, isNew, {
      ...this.#options,
      onReadings: (batch) => this.#listener.onReadings(batch),
      onUnreadable: (count) => this.#listener.onUnreadable(count),
      onFailure: (error) => this.#reportFailure(error),
    });
    this.#shards.set(id, shard);
    return shard;
  }

  #forgetShards(since: number): void {
    for (const shard of this.#shards.values()) shard.stop();
    this.#shards.clear();
    this.#since = since;
  }

  async #listOpen(): Promise<void> {
    this.#listedAt = this.#options.clock();
    this.#open = (await this.#options.kinesis.listShards(this.#options.getAwsTime())).map(({ id }) => id);
    this.reportShards();
  }

  reportShards(): void {
    if (!this.#isStopped) this.#listener.onShards(this.#open);
  }

  #distrust(message: string): PushError {
    this.#isDistrusted = true;
    return new PushError(message);
  }

  #reportSuccess(id: string, { behindMs }: ShardFeed): void {
    if (!this.#isStopped && this.#subscription?.isAlive && this.#open.includes(id))
      this.#listener.onSuccess(id, behindMs);
  }

  #reportFailure(error: unknown): void {
    if (!this.#isStopped) this.#listener.onFailure(error, false);
  }
}

const UNREADABLE =
  "The push feed sends messages that this console can't read. Reload the page, or deploy the console again.";
const LATE =
  "There are readings on the stream that the push feed doesn't send. Its function may have failed: run `wildrydes doctor`.";

function describeSilence({ host }: PushConfig): string {
  return `The connection to the push feed ${host} ends or brings nothing. Check this machine's network. The console will try again.`;
}
