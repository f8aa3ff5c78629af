/** Elects the one tab of a browser that reads the feed. */

export interface Locks {
  request(name: string, options: { steal?: boolean }, work: () => Promise<void>): Promise<unknown>;
}

/** Contends for the lead, and calls `lead` whenever this tab has it. */
export class Leadership {
  #locks: Locks | null;
  readonly #name: string;
  readonly #lead: (resigned: Promise<void>) => Promise<void>;
  #resign: (() => void) | null = null;

  /**
   * `lead` gets a promise that resolves when this tab must stop leading, and returns one that settles when it has stopped.
   * Without locks (an old browser, an insecure page, no storage) every tab leads for itself.
   */
  constructor(locks: Locks | null, name: string, lead: (resigned: Promise<void>) => Promise<void>) {
    this.#locks = locks;
    this.#name = name;
    this.#lead = lead;
  }

  get isLeader(): boolean {
    return this.#resign !== null;
  }

  /** Queue for the lead, forever. */
  async contend(): Promise<void> {
    for (;;) {
      if (this.#locks === null) await this.#hold();
      else await this.#request(this.#locks, {});
    }
  }

  /** Take the lead from a tab that has stopped working. */
  async seize(): Promise<void> {
    if (this.#locks !== null) await this.#request(this.#locks, { steal: true });
  }

  /** Give the lead to the next tab in the queue. */
  resign(): void {
    this.#resign?.();
  }

  /** Stop leading at once, because another tab has seized the lead. */
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
      else this.#locks = null; // The browser denies the page its locks.
    }
  }

  async #hold(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resign = resolve;
    try {
      await this.#lead(promise);
    } finally {
      if (this.#resign === resolve) this.#resign = null; // This tab may lead again by now.
    }
  }
}
