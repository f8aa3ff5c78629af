/** The worker's end of the sign-in: the page alone has the tokens and renews them, and is asked for one. */

/** The page says why it has no token: a sentence for a person. */
export class NoToken extends Error {}

export class AskedToken {
  readonly #ask: (anew: boolean) => void;
  #isRefused = false;
  #awaited: PromiseWithResolvers<string> | null = null;

  /** `ask` asks the page for a fresh token, or for one that is new however fresh the last one is. */
  constructor(ask: (anew: boolean) => void) {
    this.#ask = ask;
  }

  /** A fresh token. Rejects with NoToken. */
  token(): Promise<string> {
    if (this.#awaited === null) {
      this.#awaited = Promise.withResolvers();
      this.#ask(this.#isRefused);
      this.#isRefused = false;
    }
    return this.#awaited.promise;
  }

  /** The identity pool took a token for nothing: whoever it told was signed out meanwhile, or the next one is taken. */
  refused(): void {
    this.#isRefused = true;
  }

  /** What the page answers. */
  answer(token: string | null, problem: string | null): void {
    const awaited = this.#awaited;
    this.#awaited = null;
    if (token !== null) awaited?.resolve(token);
    else awaited?.reject(new NoToken(problem ?? "Nobody is signed in."));
  }
}
