/** Chooses how many records to ask for, by the size of those before. After 10 MB a shard gives nothing for 5 seconds. */

import type { StreamRecord } from "../aws/kinesis.ts";

/** The size of an answer to ask for: more than a shard takes in a second, so that one call a second keeps up. */
const ANSWER_BYTES = 1_500_000;
/** The size of an answer if all its records were as large as the largest of late. */
const MAX_ANSWER_BYTES = 8_000_000;
/** Nothing is known about the first records, which may have a megabyte each. */
const FIRST_LIMIT = 8;
/** The limit of GetRecords. */
const MAX_LIMIT = 10_000;
/** The limit grows by at most this factor from page to page, in case only the last records were small. */
const MAX_GROWTH = 16;
/** The size of the largest record of late shrinks by this factor from page to page. */
const FORGETTING = 0.25;

export class PageLimit {
  /** The number of records to ask for. */
  value = FIRST_LIMIT;
  #largest = 0;

  /** Learn the size of records from a page. */
  learn(records: readonly StreamRecord[]): void {
    if (records.length === 0) return;
    this.#largest = records.reduce((largest, { data }) => Math.max(largest, data.length), this.#largest * FORGETTING);
    const fitting = Math.min((ANSWER_BYTES * records.length) / countBytes(records), MAX_ANSWER_BYTES / this.#largest);
    this.value = Math.max(1, Math.min(Math.floor(fitting), this.value * MAX_GROWTH, MAX_LIMIT));
  }
}

export function countBytes(records: readonly StreamRecord[]): number {
  return records.reduce((sum, { data }) => sum + data.length, 0);
}
