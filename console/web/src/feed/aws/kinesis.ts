/** What the feed needs of Kinesis, in the feed's own words; `aws.ts` speaks to the real one. */

export interface ShardInfo {
  readonly id: string;
  /** The shards that it came from. */
  readonly parents: readonly string[];
}

export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrived: number;
  readonly data: Uint8Array;
}

export interface RecordPage {
  readonly records: readonly StreamRecord[];
  /** The next iterator; null at the end of a closed shard. */
  readonly next: string | null;
  readonly behindMs: number;
  /** Of a shard that ended. */
  readonly children: readonly ShardInfo[];
}

/** Where to begin in a shard: a moment (milliseconds since the epoch), behind a record, or at the oldest one. */
export type StartingPosition = { readonly at: number } | { readonly after: string } | "oldest";

/** Each call rejects with the service's error, or a time-out; none is repeated here. */
export interface Kinesis {
  /** The shards that had records from a moment on. */
  listShards(since: number): Promise<ShardInfo[]>;
  getIterator(shardId: string, position: StartingPosition): Promise<string>;
  getRecords(iterator: string, limit: number): Promise<RecordPage>;
}
