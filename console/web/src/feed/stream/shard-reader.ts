/** One shard, page by page, whatever happens to the iterator. */

import { isExpiredIterator } from "../aws/errors.ts";
import type { Kinesis, RecordPage, StartingPosition } from "../aws/kinesis.ts";

export const MAX_RECORDS = 10_000;

/** Each `read` makes at most one GetRecords call, and may be repeated if it fails. */
export class ShardReader {
  readonly shardId: string;
  readonly #kinesis: Kinesis;
  #position: StartingPosition;
  #iterator: string | null = null;

  constructor(kinesis: Kinesis, shardId: string, position: StartingPosition) {
    this.#kinesis = kinesis;
    this.shardId = shardId;
    this.#position = position;
  }

  /** The next page; null where the iterator had expired, and the next call opens another behind what was read. */
  async read(limit = MAX_RECORDS): Promise<RecordPage | null> {
    this.#iterator ??= await this.#kinesis.getIterator(this.shardId, this.#position);
    try {
      const answer = await this.#kinesis.getRecords(this.#iterator, limit);
      const last = answer.records.at(-1);
      if (last !== undefined) this.#position = { after: last.sequenceNumber };
      this.#iterator = answer.next;
      return answer;
    } catch (error) {
      if (!isExpiredIterator(error)) throw error;
      this.#iterator = null;
      return null;
    }
  }
}
