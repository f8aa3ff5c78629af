/** A clock that only moves when told to; sleepers wake in order. */

export class VirtualTime {
  now: number;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  constructor(now: number) {
    this.now = now;
  }

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ at: this.now + ms, wake });
    });

  /** Let time pass, and everything that is due happen. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      this.#sleepers.sort((one, other) => one.at - other.at);
      const [next] = this.#sleepers;
      if (next === undefined || next.at > end) break;
      this.#sleepers.shift();
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
    this.now = end;
    await settled();
  }
}

/** Until all that follows from settled promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
