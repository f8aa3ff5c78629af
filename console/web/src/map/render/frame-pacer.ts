/** Decides how often moving unicorns are drawn: often enough for smooth motion, but less often on a slow machine. */

const MIN_INTERVAL_MS = 16;
const MAX_INTERVAL_MS = 500;
/** Motion of fewer pixels is not visible. */
const MIN_PIXELS = 0.5;
/** A draw that takes longer than this is expensive. */
const EXPENSIVE_MS = 28;
const MAX_COST_MS = 120;

export class FramePacer {
  #lastDraw = -Infinity;
  #lastFrame = -Infinity;
  #hasDrawn = false;
  /** The smoothed duration of a draw, in milliseconds. */
  #cost = MIN_INTERVAL_MS;

  /** Return whether to draw in this frame; `speed` is that of the fastest unicorn, in pixels per millisecond. */
  shouldDraw(now: number, speed: number): boolean {
    this.#measureCost(now);
    this.#hasDrawn = this.msUntilDue(now, speed) <= 2;
    if (this.#hasDrawn) this.#lastDraw = now;
    return this.#hasDrawn;
  }

  /** Return the milliseconds until the next draw. */
  msUntilDue(now: number, speed: number): number {
    const interval = speed > 0 ? Math.min(MAX_INTERVAL_MS, MIN_PIXELS / speed) : MAX_INTERVAL_MS;
    return this.#lastDraw + Math.max(interval, this.minIntervalMs) - now;
  }

  /** The shortest time between two draws, in milliseconds. Expensive draws get at most half of the time. */
  get minIntervalMs(): number {
    return this.#cost > EXPENSIVE_MS ? Math.max(33, this.#cost * 2) : MIN_INTERVAL_MS;
  }

  /** Ignore the time until the next frame, because the animation pauses. */
  pause(): void {
    this.#lastFrame = -Infinity;
    this.#hasDrawn = false;
  }

  /** Measure the last draw: the next frame is late by as much as the draw took. */
  #measureCost(now: number): void {
    if (this.#hasDrawn && this.#lastFrame > -Infinity) {
      const took = Math.min(MAX_COST_MS, now - this.#lastFrame);
      this.#cost += (took - this.#cost) * 0.2;
    }
    this.#lastFrame = now;
  }
}
