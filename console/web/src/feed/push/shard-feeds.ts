/** The pushed feeds of all shards: passes frames to them, follows splits and merges, and checks silent ones. */

import { PushError } from "../aws/errors.ts";
import type { Kinesis } from "../aws/kinesis.ts";
import type { LiveListener } from "../stream/live-feed.ts";
import type { Frame } from "./frame.ts";
import { ShardFeed, type ShardFeedOptions } from "./shard-feed.ts";
import { StreamCheck } from "./stream-check.ts";

/** After this much silence of a shard its snapshot is read. The light turns amber after 5 s. */
const SILENT_MS = 2_500;
/** How often the list of shards is read, which also measures AWS's clock. */
const LIST_MS = 60_000;
/** The list is that of a moment ago, because AWS's clock is known to a second. */
const LIST_PAST_MS = 5_000;

export interface ShardFeedsOptions extends Omit<ShardFeedOptions, "onReadings" | "onUnreadable" | "onFailure"> {
  readonly kinesis: Kinesis;
}

export class ShardFeeds {
  /** How many snapshots in a row had frames that were not pushed. */
  missed = 0;
  readonly #options: ShardFeedsOptions;
  readonly #listener: LiveListener;
  /** Whether a subscription is up. Otherwise nothing tells whether a shard is read. */
  readonly #isUp: () => boolean;
  readonly #check: StreamCheck;
  readonly #shards = new Map<string, ShardFeed>();
  /** Shards whose snapshots are being looked up. */
  readonly #looking = new Set<string>();
  #open: readonly string[] = [];
  #listedAt = 0;
  #since = 0;
  #isStopped = false;

  constructor(options: ShardFeedsOptions, listener: LiveListener, isUp: () => boolean) {
    this.#options = options;
    this.#listener = listener;
    this.#isUp = isUp;
    this.#check = new StreamCheck(options);
  }

  /** Whether there are records on the stream that are not pushed. */
  get isLate(): boolean {
    return this.#check.late !== null;
  }

  stop(): void {
    this.#isStopped = true;
    for (const shard of this.#shards.values()) shard.stop();
  }

  /** Prepare for frames: start at a moment, or with null continue after those that came. */
  async prepare(since: number | null): Promise<void> {
    if (since !== null) {
      for (const shard of this.#shards.values()) shard.stop();
      this.#shards.clear();
      this.#since = since;
    }
    const from = since ?? this.#options.getAwsTime() - LIST_PAST_MS;
    for (const { id } of await this.#options.kinesis.listShards(from)) this.#getShard(id, since === null);
    this.missed = 0;
  }

  /** Deliver what was pushed before the subscription, and report the shards that are open. */
  async start(): Promise<void> {
    for (const [id, shard] of this.#shards) void this.#lookUp(id, shard, false);
    await this.#list();
  }

  reportShards(): void {
    if (!this.#isStopped) this.#listener.onShards(this.#open);
  }

  receive(frame: Frame): void {
    const shard = this.#getShard(frame.shard, true);
    this.missed = 0;
    shard.receive(frame);
    this.#check.note(frame.shard, shard.behindMs);
    this.#reportSuccess(frame.shard, shard);
  }

  /** Check the shards that have been silent for a while. Call it once a second. */
  watch(): void {
    if (this.#options.clock() - this.#listedAt >= LIST_MS) {
      void this.#list().catch((error) => this.#reportFailure(error));
    }
    for (const id of this.#open) void this.#watchShard(id, this.#getShard(id, true));
  }

  async #watchShard(id: string, shard: ShardFeed): Promise<void> {
    if (this.#options.clock() - shard.heardAt >= SILENT_MS) await this.#lookUp(id, shard, true);
    const wasLate = this.isLate;
    await this.#check.run(id, shard.chain.reached);
    if (this.isLate && !wasLate) this.#reportFailure(new PushError(LATE));
  }

  /** Deliver what a shard's snapshot has and was not pushed, and fill what is missing. */
  async #lookUp(id: string, shard: ShardFeed, isSilent: boolean): Promise<void> {
    if (this.#looking.has(id)) return;
    this.#looking.add(id);
    try {
      const isBehind = await shard.lookUp();
      if (isBehind && isSilent) this.missed += 1;
      if (isBehind) this.#check.note(id, shard.behindMs);
      this.#reportSuccess(id, shard);
      void shard.fill();
    } catch (error) {
      this.#reportFailure(error);
    }
    this.#looking.delete(id);
  }

  /** List the shards that are open. New ones are looked up first: unknown, they would look as if the feed were down. */
  async #list(): Promise<void> {
    this.#listedAt = this.#options.clock();
    const shards = await this.#options.kinesis.listShards(this.#options.getAwsTime() - LIST_PAST_MS);
    const fresh = shards.filter(({ id }) => !this.#shards.has(id));
    this.#open = shards.map(({ id }) => id);
    await Promise.all(fresh.map(({ id }) => this.#lookUp(id, this.#getShard(id, true), false)));
    this.reportShards();
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

  #reportSuccess(id: string, { behindMs }: ShardFeed): void {
    if (!this.#isStopped && this.#isUp() && this.#open.includes(id)) this.#listener.onSuccess(id, behindMs);
  }

  #reportFailure(error: unknown): void {
    if (!this.#isStopped) this.#listener.onFailure(error, false);
  }
}

const LATE =
  "There are readings on the stream that the push feed doesn't send. Its function may have failed: run `wildrydes doctor`.";
