/** Who is signed in and watches: has a fresh token whenever one is needed, until the session ends. */

import type { SignInConfig } from "../config.ts";
import type { AuthStorage } from "./auth-storage.ts";
import { SignInError } from "./sign-in-error.ts";
import { type AuthEnvironment, isFresh, refreshTokens, revokeTokens, type Tokens } from "./tokens.ts";

export class AuthSession {
  /** Called once, with the sentence, when the session has ended. */
  onEnd: (sentence: string) => void = () => {};
  readonly name: string;
  readonly #config: SignInConfig;
  readonly #storage: AuthStorage;
  readonly #environment: AuthEnvironment;
  #tokens: Tokens;
  #renewal: Promise<Tokens> | null = null;
  #ended: SignInError | null = null;

  constructor(tokens: Tokens, config: SignInConfig, storage: AuthStorage, environment: AuthEnvironment) {
    this.name = tokens.name;
    this.#tokens = tokens;
    this.#config = config;
    this.#storage = storage;
    this.#environment = environment;
  }

  /** A token that is good for a while, or a new one. Rejects with SignInFailed; once the session has ended, always. */
  async getToken(force = false): Promise<string> {
    if (this.#ended !== null) throw this.#ended;
    if (!force && isFresh(this.#tokens, this.#environment.now())) return this.#tokens.id;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return (await this.#renewal).id;
  }

  /** Forget the tokens and make them worthless. */
  async signOut(): Promise<void> {
    this.#storage.signOut();
    await revokeTokens(this.#tokens, this.#config, this.#environment);
  }

  async #renew(): Promise<Tokens> {
    try {
      this.#tokens = await refreshTokens(this.#tokens, this.#config, this.#environment);
      if (!this.#storage.isSignedOut) this.#storage.tokens = this.#tokens;
      return this.#tokens;
    } catch (error) {
      if (error instanceof SignInError && error.code === "ended") {
        this.#ended = error;
        this.#storage.tokens = null;
        this.onEnd(error.message);
      }
      throw error;
    }
  }
}
