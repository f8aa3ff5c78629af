/** Builds one batch from the readings of many records. */

import { type Batch, buildBatch, type Reading } from "./batch.ts";
import { decode } from "./decode.ts";

export class BatchBuilder {
  readonly #readings: Reading[] = [];
  /** The number of documents that are not valid readings. */
  unreadable = 0;

  /** Decode a record and add its readings; `arrived` is its arrival, in milliseconds since the epoch. */
  add({ data, arrived }: { readonly data: Uint8Array; readonly arrived: number }): void {
    const { readings, unreadable } = decode(data, arrived);
    this.#readings.push(...readings);
    this.unreadable += unreadable;
  }

  get size(): number {
    return this.#readings.length;
  }

  /** Return the readings as a batch, in order of arrival. */
  build(): Batch {
    return buildBatch(this.#readings.sort((a, b) => a.arrived - b.arrived));
  }
}
