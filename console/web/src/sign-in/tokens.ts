/** Exchanges a code for tokens, refreshes tokens and revokes them. Source: Cognito's token and revocation endpoints. */

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

/** Exchange the code of a response for tokens. Rejects with SignInError. */
export async function exchangeCode(
  code: string,
  pending: PendingSignIn,
  config: SignInConfig,
  redirectUri: string,
  environment: AuthEnvironment,
): Promise<Tokens> {
  const receivedAt = environment.now();
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: pending.verifier,
  };
  const response = await requestTokens(form, config, environment, "late");
  const claims = parseClaims(response["id_token"]);
  const isForThisConsole = claims["aud"] === config.clientId && claims["iss"] === `https://${config.provider}`;
  if (!isForThisConsole || claims["nonce"] !== pending.nonce) throw new SignInError("mismatch", config);
  return parseTokens(response, receivedAt, config);
}

/** Refresh tokens. Rejects with SignInError; its code is `ended` if the person must sign in again. */
export async function refreshTokens(
  tokens: Tokens,
  config: SignInConfig,
  environment: AuthEnvironment,
): Promise<Tokens> {
  const receivedAt = environment.now();
  const response = await requestTokens(
    { grant_type: "refresh_token", refresh_token: tokens.refresh },
    config,
    environment,
    "ended",
  );
  return parseTokens({ refresh_token: tokens.refresh, ...response }, receivedAt, config);
}

/** Revoke tokens. An unreachable user pool is ignored, because tokens expire anyway. */
export async function revokeTokens(tokens: Tokens, config: SignInConfig, environment: AuthEnvironment): Promise<void> {
  const form = { token: tokens.refresh, client_id: config.clientId };
  await post(`${config.domain}/oauth2/revoke`, form, environment, REVOKE_TIMEOUT_MS).catch(() => {});
}

async function requestTokens(
  form: Record<string, string>,
  config: SignInConfig,
  environment: AuthEnvironment,
  invalid: "late" | "ended",
): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await post(`${config.domain}/oauth2/token`, { ...form, client_id: config.clientId }, environment);
  } catch {
    throw new SignInError("unreachable", config);
  }
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return body;
  const error = String(body["error"] ?? `HTTP ${response.status}`);
  if (error === "invalid_grant") throw new SignInError(invalid, config);
  // A busy or broken service can be tried again.
  if (response.status >= 500 || response.status === 429) throw new SignInError("unreachable", config);
  throw new SignInError("unknown", config, error);
}

function post(
  url: string,
  form: Record<string, string>,
  environment: AuthEnvironment,
  ms = REQUEST_TIMEOUT_MS,
): Promise<Response> {
  return environment.fetch(url, {
    method: "POST",
    body: new URLSearchParams(form),
    credentials: "omit",
    signal: AbortSignal.timeout(ms),
  });
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
