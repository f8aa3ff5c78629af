/** The tokens of who is signed in: got for a code, renewed, revoked. Source: Cognito's token and revocation endpoints. */

import { REQUEST_TIMEOUT_MS, type SignInConfig } from "../config.ts";
import type { PendingSignIn } from "./pkce.ts";
import { SignInError } from "./sign-in-error.ts";

export interface Tokens {
  /** Tells the identity pool who it is. */
  readonly id: string;
  readonly refresh: string;
  /** When the first was got and for how long it is good, by this machine's clock: what that clock says doesn't matter. */
  readonly receivedAt: number;
  readonly lifetimeMs: number;
  /** Who it is, for people. */
  readonly name: string;
}

/** What these functions need of the world. */
export interface AuthEnvironment {
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** Whoever signs out doesn't wait longer for a pool that gives no answer. */
const REVOKE_MS = 2_000;
/** Renewed so long before its end, since an answer takes its time. */
const EARLY_MS = 60_000;

/** Whether a token may still be used; one from the future is of a clock that was put back. */
export function isFresh(tokens: Tokens, now: number): boolean {
  return now >= tokens.receivedAt && now < tokens.receivedAt + tokens.lifetimeMs - EARLY_MS;
}

/** Tokens for the code that answers an attempt. Rejects with SignInFailed. */
export async function exchangeCode(
  code: string,
  pendingSignIn: PendingSignIn,
  config: SignInConfig,
  redirectUri: string,
  environment: AuthEnvironment,
): Promise<Tokens> {
  const receivedAt = environment.now();
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: pendingSignIn.verifier,
  };
  const answer = await requestTokens(form, config, environment, "late");
  const claims = parseClaims(answer["id_token"]);
  const isMeant = claims["aud"] === config.clientId && claims["iss"] === `https://${config.provider}`;
  if (!isMeant || claims["nonce"] !== pendingSignIn.nonce) throw new SignInError("mismatch", config);
  return parseTokens(answer, receivedAt, config);
}

/** The same person's tokens, new. Rejects with SignInFailed: `ended` where they must sign in again. */
export async function refreshTokens(
  tokens: Tokens,
  config: SignInConfig,
  environment: AuthEnvironment,
): Promise<Tokens> {
  const receivedAt = environment.now();
  const answer = await requestTokens(
    { grant_type: "refresh_token", refresh_token: tokens.refresh },
    config,
    environment,
    "ended",
  );
  return parseTokens({ refresh_token: tokens.refresh, ...answer }, receivedAt, config);
}

/** Make tokens worthless, as far as the pool can be reached: they end by themselves too. */
export async function revokeTokens(tokens: Tokens, config: SignInConfig, environment: AuthEnvironment): Promise<void> {
  const form = { token: tokens.refresh, client_id: config.clientId };
  await post(`${config.domain}/oauth2/revoke`, form, environment, REVOKE_MS).catch(() => {});
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
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const error = String(answer["error"] ?? `HTTP ${response.status}`);
  if (error === "invalid_grant") throw new SignInError(invalid, config);
  // A service that is busy or broken is one to ask again.
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

function parseTokens(answer: Record<string, unknown>, receivedAt: number, config: SignInConfig): Tokens {
  const [id, refresh, seconds] = [answer["id_token"], answer["refresh_token"], Number(answer["expires_in"])];
  if (typeof id !== "string" || typeof refresh !== "string" || !(seconds > 0)) {
    throw new SignInError("unknown", config, "it gives no tokens");
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

/** What a token says. It came from the pool itself over TLS, so its signature says nothing more. */
function parseClaims(token: unknown): Record<string, unknown> {
  try {
    const body = String(token).split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
