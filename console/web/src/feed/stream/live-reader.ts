/** The live feed: every shard polled side by side, following splits and merges, until it is stopped. */

import type { Batch } from "../../readings/batch.ts";
import { BatchBuilder } from "../../readings/batch-builder.ts";
import { isThrottle } from "../aws/errors.ts";
import type { Kinesis, RecordPage } from "../aws/kinesis.ts";
import { backoffMs } from "./backoff.ts";
import { Lineage } from "./lineage.ts";
import { ShardReader } from "./shard-reader.ts";

/** Two calls a second at most: a shard serves five, and Lambda and Firehose take one each. */
const CATCH_UP_MS = 500;

export interface LiveListener {
  onReadings(batch: Batch): void;
  /** A call of a shard succeeded: how far it is behind its tip, and how long the call took. */
  onSuccess(shardId: string, behindMs: number, tookMs: number): void;
  onFailure(error: unknown, isThrottle: boolean): void;
  onUnreadable(count: number): void;
  onShards(open: readonly string[]): void;
}

export interface LiveReaderOptions {
  readonly kinesis: Kinesis;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly listener: LiveListener;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From [0, 1). */
  readonly random: () => number;
  /** Milliseconds between two polls, asked before each. */
  readonly interval: () => number;
}

export class LiveReader {
  readonly #options: LiveReaderOptions;
  readonly #lineage = new Lineage();
  readonly #open = new Set<string>();
  #stopped = false;

  constructor(options: LiveReaderOptions) {
    this.#options = options;
  }

  /** Read until stopped. Never rejects: what fails is told and tried again. */
  async run(): Promise<void> {
    this.#lineage.add(await this.#listShards());
    await this.#readAvailable();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #listShards() {
    const shards = await this.#retry(() => this.#options.kinesis.listShards(this.#options.since));
    return shards ?? [];
  }

  /** Read every shard that may be read by now, and those that come from them. */
  async #readAvailable(): Promise<void> {
    const ids = this.#lineage.takeReadable();
    for (const id of ids) this.#open.add(id);
    this.#options.listener.onShards([...this.#open]);
    await Promise.all(ids.map((id) => this.#readShard(id)));
  }

  async #readShard(id: string): Promise<void> {
    const { clock, listener, interval, sleep } = this.#options;
    const reader = new ShardReader(this.#options.kinesis, id, { at: this.#options.since });
    while (!this.#stopped) {
      const started = clock();
      const answer = await this.#retry(() => reader.read());
      if (answer === undefined) return;
      if (answer === null) continue;
      listener.onSuccess(id, answer.behindMs, clock() - started);
      this.#deliver(answer);
      if (answer.next === null) return await this.#finish(id, answer);
      const pause = answer.behindMs > 0 ? CATCH_UP_MS : interval();
      await sleep(Math.max(0, pause - (clock() - started)));
    }
  }

  #deliver(answer: RecordPage): void {
    if (answer.records.length === 0 || this.#stopped) return;
    const builder = new BatchBuilder();
    for (const record of answer.records) builder.add(record);
    if (builder.unreadable > 0) this.#options.listener.onUnreadable(builder.unreadable);
    if (builder.size > 0) this.#options.listener.onReadings(builder.build());
  }

  async #finish(id: string, answer: RecordPage): Promise<void> {
    this.#lineage.markFinished(id);
    this.#open.delete(id);
    this.#lineage.add(answer.children.length > 0 ? answer.children : await this.#listShards());
    await this.#readAvailable();
  }

  /** The call's result, however often it takes; undefined once stopped. */
  async #retry<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 0; !this.#stopped; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (this.#stopped) break;
        this.#options.listener.onFailure(error, isThrottle(error));
        await this.#options.sleep(backoffMs(failures, this.#options.random()));
      }
    }
    return undefined;
  }
}
