/** Requests tokens from the page: only the page has them, and renews them. */

/** The page has no token; the message says why and what to do. */
export class NoTokenError extends Error {}

export class TokenProxy {
  readonly #requestToken: (force: boolean) => void;
  #isRefused = false;
  #pending: PromiseWithResolvers<string> | null = null;

  /** `requestToken` asks the page for a valid token, and with `force` for a new one. */
  constructor(requestToken: (force: boolean) => void) {
    this.#requestToken = requestToken;
  }

  /** Return a valid token. Rejects with NoTokenError. */
  getToken(): Promise<string> {
    if (this.#pending === null) {
      this.#pending = Promise.withResolvers();
      this.#requestToken(this.#isRefused);
      this.#isRefused = false;
    }
    return this.#pending.promise;
  }

  /** Note that the identity pool refused the last token, so that the next request asks for a new one. */
  markRefused(): void {
    this.#isRefused = true;
  }

  /** Settle the pending request with the page's answer: a token, or the reason why there is none. */
  settle(token: string | null, problem: string | null): void {
    const pending = this.#pending;
    this.#pending = null;
    if (token !== null) pending?.resolve(token);
    else pending?.reject(new NoTokenError(problem ?? "Nobody is signed in."));
  }
}
