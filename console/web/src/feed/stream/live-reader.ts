/** Polls all shards in parallel and follows splits and merges, until it is stopped. */

import { BatchBuilder } from "../../readings/batch-builder.ts";
import { isThrottle } from "../aws/errors.ts";
import type { Kinesis, RecordPage } from "../aws/kinesis.ts";
import { computeBackoff } from "./backoff.ts";
import { Lineage } from "./lineage.ts";
import type { LiveFeed, LiveListener } from "./live-feed.ts";
import type { ReadBudget } from "./read-budget.ts";
import { ShardReader } from "./shard-reader.ts";

/** Milliseconds between two calls while behind. A shard serves five calls a second; Lambda and Firehose take one each. */
const CATCH_UP_MS = 500;
/** A shard that is hardly behind is read without a budget, or else a full one would never be read to its tip again. */
const NEAR_TIP_MS = 3_000;

export interface LiveReaderOptions {
  readonly kinesis: Kinesis;
  readonly budget: ReadBudget;
  /** The moment to start from, in milliseconds since the epoch. */
  readonly since: number;
  readonly listener: LiveListener;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns a number from [0, 1). */
  readonly random: () => number;
  /** Returns the milliseconds between two polls; called before each. */
  readonly interval: () => number;
}

export class LiveReader implements LiveFeed {
  readonly #options: LiveReaderOptions;
  readonly #lineage = new Lineage();
  readonly #openShards = new Set<string>();
  #isStopped = false;

  constructor(options: LiveReaderOptions) {
    this.#options = options;
  }

  /** Read until stopped. Never rejects: a failure is reported and retried. */
  async run(): Promise<void> {
    this.#lineage.add(await this.#listShards());
    await this.#readAvailable();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #listShards() {
    const shards = await this.#retry(() => this.#options.kinesis.listShards(this.#options.since));
    return shards ?? [];
  }

  /** Read every shard that is readable now, and after each its children. */
  async #readAvailable(): Promise<void> {
    const ids = this.#lineage.takeReadable();
    for (const id of ids) this.#openShards.add(id);
    this.#options.listener.onShards([...this.#openShards]);
    await Promise.all(ids.map((id) => this.#readShard(id)));
  }

  async #readShard(id: string): Promise<void> {
    const { clock, listener, sleep } = this.#options;
    const reader = new ShardReader(this.#options.kinesis, id, { at: this.#options.since });
    while (!this.#isStopped) {
      const started = clock();
      const page = await this.#retry(() => reader.read());
      if (page === undefined) return;
      if (page === null) continue;
      listener.onSuccess(id, page.behindMs);
      this.#deliver(page);
      if (page.next === null) return await this.#finish(id, page);
      const pause = this.#choosePause(id, page);
      await sleep(Math.max(0, pause - (clock() - started)));
    }
  }

  /** Return the milliseconds from one call to the next. While the shard is behind, they depend on the bytes that it gave. */
  #choosePause(id: string, page: RecordPage): number {
    const { budget, interval } = this.#options;
    if (page.behindMs > NEAR_TIP_MS) return Math.max(CATCH_UP_MS, budget.chargeLive(id, page.records));
    return page.behindMs > 0 ? CATCH_UP_MS : interval();
  }

  #deliver(page: RecordPage): void {
    if (page.records.length === 0 || this.#isStopped) return;
    const builder = new BatchBuilder();
    for (const record of page.records) builder.add(record);
    if (builder.unreadable > 0) this.#options.listener.onUnreadable(builder.unreadable);
    if (builder.size > 0) this.#options.listener.onReadings(builder.build());
  }

  async #finish(id: string, page: RecordPage): Promise<void> {
    this.#lineage.markFinished(id);
    this.#openShards.delete(id);
    this.#lineage.add(page.children.length > 0 ? page.children : await this.#listShards());
    await this.#readAvailable();
  }

  /** Repeat a call until it succeeds. Returns undefined once stopped. */
  async #retry<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 0; !this.#isStopped; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (this.#isStopped) break;
        this.#options.listener.onFailure(error, isThrottle(error));
        await this.#options.sleep(computeBackoff(failures, this.#options.random()));
      }
    }
    return undefined;
  }
}
