/** Estimates how far AWS's clock is ahead of this machine's, from the Date headers of responses. */

const SECOND_MS = 1_000;

/** A Date header has whole seconds and bounds the offset to about a second. Several headers bound it more closely. */
export class ClockOffset {
  #min = Number.NEGATIVE_INFINITY;
  #max = Number.POSITIVE_INFINITY;

  /** Add a response's date, and return the offset in ms. `sent` and `received` are by this machine's clock. */
  update(date: number, sent: number, received: number): number {
    const [min, max] = [date - received, date + SECOND_MS - sent];
    const fits = min <= this.#max && max >= this.#min;
    // If the bounds contradict each other, one of the clocks was set or has drifted.
    this.#min = fits ? Math.max(min, this.#min) : min;
    this.#max = fits ? Math.min(max, this.#max) : max;
    return (this.#min + this.#max) / 2;
  }
}
