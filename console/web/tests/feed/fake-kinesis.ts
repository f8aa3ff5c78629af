/** A fake stream in memory, with shards that can be split and calls that can fail. */

import type { Kinesis, RecordPage, ShardInfo, StartingPosition } from "../../src/feed/aws/kinesis.ts";

interface Stored {
  sequenceNumber: string;
  arrived: number;
  data: Uint8Array;
}

export class FakeKinesis implements Kinesis {
  readonly shardsById = new Map<string, { parents: string[]; records: Stored[]; closed: boolean }>();
  /** Errors of the next calls, by operation. */
  readonly failures: Record<"shards" | "iterator" | "records", unknown[]> = { shards: [], iterator: [], records: [] };
  readonly calls: string[] = [];
  pageSize = 10_000;
  #sequence = 0;

  constructor(...shardIds: string[]) {
    for (const id of shardIds) this.open(id);
  }

  /** Return the same stream; `onResponse` is called after each call. */
  withResponseHook(onResponse: () => void): Kinesis {
    const observe = async <T>(call: Promise<T>): Promise<T> => {
      const result = await call;
      onResponse();
      return result;
    };
    return {
      listShards: (since) => observe(this.listShards(since)),
      getIterator: (shardId, position) => observe(this.getIterator(shardId, position)),
      getRecords: (iterator, limit) => observe(this.getRecords(iterator, limit)),
    };
  }

  open(id: string, ...parents: string[]): void {
    this.shardsById.set(id, { parents, records: [], closed: false });
    for (const parent of parents) this.#shard(parent).closed = true;
  }

  put(shardId: string, arrived: number, data: string | Uint8Array): void {
    this.#sequence += 1;
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    this.#shard(shardId).records.push({ sequenceNumber: String(this.#sequence), arrived, data: bytes });
  }

  async listShards(_since = 0): Promise<ShardInfo[]> {
    this.#maybeFail("shards");
    return [...this.shardsById].map(([id, { parents }]) => ({ id, parents }));
  }

  async getIterator(shardId: string, position: StartingPosition): Promise<string> {
    this.calls.push(`iterator ${shardId} ${JSON.stringify(position)}`);
    this.#maybeFail("iterator");
    const { records } = this.#shard(shardId);
    const first = records.findIndex((record) => isFrom(record, position));
    return `${shardId}:${first < 0 ? records.length : first}`;
  }

  async getRecords(iterator: string, limit: number): Promise<RecordPage> {
    this.calls.push(`records ${iterator}`);
    this.#maybeFail("records");
    const [id = "", from = "0"] = iterator.split(":");
    const shard = this.#shard(id);
    const end = Math.min(Number(from) + Math.min(limit, this.pageSize), shard.records.length);
    const isRead = end >= shard.records.length;
    return {
      records: shard.records.slice(Number(from), end),
      next: isRead && shard.closed ? null : `${id}:${end}`,
      behindMs: isRead ? 0 : 1000,
      children: isRead && shard.closed ? this.#childrenOf(id) : [],
    };
  }

  #childrenOf(id: string): ShardInfo[] {
    return [...this.shardsById]
      .filter(([, { parents }]) => parents.includes(id))
      .map(([child, { parents }]) => ({ id: child, parents }));
  }

  #shard(id: string) {
    const shard = this.shardsById.get(id);
    if (shard === undefined) throw new Error(`no shard ${id}`);
    return shard;
  }

  #maybeFail(operation: "shards" | "iterator" | "records"): void {
    const error = this.failures[operation].shift();
    if (error !== undefined) throw error;
  }
}

export function createError(name: string): Error {
  return Object.assign(new Error("refused"), { name });
}

/** Return a record as the producer writes it. */
export function createLine(name: string, second: number, more: Record<string, unknown> = {}): string {
  const StatusTime = new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString().replace("T", " ").replace("Z", "");
  const reading = { Distance: 30, HealthPoints: 150, Latitude: 40.75, Longitude: -73.98, MagicPoints: 149, Name: name };
  return `${JSON.stringify({ ...reading, StatusTime, ...more })}\n`;
}

function isFrom(record: Stored, position: StartingPosition): boolean {
  if (position === "oldest") return true;
  return "at" in position ? record.arrived >= position.at : BigInt(record.sequenceNumber) > BigInt(position.after);
}
