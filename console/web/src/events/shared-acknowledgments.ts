/** Shares acknowledgments with everybody who signs in: writes those that were made here, and asks for those of others. */

import type { Acknowledgment } from "../acknowledgment.ts";
import { KEPT_MS } from "./acknowledgments.ts";
import type { EventSharing } from "./event-sharing.ts";

/** Milliseconds between two questions, while there is an open event. */
const ASK_MS = 5_000;
/** A question goes back this much before the last one, because a write may take some time. */
const OVERLAP_MS = 60_000;

/** Writes what was made here, and returns what everybody wrote since a moment. */
export type Exchanger = (
  since: number,
  made: readonly Acknowledgment[],
) => Promise<{
  /** How many are written, the first ones. */
  readonly written: number;
  /** Null if they can't be read. */
  readonly found: readonly Acknowledgment[] | null;
  readonly problem: string | null;
}>;

export class SharedAcknowledgments {
  readonly #sharing: EventSharing;
  readonly #exchange: Exchanger;
  readonly #clock: () => number;
  readonly #tell: (problem: string | null) => void;
  /** Those that are not written yet, the oldest first. */
  #made: Acknowledgment[] = [];
  /** When everybody's were last read; null if never. */
  #readAt: number | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  /** `clock` returns AWS's time, and `tell` is called with the reason why nothing is shared, or null. */
  constructor(sharing: EventSharing, exchange: Exchanger, clock: () => number, tell: (problem: string | null) => void) {
    this.#sharing = sharing;
    this.#exchange = exchange;
    this.#clock = clock;
    this.#tell = tell;
    sharing.onMade = (acknowledgment) => {
      this.#made.push(acknowledgment);
      void this.#ask();
    };
  }

  /** Ask what others have acknowledged, if it is time to and there is something to acknowledge. */
  async poll(hasOpen: boolean): Promise<void> {
    const isDue = Math.abs(this.#clock() - this.#askedAt) >= ASK_MS;
    if (isDue && (hasOpen || this.#made.length > 0)) await this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return; // What was made meanwhile is written by the next question.
    this.#isAsking = true;
    const now = this.#clock();
    this.#askedAt = now;
    const since = this.#readAt === null ? now - KEPT_MS : this.#readAt - OVERLAP_MS;
    const { written, found, problem } = await this.#exchange(since, this.#made);
    this.#made = this.#made.slice(written);
    this.#isAsking = false;
    if (found !== null) this.#readAt = now;
    this.#sharing.add(found ?? []);
    this.#tell(problem === null ? null : `Acknowledgments are not shared at the moment. ${problem}`);
  }
}
