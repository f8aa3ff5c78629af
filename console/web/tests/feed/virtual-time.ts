/** Virtual time: a clock that is moved by the test, and sleepers that wake in order. */

export class VirtualTime {
  now: number;
  readonly #sleepers: { at: number; wake: () => void }[] = [];
  readonly #settle: () => Promise<void>;

  /** `settle` waits until everything has happened that takes no time. */
  constructor(now: number, settle: () => Promise<void> = settlePromises) {
    this.now = now;
    this.#settle = settle;
  }

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ at: this.now + ms, wake });
    });

  /** Let time pass, and wake the sleepers that are due. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await this.#settle();
      this.#sleepers.sort((a, b) => a.at - b.at);
      const [next] = this.#sleepers;
      if (next === undefined || next.at > end) break;
      this.#sleepers.shift();
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
    this.now = end;
    await this.#settle();
  }
}

/** Wait until all settled promises were handled. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
