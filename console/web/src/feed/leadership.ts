/** One tab of a browser polls the stream; the others wait for its place. */

export interface Locks {
  request(name: string, options: { steal?: boolean }, work: () => Promise<void>): Promise<unknown>;
}

/** Contends for the one place, and calls `lead` whenever this tab has it, until the returned promise's work is asked to end. */
export class Leadership {
  #locks: Locks | null;
  readonly #name: string;
  readonly #lead: (resigned: Promise<void>) => Promise<void>;
  #resign: (() => void) | null = null;

  /** Without locks (an old browser, a page that isn't secure or may keep nothing) every tab leads for itself. */
  constructor(locks: Locks | null, name: string, lead: (resigned: Promise<void>) => Promise<void>) {
    this.#locks = locks;
    this.#name = name;
    this.#lead = lead;
  }

  get isLeader(): boolean {
    return this.#resign !== null;
  }

  /** Stand in the queue, for ever. */
  async contend(): Promise<void> {
    for (;;) {
      if (this.#locks === null) await this.#hold();
      else await this.#request(this.#locks, {});
    }
  }

  /** Take the place from a tab that holds it and does nothing. */
  async seize(): Promise<void> {
    if (this.#locks !== null) await this.#request(this.#locks, { steal: true });
  }

  /** Make room for another tab, and queue up behind it. */
  resign(): void {
    this.#resign?.();
  }

  /** Another tab has seized the place: what that one hands over counts from now on. */
  #lose(): void {
    this.resign();
    this.#resign = null;
  }

  async #request(locks: Locks, options: { steal?: boolean }): Promise<void> {
    try {
      await locks.request(this.#name, options, () => this.#hold());
    } catch (error) {
      const isSeized = error instanceof DOMException && error.name === "AbortError";
      if (isSeized) this.#lose();
      else this.#locks = null; // the browser denies the page its locks
    }
  }

  async #hold(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resign = resolve;
    try {
      await this.#lead(promise);
    } finally {
      if (this.#resign === resolve) this.#resign = null; // by now the place may be this tab's once more
    }
  }
}
