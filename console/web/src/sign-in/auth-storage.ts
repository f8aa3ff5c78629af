/** Stores the pending sign-in and the tokens in sessionStorage, which ends with the tab. */

import type { PendingSignIn } from "./pkce.ts";
import type { Tokens } from "./tokens.ts";

const PENDING_SIGN_IN = "wildrydes sign-in";
const TOKENS = "wildrydes tokens";
const SIGNED_OUT = "wildrydes signed out";

export class AuthStorage {
  readonly #storage: Storage | null;

  /** `storage` is null if the browser denies the page its storage. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  /** Whether values can be stored. Without storage they are lost on the way to the sign-in page. */
  get isAvailable(): boolean {
    return this.#storage !== null;
  }

  get pendingSignIn(): PendingSignIn | null {
    return this.#read(PENDING_SIGN_IN, ["state", "nonce", "verifier", "hash"]) as PendingSignIn | null;
  }

  set pendingSignIn(pendingSignIn: PendingSignIn | null) {
    this.#write(PENDING_SIGN_IN, pendingSignIn);
    if (pendingSignIn !== null) this.#write(SIGNED_OUT, null);
  }

  get tokens(): Tokens | null {
    const tokens = this.#read(TOKENS, ["id", "refresh", "name"]) as Tokens | null;
    return typeof tokens?.requestedAt === "number" && typeof tokens.lifetimeMs === "number" ? tokens : null;
  }

  set tokens(tokens: Tokens | null) {
    this.#write(TOKENS, tokens);
  }

  /** Whether the person has signed out in this tab. The console then asks before it opens the sign-in page. */
  get isSignedOut(): boolean {
    return this.#storage?.getItem(SIGNED_OUT) != null;
  }

  /** Remove the tokens and the pending sign-in, and remember that the person signed out. */
  signOut(): void {
    this.pendingSignIn = null;
    this.tokens = null;
    this.#write(SIGNED_OUT, true);
  }

  #read(key: string, textFields: readonly string[]): unknown {
    try {
      const value: unknown = JSON.parse(this.#storage?.getItem(key) ?? "null");
      if (typeof value !== "object" || value === null) return null;
      return textFields.every((name) => typeof (value as Record<string, unknown>)[name] === "string") ? value : null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: object | true | null): void {
    if (value === null) this.#storage?.removeItem(key);
    else this.#storage?.setItem(key, JSON.stringify(value));
  }
}

/** Return the storage of this tab, or null if the browser denies it. */
export function getSessionStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
