/** Numbers the names in batches, so that each name is sent from the worker to the page only once. */

import type { Batch } from "../../readings/batch.ts";

/** With more names than this, both sides start again. Otherwise unicorns that no longer report would fill the memory. */
const MAX_NAMES = 50_000;

/** A batch as it is sent. `first` is the number of its first new name; 0 means that the numbers start again. */
export interface EncodedBatch extends Batch {
  readonly first: number;
}

/** The worker's side. */
export class NameEncoder {
  readonly #numbers = new Map<string, number>();

  /** Return the batch with numbers that are the same in all batches, and only with names that were not sent before. */
  encode(batch: Batch): EncodedBatch {
    if (this.#numbers.size + batch.names.length > MAX_NAMES) this.#numbers.clear();
    const first = this.#numbers.size;
    const newNames: string[] = [];
    const numbers = batch.names.map((name) => {
      const known = this.#numbers.get(name);
      if (known !== undefined) return known;
      newNames.push(name);
      this.#numbers.set(name, this.#numbers.size);
      return this.#numbers.size - 1;
    });
    const { unicorn } = batch;
    for (let row = 0; row < unicorn.length; row += 1) unicorn[row] = numbers[unicorn[row]];
    return { ...batch, names: newNames, first };
  }
}

/** The page's side. All decoded batches share one growing list of names, until the numbers start again. */
export class NameDecoder {
  #names: string[] = [];

  decode({ first, ...batch }: EncodedBatch): Batch {
    if (first === 0) this.#names = [];
    for (const name of batch.names) this.#names.push(name);
    return { ...batch, names: this.#names };
  }
}
