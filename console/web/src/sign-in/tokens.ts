/** Gets, refreshes and revokes tokens of the user pool. Source: Cognito's token and revocation endpoints. */

import { REQUEST_TIMEOUT_MS, type SignInConfig } from "../config.ts";
import type { PendingSignIn } from "./pkce.ts";
import { SignInError } from "./sign-in-error.ts";

export interface Tokens {
  /** The ID token, which proves to the identity pool who signed in. */
  readonly id: string;
  readonly refresh: string;
  /** When the ID token was requested, by this machine's clock, and how long it is valid, in milliseconds. */
  readonly requestedAt: number;
  readonly lifetimeMs: number;
  /** The name of the person. */
  readonly name: string;
}

/** The network and the clock; tests fake them. */
export interface AuthEnvironment {
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** The longest time that signing out waits for the user pool. */
const REVOKE_TIMEOUT_MS = 2_000;
/** How long before its end a token is refreshed. */
const REFRESH_EARLY_MS = 60_000;

/** Return whether the ID token can still be used. One from the future can't, because the clock was set back since. */
export function isFresh(tokens: Tokens, now: number): boolean {
  return now >= tokens.requestedAt && now < tokens.requestedAt + tokens.lifetimeMs - REFRESH_EARLY_MS;
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
    const requestedAt = this.now();
    const form = { code, redirect_uri: redirectUri, code_verifier: pending.verifier };
    const response = await this.#requestTokens({ grant_type: "authorization_code", ...form }, "expired");
    const { aud, iss, nonce } = parseClaims(response["id_token"]);
    const { clientId, provider } = this.#config;
    if (aud !== clientId || iss !== `https://${provider}` || nonce !== pending.nonce) {
      throw new SignInError("mismatch", this.#config);
    }
    return parseTokens(response, requestedAt, this.#config);
  }

  /** Refresh tokens. Rejects with SignInError; its code is `ended` if the person must sign in again. */
  async refreshTokens({ refresh }: Tokens): Promise<Tokens> {
    const requestedAt = this.now();
    const response = await this.#requestTokens({ grant_type: "refresh_token", refresh_token: refresh }, "ended");
    return parseTokens({ refresh_token: refresh, ...response }, requestedAt, this.#config);
  }

  /** Revoke tokens. A failure is ignored, because tokens expire anyway. */
  async revokeTokens({ refresh }: Tokens): Promise<void> {
    await this.#post("revoke", { token: refresh }, REVOKE_TIMEOUT_MS).catch(() => {});
  }

  async #requestTokens(form: Record<string, string>, invalid: "expired" | "ended"): Promise<Record<string, unknown>> {
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

function parseTokens(response: Record<string, unknown>, requestedAt: number, config: SignInConfig): Tokens {
  const [id, refresh, seconds] = [response["id_token"], response["refresh_token"], Number(response["expires_in"])];
  if (typeof id !== "string" || typeof refresh !== "string" || !(seconds > 0)) {
    throw new SignInError("unknown", config, "no tokens in its response");
  }
  const claims = parseClaims(id);
  return {
    id,
    refresh,
    requestedAt,
    lifetimeMs: seconds * 1000,
    name: String(claims["email"] ?? claims["cognito:username"] ?? ""),
  };
}

/** Parse a token's claims. Its signature is not checked, because the token came from the user pool over TLS. */
function parseClaims(token: unknown): Record<string, unknown> {
  try {
    const body = String(token).split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
