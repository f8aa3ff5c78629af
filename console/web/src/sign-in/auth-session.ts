/** The session of the person who is signed in. It returns valid tokens until it ends. */

import type { AuthStorage } from "./auth-storage.ts";
import { SignInError } from "./sign-in-error.ts";
import { isFresh, type Tokens, type UserPool } from "./tokens.ts";

export class AuthSession {
  /** Called once, with a message, when the session has ended. */
  onEnd: (message: string) => void = () => {};
  readonly name: string;
  readonly #storage: AuthStorage;
  readonly #pool: UserPool;
  #tokens: Tokens;
  #refresh: Promise<Tokens> | null = null;
  #endError: SignInError | null = null;

  constructor(tokens: Tokens, pool: UserPool, storage: AuthStorage) {
    this.name = tokens.name;
    this.#tokens = tokens;
    this.#storage = storage;
    this.#pool = pool;
  }

  /** Return a valid ID token; with `force` a new one. Rejects with SignInError, always after the session has ended. */
  async getToken(force = false): Promise<string> {
    if (this.#endError !== null) throw this.#endError;
    if (!force && isFresh(this.#tokens, this.#pool.now())) return this.#tokens.id;
    this.#refresh ??= this.#refreshTokens().finally(() => {
      this.#refresh = null;
    });
    return (await this.#refresh).id;
  }

  /** Forget the tokens and revoke them. */
  async signOut(): Promise<void> {
    this.#storage.signOut();
    await this.#pool.revokeTokens(this.#tokens);
  }

  async #refreshTokens(): Promise<Tokens> {
    try {
      this.#tokens = await this.#pool.refreshTokens(this.#tokens);
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
