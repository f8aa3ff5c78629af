/** The live feed: every shard polled side by side, following splits and merges, until it is stopped. */

import type { Batch } from "../../readings/batch.ts";
import { Collected } from "../../readings/batch-builder.ts";
import { isThrottle } from "../aws/errors.ts";
import type { Answer, Kinesis } from "../aws/kinesis.ts";
import { backoffMs } from "./backoff.ts";
import { Lineage } from "./lineage.ts";
import { ShardReader } from "./shard-reader.ts";

/** Two calls a second at most: a shard serves five, and Lambda and Firehose take one each. */
const CATCH_UP_MS = 500;

export interface LiveEvents {
  readings(batch: Batch): void;
  /** A call of a shard succeeded: how far it is behind its tip, and how long the call took. */
  success(shardId: string, behindMs: number, tookMs: number): void;
  failure(error: unknown, isThrottle: boolean): void;
  unreadable(count: number): void;
  shards(open: readonly string[]): void;
}

export interface LiveOptions {
  readonly kinesis: Kinesis;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly events: LiveEvents;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From [0, 1). */
  readonly random: () => number;
  /** Milliseconds between two polls, asked before each. */
  readonly interval: () => number;
}

export class LiveFeed {
  readonly #options: LiveOptions;
  readonly #lineage = new Lineage();
  readonly #open = new Set<string>();
  #stopped = false;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Read until stopped. Never rejects: what fails is told and tried again. */
  async run(): Promise<void> {
    this.#lineage.learn(await this.#list());
    await this.#readOpened();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #list() {
    const shards = await this.#persistently(() => this.#options.kinesis.shards(this.#options.since));
    return shards ?? [];
  }

  /** Read every shard that may be read by now, and those that come from them. */
  async #readOpened(): Promise<void> {
    const ids = this.#lineage.open();
    for (const id of ids) this.#open.add(id);
    this.#options.events.shards([...this.#open]);
    await Promise.all(ids.map((id) => this.#readShard(id)));
  }

  async #readShard(id: string): Promise<void> {
    const { clock, events, interval, sleep } = this.#options;
    const reader = new ShardReader(this.#options.kinesis, id, { at: this.#options.since });
    while (!this.#stopped) {
      const started = clock();
      const answer = await this.#persistently(() => reader.read());
      if (answer === undefined) return;
      if (answer === null) continue;
      events.success(id, answer.behindMs, clock() - started);
      this.#deliver(answer);
      if (answer.next === null) return await this.#finish(id, answer);
      const pause = answer.behindMs > 0 ? CATCH_UP_MS : interval();
      await sleep(Math.max(0, pause - (clock() - started)));
    }
  }

  #deliver(answer: Answer): void {
    if (answer.records.length === 0 || this.#stopped) return;
    const collected = new Collected();
    for (const record of answer.records) collected.add(record);
    if (collected.unreadable > 0) this.#options.events.unreadable(collected.unreadable);
    if (collected.count > 0) this.#options.events.readings(collected.batch());
  }

  async #finish(id: string, answer: Answer): Promise<void> {
    this.#lineage.finish(id);
    this.#open.delete(id);
    this.#lineage.learn(answer.children.length > 0 ? answer.children : await this.#list());
    await this.#readOpened();
  }

  /** The call's result, however often it takes; undefined once stopped. */
  async #persistently<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 0; !this.#stopped; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (this.#stopped) break;
        this.#options.events.failure(error, isThrottle(error));
        await this.#options.sleep(backoffMs(failures, this.#options.random()));
      }
    }
    return undefined;
  }
}
