/** The tokens of who is signed in: got for a code, renewed, revoked. Source: Cognito's token and revocation endpoints. */

import type { SignInPlace } from "../config.ts";
import { REQUEST_MS } from "../feed/aws/endpoint.ts";
import type { Attempt } from "./pkce.ts";
import { SignInFailed } from "./sign-in-error.ts";

export interface Tokens {
  /** Tells the identity pool who it is. */
  readonly id: string;
  readonly refresh: string;
  /** When the first was got and for how long it is good, by this machine's clock: what that clock says doesn't matter. */
  readonly got: number;
  readonly forMs: number;
  /** Who it is, for people. */
  readonly name: string;
}

/** What these functions need of the world. */
export interface Around {
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** Whoever signs out doesn't wait longer for a pool that gives no answer. */
const REVOKE_MS = 2_000;
/** Renewed so long before its end, since an answer takes its time. */
const EARLY_MS = 60_000;

/** Whether a token may still be used; one from the future is of a clock that was put back. */
export function isFresh(tokens: Tokens, now: number): boolean {
  return now >= tokens.got && now < tokens.got + tokens.forMs - EARLY_MS;
}

/** Tokens for the code that answers an attempt. Rejects with SignInFailed. */
export async function tokensFor(
  code: string,
  attempt: Attempt,
  place: SignInPlace,
  here: string,
  around: Around,
): Promise<Tokens> {
  const got = around.now();
  const form = { grant_type: "authorization_code", code, redirect_uri: here, code_verifier: attempt.verifier };
  const answer = await ask(form, place, around, "late");
  const claims = claimsOf(answer["id_token"]);
  const isMeant = claims["aud"] === place.clientId && claims["iss"] === `https://${place.provider}`;
  if (!isMeant || claims["nonce"] !== attempt.nonce) throw new SignInFailed("mismatch", place);
  return tokensIn(answer, got, place);
}

/** The same person's tokens, new. Rejects with SignInFailed: `ended` where they must sign in again. */
export async function renewed(tokens: Tokens, place: SignInPlace, around: Around): Promise<Tokens> {
  const got = around.now();
  const answer = await ask({ grant_type: "refresh_token", refresh_token: tokens.refresh }, place, around, "ended");
  return tokensIn({ refresh_token: tokens.refresh, ...answer }, got, place);
}

/** Make tokens worthless, as far as the pool can be reached: they end by themselves too. */
export async function revoke(tokens: Tokens, place: SignInPlace, around: Around): Promise<void> {
  const form = { token: tokens.refresh, client_id: place.clientId };
  await post(`${place.domain}/oauth2/revoke`, form, around, REVOKE_MS).catch(() => {});
}

async function ask(
  form: Record<string, string>,
  place: SignInPlace,
  around: Around,
  invalid: "late" | "ended",
): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await post(`${place.domain}/oauth2/token`, { ...form, client_id: place.clientId }, around);
  } catch {
    throw new SignInFailed("unreachable", place);
  }
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const error = String(answer["error"] ?? `HTTP ${response.status}`);
  if (error === "invalid_grant") throw new SignInFailed(invalid, place);
  // A service that is busy or broken is one to ask again.
  if (response.status >= 500 || response.status === 429) throw new SignInFailed("unreachable", place);
  throw new SignInFailed("unknown", place, error);
}

function post(url: string, form: Record<string, string>, around: Around, ms = REQUEST_MS): Promise<Response> {
  return around.fetch(url, {
    method: "POST",
    body: new URLSearchParams(form),
    credentials: "omit",
    signal: AbortSignal.timeout(ms),
  });
}

function tokensIn(answer: Record<string, unknown>, got: number, place: SignInPlace): Tokens {
  const [id, refresh, seconds] = [answer["id_token"], answer["refresh_token"], Number(answer["expires_in"])];
  if (typeof id !== "string" || typeof refresh !== "string" || !(seconds > 0)) {
    throw new SignInFailed("unknown", place, "it gives no tokens");
  }
  const claims = claimsOf(id);
  return { id, refresh, got, forMs: seconds * 1000, name: String(claims["email"] ?? claims["cognito:username"] ?? "") };
}

/** What a token says. It came from the pool itself over TLS, so its signature says nothing more. */
function claimsOf(token: unknown): Record<string, unknown> {
  try {
    const body = String(token).split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
