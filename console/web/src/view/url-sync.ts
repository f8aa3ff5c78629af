/** The page's address follows the view: at once where a person chose, and now and then while it moves by itself. */

import { toHash, type View } from "./view.ts";

/** A replay and a map that follows move on several times a second; browsers refuse more than 100 changes in 30 s. */
export const URL_INTERVAL_MS = 1_000;

export class UrlSync {
  readonly #write: (hash: string) => void;
  readonly #schedule: (write: () => void, ms: number) => void;
  #pending: View | null = null;
  #isWaiting = false;

  /** `later` calls once after some milliseconds. */
  constructor(write: (hash: string) => void, schedule: (write: () => void, ms: number) => void) {
    this.#write = write;
    this.#schedule = schedule;
  }

  /** Write the view, or what becomes of it within a second. */
  update(after: View, before: View): void {
    this.#pending = after;
    if (!isDrift(after, before)) this.#flush();
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

/** Whether nothing but the replayed moment and the camera went on. */
function isDrift(after: View, before: View): boolean {
  if ((after.at === null) !== (before.at === null)) return false;
  return (
    toHash({ ...after, at: null, camera: null }) === toHash({ ...before, at: null, camera: null }) &&
    after.rate === before.rate
  );
}
