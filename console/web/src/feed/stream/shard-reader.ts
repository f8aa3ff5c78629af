/** Reads one shard page by page, and renews expired iterators. */

import { isExpiredIterator } from "../aws/errors.ts";
import type { Kinesis, RecordPage, StartingPosition } from "../aws/kinesis.ts";
import { PageLimit } from "./page-limit.ts";

/** Each `read` calls GetRecords at most once, and can be repeated if it fails. */
export class ShardReader {
  readonly #kinesis: Kinesis;
  readonly #shardId: string;
  readonly #limit = new PageLimit();
  #position: StartingPosition;
  #iterator: string | null = null;

  constructor(kinesis: Kinesis, shardId: string, position: StartingPosition) {
    this.#kinesis = kinesis;
    this.#shardId = shardId;
    this.#position = position;
  }

  /** Return the next page, or null if the iterator had expired. The next call then gets a new iterator. */
  async read(limit = this.#limit.value): Promise<RecordPage | null> {
    this.#iterator ??= await this.#kinesis.getIterator(this.#shardId, this.#position);
    try {
      const page = await this.#kinesis.getRecords(this.#iterator, limit);
      this.#limit.learn(page.records);
      const last = page.records.at(-1);
      if (last !== undefined) this.#position = { after: last.sequenceNumber };
      this.#iterator = page.next;
      return page;
    } catch (error) {
      if (!isExpiredIterator(error)) throw error;
      this.#iterator = null;
      return null;
    }
  }
}
