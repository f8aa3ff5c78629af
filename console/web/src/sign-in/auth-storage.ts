/** What a tab keeps between its pages: an attempt that is under way, and the tokens; both go with the tab. */

import type { PendingSignIn } from "./pkce.ts";
import type { Tokens } from "./tokens.ts";

const ATTEMPT = "wildrydes sign-in";
const TOKENS = "wildrydes tokens";
const SIGNED_OUT = "wildrydes signed out";

export class AuthStorage {
  readonly #storage: Storage | null;

  /** Null where the browser denies the page its storage. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  /** Whether what is kept will be there after another page. */
  get isAvailable(): boolean {
    return this.#storage !== null;
  }

  get pendingSignIn(): PendingSignIn | null {
    return this.#read(ATTEMPT, ["state", "nonce", "verifier", "hash"]) as PendingSignIn | null;
  }

  set pendingSignIn(pendingSignIn: PendingSignIn | null) {
    this.#write(ATTEMPT, pendingSignIn);
    if (pendingSignIn !== null) this.#write(SIGNED_OUT, null);
  }

  get tokens(): Tokens | null {
    const read = this.#read(TOKENS, ["id", "refresh", "name"]) as Tokens | null;
    return typeof read?.receivedAt === "number" && typeof read.lifetimeMs === "number" ? read : null;
  }

  set tokens(tokens: Tokens | null) {
    this.#write(TOKENS, tokens);
  }

  /** Whether a person signed out here, who is then not sent to sign in at once. */
  get isSignedOut(): boolean {
    return this.#storage?.getItem(SIGNED_OUT) != null;
  }

  /** Forget everything but that. */
  signOut(): void {
    this.pendingSignIn = null;
    this.tokens = null;
    this.#write(SIGNED_OUT, true);
  }

  #read(key: string, texts: readonly string[]): unknown {
    try {
      const read: unknown = JSON.parse(this.#storage?.getItem(key) ?? "null");
      if (typeof read !== "object" || read === null) return null;
      return texts.every((name) => typeof (read as Record<string, unknown>)[name] === "string") ? read : null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: object | true | null): void {
    if (value === null) this.#storage?.removeItem(key);
    else this.#storage?.setItem(key, JSON.stringify(value));
  }
}

/** The storage of this tab; null where the browser denies it. */
export function getSessionStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
