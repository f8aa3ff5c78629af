/** Reads one range of time after another from all shards, to fill a gap or for a replay. */

import type { Batch } from "../../readings/batch.ts";
import { BatchBuilder } from "../../readings/batch-builder.ts";
import type { Kinesis, ShardInfo, StreamRecord } from "../aws/kinesis.ts";
import type { ByteCap } from "./byte-cap.ts";
import type { ReadBudget } from "./read-budget.ts";
import { ShardReader } from "./shard-reader.ts";

/** A page can be empty although records follow. After this many empty pages, a shard counts as empty. */
const MAX_EMPTY_PAGES = 5;

/** Calls a function again while it fails. */
type Retry = <T>(call: () => Promise<T>) => Promise<T>;

/** Limits what is read: to some of the shards, and to a number of bytes of each. */
export interface RangeScope {
  readonly shardIds: ReadonlySet<string>;
  readonly cap: ByteCap;
}

interface Shard {
  readonly id: string;
  readonly reader: ShardReader;
  /** Records that were read ahead: they are later than the last range. */
  readonly ahead: StreamRecord[];
  /** Whether the shard was read to its end. */
  isFinished: boolean;
}

/** Each range starts where the previous one ended. */
export class RangeReader {
  readonly #kinesis: Kinesis;
  readonly #from: number;
  readonly #retry: Retry;
  readonly #budget: ReadBudget;
  readonly #scope: RangeScope | null;
  #shards: Map<string, Shard> | null = null;

  constructor(kinesis: Kinesis, from: number, retry: Retry, budget: ReadBudget, scope: RangeScope | null = null) {
    this.#kinesis = kinesis;
    this.#from = from;
    this.#retry = retry;
    this.#budget = budget;
    this.#scope = scope;
  }

  /** Return the readings that arrived before `until` and were not returned before, in order of arrival. */
  async readUntil(until: number): Promise<Batch> {
    this.#shards ??= await this.#openShards();
    const builder = new BatchBuilder();
    for (const shard of this.#shards.values()) await this.#read(shard, until, builder); // This adds children to the map.
    return builder.build();
  }

  async #openShards(): Promise<Map<string, Shard>> {
    const shards = await this.#retry(() => this.#kinesis.listShards(this.#from));
    const ids = shards.map(({ id }) => id).filter((id) => this.#scope?.shardIds.has(id) ?? true);
    return new Map(ids.map((id) => [id, this.#openShard(id)]));
  }

  #openShard(id: string): Shard {
    const position = this.#from > 0 ? { at: this.#from } : ("oldest" as const);
    return { id, reader: new ShardReader(this.#kinesis, id, position), ahead: [], isFinished: false };
  }

  async #read(shard: Shard, until: number, builder: BatchBuilder): Promise<void> {
    this.#collect(shard, until, builder);
    while (!shard.isFinished && shard.ahead.length === 0) {
      if (this.#scope?.cap.allows(shard.id) === false) return;
      await this.#budget.waitForPast(shard.id);
      const page = await this.#retry(() => shard.reader.read());
      if (page === null) continue;
      this.#budget.chargePast(shard.id, page.records);
      this.#scope?.cap.charge(shard.id, page.records);
      shard.ahead.push(...page.records);
      shard.isFinished = page.next === null;
      this.#addChildren(page.children);
      this.#collect(shard, until, builder);
      if (page.behindMs === 0) break;
    }
  }

  #addChildren(children: readonly ShardInfo[]): void {
    for (const { id } of children) {
      if (this.#shards?.has(id) === false) this.#shards.set(id, this.#openShard(id));
    }
  }

  #collect(shard: Shard, until: number, builder: BatchBuilder): void {
    const firstLater = shard.ahead.findIndex((record) => record.arrived >= until);
    const count = firstLater < 0 ? shard.ahead.length : firstLater;
    for (const record of shard.ahead.splice(0, count)) builder.add(record);
  }
}

/** Return the arrival of the stream's oldest record, in milliseconds since the epoch; null if the stream is empty. */
export async function findOldest(kinesis: Kinesis, retry: Retry): Promise<number | null> {
  const arrivals: number[] = [];
  for (const { id } of await retry(() => kinesis.listShards(0))) {
    const reader = new ShardReader(kinesis, id, "oldest");
    for (let call = 0; call < MAX_EMPTY_PAGES; call += 1) {
      const page = await retry(() => reader.read(1));
      const first = page?.records[0];
      if (first !== undefined) arrivals.push(first.arrived);
      if (first !== undefined || page?.next === null || page?.behindMs === 0) break;
    }
  }
  return arrivals.length > 0 ? Math.min(...arrivals) : null;
}
