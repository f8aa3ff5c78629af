/** Reads all shards from one moment on, a span of time at a time: to fill a gap, or for a replay. */

import type { Batch } from "../../readings/batch.ts";
import { BatchBuilder } from "../../readings/batch-builder.ts";
import type { Kinesis, ShardInfo, StreamRecord } from "../aws/kinesis.ts";
import { ShardReader } from "./shard-reader.ts";

/** Repeats a call that fails, as the caller wants it. */
type Retry = <T>(call: () => Promise<T>) => Promise<T>;

interface Source {
  readonly reader: ShardReader;
  /** Records that were read, but are later than the spans so far. */
  ahead: StreamRecord[];
  /** Whether the shard was read to its end. */
  isRead: boolean;
}

/** Each span starts where the one before ended. */
export class RangeReader {
  readonly #kinesis: Kinesis;
  readonly #from: number;
  readonly #retry: Retry;
  #sources: Map<string, Source> | null = null;

  constructor(kinesis: Kinesis, from: number, retry: Retry) {
    this.#kinesis = kinesis;
    this.#from = from;
    this.#retry = retry;
  }

  /** Return the readings that arrived before `until` and were not returned before, in order of arrival. */
  async readUntil(until: number): Promise<Batch> {
    this.#sources ??= await this.#openSources();
    const builder = new BatchBuilder();
    for (const source of this.#sources.values()) await this.#read(source, until, builder); // The map grows by children.
    return builder.build();
  }

  async #openSources(): Promise<Map<string, Source>> {
    const shards = await this.#retry(() => this.#kinesis.listShards(this.#from));
    return new Map(shards.map(({ id }) => [id, this.#openSource(id)]));
  }

  #openSource(id: string): Source {
    const position = this.#from > 0 ? { at: this.#from } : ("oldest" as const);
    return { reader: new ShardReader(this.#kinesis, id, position), ahead: [], isRead: false };
  }

  async #read(source: Source, until: number, builder: BatchBuilder): Promise<void> {
    this.#collect(source, until, builder);
    while (!source.isRead && source.ahead.length === 0) {
      const page = await this.#retry(() => source.reader.read());
      if (page === null) continue;
      source.ahead.push(...page.records);
      source.isRead = page.next === null;
      this.#addChildren(page.children);
      this.#collect(source, until, builder);
      if (page.behindMs === 0) break;
    }
  }

  #addChildren(children: readonly ShardInfo[]): void {
    for (const { id } of children) {
      if (this.#sources?.has(id) === false) this.#sources.set(id, this.#openSource(id));
    }
  }

  #collect(source: Source, until: number, builder: BatchBuilder): void {
    const later = source.ahead.findIndex((record) => record.arrived >= until);
    const due = later < 0 ? source.ahead.length : later;
    for (const record of source.ahead.splice(0, due)) builder.add(record);
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

/** A page can be empty although records follow; after this many the shard counts as empty. */
const MAX_EMPTY_PAGES = 5;
