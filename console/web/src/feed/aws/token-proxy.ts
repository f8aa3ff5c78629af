/** The worker's end of the sign-in: the page alone has the tokens and renews them, and is asked for one. */

/** The page says why it has no token: a sentence for a person. */
export class NoTokenError extends Error {}

export class TokenProxy {
  readonly #requestToken: (force: boolean) => void;
  #isRefused = false;
  #pending: PromiseWithResolvers<string> | null = null;

  /** `ask` asks the page for a fresh token, or for one that is new however fresh the last one is. */
  constructor(ask: (force: boolean) => void) {
    this.#requestToken = ask;
  }

  /** A fresh token. Rejects with NoToken. */
  getToken(): Promise<string> {
    if (this.#pending === null) {
      this.#pending = Promise.withResolvers();
      this.#requestToken(this.#isRefused);
      this.#isRefused = false;
    }
    return this.#pending.promise;
  }

  /** The identity pool took a token for nothing: whoever it told was signed out meanwhile, or the next one is taken. */
  markRefused(): void {
    this.#isRefused = true;
  }

  /** What the page answers. */
  settle(token: string | null, problem: string | null): void {
    const pending = this.#pending;
    this.#pending = null;
    if (token !== null) pending?.resolve(token);
    else pending?.reject(new NoTokenError(problem ?? "Nobody is signed in."));
  }
}
