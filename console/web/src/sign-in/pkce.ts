/**
 * The authorization code flow with PKCE: builds the request and checks the response.
 * Sources: RFC 6749, RFC 7636, OpenID Connect Core 1.0.
 */

import type { SignInConfig } from "../config.ts";
import { SignInError } from "./sign-in-error.ts";

/** A sign-in that waits for its response. */
export interface PendingSignIn {
  /** A secret that the response repeats, which proves that it answers this request. */
  readonly state: string;
  /** A secret that the ID token repeats, which proves that the token is new. */
  readonly nonce: string;
  /** A secret that is sent with the code, so that a stolen code is useless. */
  readonly verifier: string;
  /** The URL fragment to return to. */
  readonly hash: string;
}

/** Create a sign-in with new secrets; `fill` fills an array with random bytes. */
export function createPendingSignIn(hash: string, fill: (bytes: Uint8Array<ArrayBuffer>) => void): PendingSignIn {
  const createSecret = () => {
    const bytes = new Uint8Array(32);
    fill(bytes);
    return base64Url(bytes);
  };
  return { state: createSecret(), nonce: createSecret(), verifier: createSecret(), hash };
}

/** Build the URL of the hosted sign-in page, which leads back to `redirectUri`. */
export async function buildSignInUrl(
  pending: PendingSignIn,
  config: SignInConfig,
  redirectUri: string,
): Promise<string> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: "openid email",
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await computeChallenge(pending.verifier),
    code_challenge_method: "S256",
  });
  return `${config.domain}/oauth2/authorize?${query}`;
}

/** Build the URL that ends the session of the hosted pages, and leads back to `redirectUri`. */
export function buildSignOutUrl(config: SignInConfig, redirectUri: string): string {
  return `${config.domain}/logout?${new URLSearchParams({ client_id: config.clientId, logout_uri: redirectUri })}`;
}

/** Compute the S256 challenge of a verifier. */
export async function computeChallenge(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

/** Return whether a URL's query is a response of the sign-in page. */
export function hasSignInResponse(search: string): boolean {
  const response = new URLSearchParams(search);
  return response.has("code") || response.has("error");
}

/** Return the code in a response. Throws SignInError if the response is a refusal or answers another sign-in. */
export function getAuthorizationCode(search: string, pending: PendingSignIn | null, config: SignInConfig): string {
  const response = new URLSearchParams(search);
  if (pending === null || response.get("state") !== pending.state) throw new SignInError("mismatch", config);
  const code = response.get("code");
  if (code !== null && code !== "") return code;
  const error = response.get("error") ?? "no code";
  throw new SignInError("refused", config, (response.get("error_description") ?? error).slice(0, 200));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
