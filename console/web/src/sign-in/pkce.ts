/** One attempt to sign in: what is asked, and whether an answer is one to it. Sources: RFC 6749, 7636; OpenID Connect. */

import type { SignInPlace } from "../config.ts";
import { SignInFailed } from "./sign-in-error.ts";

export interface Attempt {
  /** Comes back with the answer: nobody can slip in another one's. */
  readonly state: string;
  /** Comes back in the token: it is no older one. */
  readonly nonce: string;
  /** Shown for the tokens: whoever only overheard the code has none. */
  readonly verifier: string;
  /** What was to be looked at. */
  readonly hash: string;
}

export function newAttempt(hash: string, fill: (bytes: Uint8Array<ArrayBuffer>) => void): Attempt {
  const secret = () => {
    const bytes = new Uint8Array(32);
    fill(bytes);
    return base64Url(bytes);
  };
  return { state: secret(), nonce: secret(), verifier: secret(), hash };
}

/** The address to send a person to; they come back to `here`. */
export async function addressOf(attempt: Attempt, place: SignInPlace, here: string): Promise<string> {
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: place.clientId,
    redirect_uri: here,
    scope: "openid email",
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await challengeOf(attempt.verifier),
    code_challenge_method: "S256",
  });
  return `${place.domain}/oauth2/authorize?${asked}`;
}

/** The address that ends the session of the hosted pages too. */
export function signOutAddress(place: SignInPlace, here: string): string {
  return `${place.domain}/logout?${new URLSearchParams({ client_id: place.clientId, logout_uri: here })}`;
}

/** What the challenge of a verifier is (S256). */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

/** Whether a page's query is an answer at all. */
export function isAnswer(search: string): boolean {
  const given = new URLSearchParams(search);
  return given.has("code") || given.has("error");
}

/** The code in an answer. Throws SignInFailed where it answers no attempt of this tab, or refuses. */
export function codeIn(search: string, attempt: Attempt | null, place: SignInPlace): string {
  const given = new URLSearchParams(search);
  if (attempt === null || given.get("state") !== attempt.state) throw new SignInFailed("mismatch", place);
  const code = given.get("code");
  if (code !== null && code !== "") return code;
  const error = given.get("error") ?? "no code";
  throw new SignInFailed("refused", place, (given.get("error_description") ?? error).slice(0, 200));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
