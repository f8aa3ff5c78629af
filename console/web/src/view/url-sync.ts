/** Writes the view to the page's URL. */

import { toHash, type View } from "./view.ts";

/**
 * Milliseconds between two writes while the view moves by itself: a replay and a following map change it several times a
 * second, and browsers refuse more than 100 changes in 30 s.
 */
const URL_INTERVAL_MS = 1_000;

export class UrlSync {
  readonly #write: (hash: string) => void;
  readonly #schedule: (write: () => void, ms: number) => void;
  #pending: View | null = null;
  #isWaiting = false;

  /** `write` sets the URL's fragment; `schedule` calls a function once after some milliseconds. */
  constructor(write: (hash: string) => void, schedule: (write: () => void, ms: number) => void) {
    this.#write = write;
    this.#schedule = schedule;
  }

  /** Write a changed view: immediately if a person changed it, or else within a second. */
  update(after: View, before: View): void {
    this.#pending = after;
    if (!onlyMoves(after, before)) this.#flush();
    if (this.#isWaiting || this.#pending === null) return;
    this.#isWaiting = true;
    this.#schedule(() => {
      this.#isWaiting = false;
      this.#flush();
    }, URL_INTERVAL_MS);
  }

  #flush(): void {
    if (this.#pending !== null) this.#write(`#${toHash(this.#pending)}`);
    this.#pending = null;
  }
}

/** Return whether only the replayed moment and the camera have changed, as they do by themselves. */
function onlyMoves(after: View, before: View): boolean {
  if ((after.at === null) !== (before.at === null)) return false;
  return (
    toHash({ ...after, at: null, camera: null }) === toHash({ ...before, at: null, camera: null }) &&
    after.rate === before.rate
  );
}
