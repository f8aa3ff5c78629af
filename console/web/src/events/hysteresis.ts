/** Decides when trouble becomes an episode and when the episode ends, so that a value at its threshold makes only one. */

/** How a vehicle is by one rule. `near` is good, but so little that it may soon be bad again. */
export type Condition = "bad" | "near" | "good" | "unknown";

/** Trouble that lasts this long is an episode. It may be near its end in between. */
export const LEAST_MS = 5_000;
/** An episode ends when all has been good for this long; a silence ends at once, because it was a wait itself. */
export const GOOD_MS = 10_000;
/** An episode ends too when all has been good or near for this long. */
export const NEAR_MS = 60_000;

/** The moments are in milliseconds since the epoch. */
export class Hysteresis {
  /** Whether the trouble is an episode. */
  hasBegun: boolean;
  readonly #seen: number;
  readonly #goodMs: number;
  /** Since when it has not been bad. */
  #notBadSince: number | null = null;
  #goodSince: number | null = null;

  /** Start to watch trouble that was first seen at `seen`. `goodMs` is how long all must be good at its end. */
  constructor(seen: number, goodMs: number, hasBegun = false) {
    this.#seen = seen;
    this.#goodMs = goodMs;
    this.hasBegun = hasBegun;
  }

  /** Observe the condition at a moment. Return the moment at which the trouble has ended; null while it lasts. */
  observe(condition: Condition, now: number): number | null {
    if (condition === "unknown") return this.hasBegun ? null : now;
    if (condition === "bad") {
      this.#notBadSince = this.#goodSince = null;
      this.hasBegun ||= now - this.#seen >= LEAST_MS;
      return null;
    }
    this.#notBadSince ??= now;
    // A value that wanders around its threshold is trouble, although it is good again and again.
    if (!this.hasBegun) return condition === "near" && now - this.#notBadSince < GOOD_MS ? null : now;
    this.#goodSince = condition === "good" ? (this.#goodSince ?? now) : null;
    const isOver = this.#goodSince !== null && now - this.#goodSince >= this.#goodMs;
    return isOver || now - this.#notBadSince >= NEAR_MS ? this.#notBadSince : null;
  }
}
