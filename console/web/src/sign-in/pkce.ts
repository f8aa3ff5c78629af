/** One attempt to sign in: what is asked, and whether an answer is one to it. Sources: RFC 6749, 7636; OpenID Connect. */

import type { SignInConfig } from "../config.ts";
import { SignInError } from "./sign-in-error.ts";

export interface PendingSignIn {
  /** Comes back with the answer: nobody can slip in another one's. */
  readonly state: string;
  /** Comes back in the token: it is no older one. */
  readonly nonce: string;
  /** Shown for the tokens: whoever only overheard the code has none. */
  readonly verifier: string;
  /** What was to be looked at. */
  readonly hash: string;
}

export function createPendingSignIn(hash: string, fill: (bytes: Uint8Array<ArrayBuffer>) => void): PendingSignIn {
  const secret = () => {
    const bytes = new Uint8Array(32);
    fill(bytes);
    return base64Url(bytes);
  };
  return { state: secret(), nonce: secret(), verifier: secret(), hash };
}

/** The address to send a person to; they come back to `here`. */
export async function buildSignInUrl(
  pendingSignIn: PendingSignIn,
  config: SignInConfig,
  redirectUri: string,
): Promise<string> {
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: "openid email",
    state: pendingSignIn.state,
    nonce: pendingSignIn.nonce,
    code_challenge: await computeChallenge(pendingSignIn.verifier),
    code_challenge_method: "S256",
  });
  return `${config.domain}/oauth2/authorize?${asked}`;
}

/** The address that ends the session of the hosted pages too. */
export function buildSignOutUrl(config: SignInConfig, redirectUri: string): string {
  return `${config.domain}/logout?${new URLSearchParams({ client_id: config.clientId, logout_uri: redirectUri })}`;
}

/** What the challenge of a verifier is (S256). */
export async function computeChallenge(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

/** Whether a page's query is an answer at all. */
export function hasSignInResponse(search: string): boolean {
  const given = new URLSearchParams(search);
  return given.has("code") || given.has("error");
}

/** The code in an answer. Throws SignInFailed where it answers no attempt of this tab, or refuses. */
export function getAuthorizationCode(
  search: string,
  pendingSignIn: PendingSignIn | null,
  config: SignInConfig,
): string {
  const given = new URLSearchParams(search);
  if (pendingSignIn === null || given.get("state") !== pendingSignIn.state) throw new SignInError("mismatch", config);
  const code = given.get("code");
  if (code !== null && code !== "") return code;
  const error = given.get("error") ?? "no code";
  throw new SignInError("refused", config, (given.get("error_description") ?? error).slice(0, 200));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
