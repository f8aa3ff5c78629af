/** The page's address follows the view: at once where a person chose, and now and then while it moves by itself. */

import { toHash, type View } from "./view.ts";

/** A replay and a map that follows move on several times a second; browsers refuse more than 100 changes in 30 s. */
export const ADDRESS_MS = 1_000;

export class Address {
  readonly #write: (hash: string) => void;
  readonly #later: (write: () => void, ms: number) => void;
  #newest: View | null = null;
  #waits = false;

  /** `later` calls once after some milliseconds. */
  constructor(write: (hash: string) => void, later: (write: () => void, ms: number) => void) {
    this.#write = write;
    this.#later = later;
  }

  /** Write the view, or what becomes of it within a second. */
  follow(after: View, before: View): void {
    this.#newest = after;
    if (!isDrift(after, before)) this.#flush();
    if (this.#waits || this.#newest === null) return;
    this.#waits = true;
    this.#later(() => {
      this.#waits = false;
      this.#flush();
    }, ADDRESS_MS);
  }

  #flush(): void {
    if (this.#newest !== null) this.#write(`#${toHash(this.#newest)}`);
    this.#newest = null;
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
