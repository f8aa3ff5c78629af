/** The credentials that all clients share: those of a guest, or of the person who is signed in. */

import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { CredentialsError, isNotAuthorized } from "./errors.ts";
import type { TokenProxy } from "./token-proxy.ts";

/**
 * Credentials last an hour and are renewed after half of it. Their age is measured, since their expiry can't be compared
 * with a clock that may be wrong.
 */
const RENEW_MS = 30 * 60_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The id of the identity in the identity pool. */
  readonly identityId?: string;
}

export class CredentialProvider {
  readonly #provide: () => Promise<Credentials>;
  readonly #clock: () => number;
  #current: { at: number; credentials: Promise<Credentials> } | null = null;

  constructor(provide: () => Promise<Credentials>, clock: () => number) {
    this.#provide = provide;
    this.#clock = clock;
  }

  /** Return credentials that are valid for some minutes. Rejects with CredentialsError; the next call then tries again. */
  getCredentials(): Promise<Credentials> {
    const now = this.#clock();
    if (this.#current === null || now - this.#current.at > RENEW_MS || now < this.#current.at) {
      const request = { at: now, credentials: this.#request() };
      request.credentials.catch(() => {
        if (this.#current === request) this.#current = null;
      });
      this.#current = request;
    }
    return this.#current.credentials;
  }

  /** Forget the credentials, because they were refused. */
  invalidate(): void {
    this.#current = null;
  }

  async #request(): Promise<Credentials> {
    try {
      return await this.#provide();
    } catch (reason) {
      throw new CredentialsError(reason);
    }
  }
}

/** Create a provider of a guest's credentials, or if people must sign in, of those for the token from `tokenProxy`. */
export function createCredentialProvider(config: Config, tokenProxy: TokenProxy): CredentialProvider {
  const provide = fromCognitoIdentityPool({
    identityPoolId: config.identityPoolId,
    ...(config.signIn === null ? {} : { logins: { [config.signIn.provider]: () => tokenProxy.getToken() } }),
    clientConfig: getClientOptions(config),
  });
  return new CredentialProvider(async () => {
    try {
      return await rejectLate(provide());
    } catch (error) {
      if (isNotAuthorized(error)) tokenProxy.markRefused();
      throw error;
    }
  }, Date.now);
}

/** Return an AWS client's region, its endpoint if it isn't AWS's own, and no retries: the feed retries by itself. */
export function getClientOptions({ region, endpoint }: Config) {
  return { region, maxAttempts: 1, ...(endpoint === null ? {} : { endpoint }) };
}

/** Reject with a timeout if a promise takes longer than a request may. */
async function rejectLate<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), REQUEST_TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
