/** How often the moving points are drawn anew: as often as the eye can tell, as seldom as the machine needs. */

const FASTEST_MS = 16;
const SLOWEST_MS = 500;
/** Less than this many pixels of motion are not seen. */
const LEAST_PIXELS = 0.5;
/** Where a frame comes later than this after one that was drawn, drawing is dear. */
const DEAR_MS = 28;
const DEAREST_MS = 120;

export class FramePacer {
  #last = -Infinity;
  #tick = -Infinity;
  #drew = false;
  #cost = FASTEST_MS;

  /** Whether to draw at a frame of the browser's; `speed` is the fastest point's, in pixels a millisecond. */
  shouldDraw(now: number, speed: number): boolean {
    this.#learn(now);
    this.#drew = this.msUntilDue(now, speed) <= 2;
    if (this.#drew) this.#last = now;
    return this.#drew;
  }

  /** Milliseconds until the next frame is due. */
  msUntilDue(now: number, speed: number): number {
    const wanted = speed > 0 ? Math.min(SLOWEST_MS, LEAST_PIXELS / speed) : SLOWEST_MS;
    return this.#last + Math.max(wanted, this.minIntervalMs) - now;
  }

  /** Milliseconds that are left between two frames, at the least: a dear frame gets at most half of the time. */
  get minIntervalMs(): number {
    return this.#cost > DEAR_MS ? Math.max(33, this.#cost * 2) : FASTEST_MS;
  }

  /** Animation has ended or begins anew: the time until then was no frame's. */
  pause(): void {
    this.#tick = -Infinity;
    this.#drew = false;
  }

  /** The frame after one that was drawn comes as late as that took, wherever it is painted. */
  #learn(now: number): void {
    if (this.#drew && this.#tick > -Infinity) {
      const took = Math.min(DEAREST_MS, now - this.#tick);
      this.#cost += (took - this.#cost) * 0.2;
    }
    this.#tick = now;
  }
}
