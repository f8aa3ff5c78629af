/** The session of the person who is signed in: returns valid tokens until the session ends. */

import type { SignInConfig } from "../config.ts";
import type { AuthStorage } from "./auth-storage.ts";
import { SignInError } from "./sign-in-error.ts";
import { type AuthEnvironment, isFresh, refreshTokens, revokeTokens, type Tokens } from "./tokens.ts";

export class AuthSession {
  /** Called once, with a message, when the session has ended. */
  onEnd: (message: string) => void = () => {};
  readonly name: string;
  readonly #config: SignInConfig;
  readonly #storage: AuthStorage;
  readonly #environment: AuthEnvironment;
  #tokens: Tokens;
  #refresh: Promise<Tokens> | null = null;
  #endError: SignInError | null = null;

  constructor(tokens: Tokens, config: SignInConfig, storage: AuthStorage, environment: AuthEnvironment) {
    this.name = tokens.name;
    this.#tokens = tokens;
    this.#config = config;
    this.#storage = storage;
    this.#environment = environment;
  }

  /** Return a valid ID token, with `force` a new one. Rejects with SignInError, and always once the session has ended. */
  async getToken(force = false): Promise<string> {
    if (this.#endError !== null) throw this.#endError;
    if (!force && isFresh(this.#tokens, this.#environment.now())) return this.#tokens.id;
    this.#refresh ??= this.#refreshTokens().finally(() => {
      this.#refresh = null;
    });
    return (await this.#refresh).id;
  }

  /** Forget the tokens and revoke them. */
  async signOut(): Promise<void> {
    this.#storage.signOut();
    await revokeTokens(this.#tokens, this.#config, this.#environment);
  }

  async #refreshTokens(): Promise<Tokens> {
    try {
      this.#tokens = await refreshTokens(this.#tokens, this.#config, this.#environment);
      if (!this.#storage.isSignedOut) this.#storage.tokens = this.#tokens;
      return this.#tokens;
    } catch (error) {
      if (error instanceof SignInError && error.code === "ended") {
        this.#endError = error;
        this.#storage.tokens = null;
        this.onEnd(error.message);
      }
      throw error;
    }
  }
}
