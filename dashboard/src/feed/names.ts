/** Names cross from the worker to the page once: after that a number stands for each, as long as both live. */

import type { Batch } from "./batch.ts";

/** The worker's end. */
export class SentNames {
  readonly #numbers = new Map<string, number>();

  /** The batch with numbers that hold for every batch, and only those names that were never sent. */
  pack(batch: Batch): Batch {
    const fresh: string[] = [];
    const numbers = batch.names.map((name) => {
      const known = this.#numbers.get(name);
      if (known !== undefined) return known;
      fresh.push(name);
      this.#numbers.set(name, this.#numbers.size);
      return this.#numbers.size - 1;
    });
    const { unicorn } = batch;
    for (let row = 0; row < unicorn.length; row += 1) unicorn[row] = numbers[unicorn[row]];
    return { ...batch, names: fresh };
  }
}

/** The page's end. Every batch that comes out shares one growing list of names. */
export class ReceivedNames {
  readonly #names: string[] = [];

  unpack(batch: Batch): Batch {
    for (const name of batch.names) this.#names.push(name);
    return { ...batch, names: this.#names };
  }
}
