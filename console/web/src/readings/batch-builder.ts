/** Collects readings, and gives them as one batch in order of arrival. */

import type { StreamRecord } from "../feed/aws/kinesis.ts";
import { type Batch, buildBatch, type Reading } from "./batch.ts";
import { decode } from "./decode.ts";

export class BatchBuilder {
  readonly #readings: Reading[] = [];
  /** Pieces of data that were no reading. */
  unreadable = 0;

  add(record: StreamRecord): void {
    const { readings, unreadable } = decode(record.data, record.arrived);
    this.#readings.push(...readings);
    this.unreadable += unreadable;
  }

  get size(): number {
    return this.#readings.length;
  }

  /** What was collected, in order of arrival. */
  build(): Batch {
    return buildBatch(this.#readings.sort((one, other) => one.arrived - other.arrived));
  }
}
