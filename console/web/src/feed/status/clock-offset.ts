/** How far AWS's clock is ahead of this machine's, learned from answers that are dated to the second. */

const SECOND_MS = 1_000;

/** Each answer bounds the offset; together they tell it more closely than a second, and without a jump at each. */
export class ClockOffset {
  #least = Number.NEGATIVE_INFINITY;
  #greatest = Number.POSITIVE_INFINITY;

  /** The offset in ms, from one more answer: its date, and when it was asked for and was here by this machine's clock. */
  update(date: number, asked: number, here: number): number {
    const [least, greatest] = [date - here, date + SECOND_MS - asked];
    const fits = least <= this.#greatest && greatest >= this.#least;
    // Where it contradicts what was known, one of the clocks was set, or has drifted that far.
    this.#least = fits ? Math.max(least, this.#least) : least;
    this.#greatest = fits ? Math.min(greatest, this.#greatest) : greatest;
    return (this.#least + this.#greatest) / 2;
  }
}
