/** The part of Kinesis that the feed uses, as an interface: `kinesis-client.ts` implements it, and tests fake it. */

export interface ShardInfo {
  readonly id: string;
  /** The shards that were split or merged into this one. */
  readonly parents: readonly string[];
}

export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Arrival on the stream, in milliseconds since the epoch. */
  readonly arrived: number;
  readonly data: Uint8Array;
}

export interface RecordPage {
  readonly records: readonly StreamRecord[];
  /** The next iterator; null at the end of a closed shard. */
  readonly next: string | null;
  /** Milliseconds that the page is behind the tip of the shard. */
  readonly behindMs: number;
  /** The children of a shard that has ended. */
  readonly children: readonly ShardInfo[];
}

/** Where to start in a shard: at a moment (milliseconds since the epoch), after a record, or at the oldest record. */
export type StartingPosition = { readonly at: number } | { readonly after: string } | "oldest";

/** Each method rejects with the service's error or a timeout. None retries. */
export interface Kinesis {
  /** Return the shards that may have records from a moment on. */
  listShards(since: number): Promise<ShardInfo[]>;
  getIterator(shardId: string, position: StartingPosition): Promise<string>;
  getRecords(iterator: string, limit: number): Promise<RecordPage>;
}
