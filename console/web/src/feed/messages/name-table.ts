/** Names cross from the worker to the page once: after that a number stands for each, as long as both live. */

import type { Batch } from "../../readings/batch.ts";

/** From so many names on, both ends begin again: names that nobody hears of any more would else be kept for ever. */
const MAX_NAMES = 50_000;

/** A batch on its way; `first` is the number of its first name, 0 where numbers begin again. */
export interface EncodedBatch extends Batch {
  readonly first: number;
}

/** The worker's end. */
export class NameEncoder {
  readonly #numbers = new Map<string, number>();

  /** The batch with numbers that hold for every batch, and only those names that were never sent. */
  encode(batch: Batch): EncodedBatch {
    if (this.#numbers.size + batch.names.length > MAX_NAMES) this.#numbers.clear();
    const first = this.#numbers.size;
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
    return { ...batch, names: fresh, first };
  }
}

/** The page's end. Every batch that comes out shares one growing list of names, until numbers begin again. */
export class NameDecoder {
  #names: string[] = [];

  decode({ first, ...batch }: EncodedBatch): Batch {
    if (first === 0) this.#names = [];
    for (const name of batch.names) this.#names.push(name);
    return { ...batch, names: this.#names };
  }
}
