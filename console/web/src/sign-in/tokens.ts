/** Gets tokens from the user pool, refreshes and revokes them. Source: Cognito's token and revocation endpoints. */

import { REQUEST_TIMEOUT_MS, type SignInConfig } from "../config.ts";
import type { PendingSignIn } from "./pkce.ts";
import { SignInError } from "./sign-in-error.ts";

export interface Tokens {
  /** The ID token, which proves to the identity pool who signed in. */
  readonly id: string;
  readonly refresh: string;
  /** When the ID token was requested, and how long it is valid, in milliseconds. Only differences of this clock count. */
  readonly receivedAt: number;
  readonly lifetimeMs: number;
  /** The name of the person. */
  readonly name: string;
}

/** The network and the clock; tests fake them. */
export interface AuthEnvironment {
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** Signing out waits at most this long for the user pool. */
const REVOKE_TIMEOUT_MS = 2_000;
/** A token is refreshed this much before its end. */
const EARLY_MS = 60_000;

/** Return whether the ID token can still be used. If it is from the future, the clock was set back, and it can't. */
export function isFresh(tokens: Tokens, now: number): boolean {
  return now >= tokens.receivedAt && now < tokens.receivedAt + tokens.lifetimeMs - EARLY_MS;
}

/** The token and revocation endpoints of the user pool. */
export class UserPool {
  readonly #config: SignInConfig;
  readonly #environment: AuthEnvironment;

  constructor(config: SignInConfig, environment: AuthEnvironment) {
    this.#config = config;
    this.#environment = environment;
  }

  now(): number {
    return this.#environment.now();
  }

  /** Exchange the code of a response for tokens. Rejects with SignInError. */
  async exchangeCode(code: string, pending: PendingSignIn, redirectUri: string): Promise<Tokens> {
    const receivedAt = this.now();
    const form = { code, redirect_uri: redirectUri, code_verifier: pending.verifier };
    const response = await this.#requestTokens({ grant_type: "authorization_code", ...form }, "late");
    const { aud, iss, nonce } = parseClaims(response["id_token"]);
    const { clientId, provider } = this.#config;
    if (aud !== clientId || iss !== `https://${provider}` || nonce !== pending.nonce) {
      throw new SignInError("mismatch", this.#config);
    }
    return parseTokens(response, receivedAt, this.#config);
  }

  /** Refresh tokens. Rejects with SignInError; its code is `ended` if the person must sign in again. */
  async refreshTokens({ refresh }: Tokens): Promise<Tokens> {
    const receivedAt = this.now();
    const response = await this.#requestTokens({ grant_type: "refresh_token", refresh_token: refresh }, "ended");
    return parseTokens({ refresh_token: refresh, ...response }, receivedAt, this.#config);
  }

  /** Revoke tokens. An unreachable user pool is ignored, because tokens expire anyway. */
  async revokeTokens({ refresh }: Tokens): Promise<void> {
    await this.#post("revoke", { token: refresh }, REVOKE_TIMEOUT_MS).catch(() => {});
  }

  async #requestTokens(form: Record<string, string>, invalid: "late" | "ended"): Promise<Record<string, unknown>> {
    let response: Response;
    try {
      response = await this.#post("token", form, REQUEST_TIMEOUT_MS);
    } catch {
      throw new SignInError("unreachable", this.#config);
    }
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return body;
    const error = String(body["error"] ?? `HTTP ${response.status}`);
    if (error === "invalid_grant") throw new SignInError(invalid, this.#config);
    // A busy or broken service can be tried again.
    if (response.status >= 500 || response.status === 429) throw new SignInError("unreachable", this.#config);
    throw new SignInError("unknown", this.#config, error);
  }

  #post(endpoint: "token" | "revoke", form: Record<string, string>, timeout: number): Promise<Response> {
    return this.#environment.fetch(`${this.#config.domain}/oauth2/${endpoint}`, {
      method: "POST",
      body: new URLSearchParams({ ...form, client_id: this.#config.clientId }),
      credentials: "omit",
      signal: AbortSignal.timeout(timeout),
    });
  }
}

function parseTokens(response: Record<string, unknown>, receivedAt: number, config: SignInConfig): Tokens {
  const [id, refresh, seconds] = [response["id_token"], response["refresh_token"], Number(response["expires_in"])];
  if (typeof id !== "string" || typeof refresh !== "string" || !(seconds > 0)) {
    throw new SignInError("unknown", config, "no tokens in its response");
  }
  const claims = parseClaims(id);
  return {
    id,
    refresh,
    receivedAt,
    lifetimeMs: seconds * 1000,
    name: String(claims["email"] ?? claims["cognito:username"] ?? ""),
  };
}

/** Parse a token's claims. The token came from the user pool over TLS, so its signature need not be checked. */
function parseClaims(token: unknown): Record<string, unknown> {
  try {
    const body = String(token).split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
