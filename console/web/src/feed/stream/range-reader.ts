/** Readings of a span of time, from every shard that had any: what fills a gap, and what a replay plays. */

import type { Batch } from "../../readings/batch.ts";
import { BatchBuilder } from "../../readings/batch-builder.ts";
import type { Kinesis, ShardInfo, StreamRecord } from "../aws/kinesis.ts";
import { ShardReader } from "./shard-reader.ts";

/** A call as the caller wants it repeated where it fails. */
export type Retry = <T>(call: () => Promise<T>) => Promise<T>;

interface Source {
  readonly reader: ShardReader;
  /** Read, but later than what was asked for so far. */
  ahead: StreamRecord[];
  done: boolean;
}

/** Reads on and on from one moment; each span begins where the one before ended. */
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

  /** All readings that arrived before a moment and were not returned yet, in order of arrival. */
  async readUntil(until: number): Promise<Batch> {
    this.#sources ??= await this.#openSources();
    const builder = new BatchBuilder();
    for (const source of this.#sources.values()) await this.#read(source, until, builder); // grows by children
    return builder.build();
  }

  async #openSources(): Promise<Map<string, Source>> {
    const shards = await this.#retry(() => this.#kinesis.listShards(this.#from));
    return new Map(shards.map(({ id }) => [id, this.#openSource(id)]));
  }

  #openSource(id: string): Source {
    const position = this.#from > 0 ? { at: this.#from } : ("oldest" as const);
    return { reader: new ShardReader(this.#kinesis, id, position), ahead: [], done: false };
  }

  async #read(source: Source, until: number, builder: BatchBuilder): Promise<void> {
    this.#collect(source, until, builder);
    while (!source.done && source.ahead.length === 0) {
      const answer = await this.#retry(() => source.reader.read());
      if (answer === null) continue;
      source.ahead.push(...answer.records);
      source.done = answer.next === null;
      this.#addChildren(answer.children);
      this.#collect(source, until, builder);
      if (answer.behindMs === 0) break;
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

/** When the oldest record that the stream still has arrived; null where it has none. */
export async function findOldest(kinesis: Kinesis, retry: Retry): Promise<number | null> {
  const found: number[] = [];
  for (const { id } of await retry(() => kinesis.listShards(0))) {
    const reader = new ShardReader(kinesis, id, "oldest");
    for (let call = 0; call < MAX_EMPTY_PAGES; call += 1) {
      const answer = await retry(() => reader.read(1));
      const first = answer?.records[0];
      if (first !== undefined) found.push(first.arrived);
      if (first !== undefined || answer?.next === null || answer?.behindMs === 0) break;
    }
  }
  return found.length > 0 ? Math.min(...found) : null;
}

/** A page may be empty though records follow. */
const MAX_EMPTY_PAGES = 5;
