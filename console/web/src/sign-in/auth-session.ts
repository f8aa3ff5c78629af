/** Who is signed in and watches: has a fresh token whenever one is needed, until the session ends. */

import type { SignInPlace } from "../config.ts";
import type { Kept } from "./auth-storage.ts";
import { SignInFailed } from "./sign-in-error.ts";
import { type Around, isFresh, renewed, revoke, type Tokens } from "./tokens.ts";

export class Watcher {
  /** Called once, with the sentence, when the session has ended. */
  onEnd: (sentence: string) => void = () => {};
  readonly name: string;
  readonly #place: SignInPlace;
  readonly #kept: Kept;
  readonly #around: Around;
  #tokens: Tokens;
  #renewal: Promise<Tokens> | null = null;
  #ended: SignInFailed | null = null;

  constructor(tokens: Tokens, place: SignInPlace, kept: Kept, around: Around) {
    this.name = tokens.name;
    this.#tokens = tokens;
    this.#place = place;
    this.#kept = kept;
    this.#around = around;
  }

  /** A token that is good for a while, or a new one. Rejects with SignInFailed; once the session has ended, always. */
  async token(anew = false): Promise<string> {
    if (this.#ended !== null) throw this.#ended;
    if (!anew && isFresh(this.#tokens, this.#around.now())) return this.#tokens.id;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return (await this.#renewal).id;
  }

  /** Forget the tokens and make them worthless. */
  async signOut(): Promise<void> {
    this.#kept.signOut();
    await revoke(this.#tokens, this.#place, this.#around);
  }

  async #renew(): Promise<Tokens> {
    try {
      this.#tokens = await renewed(this.#tokens, this.#place, this.#around);
      if (!this.#kept.isSignedOut) this.#kept.tokens = this.#tokens;
      return this.#tokens;
    } catch (error) {
      if (error instanceof SignInFailed && error.why === "ended") {
        this.#ended = error;
        this.#kept.tokens = null;
        this.onEnd(error.message);
      }
      throw error;
    }
  }
}
