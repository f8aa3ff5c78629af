/** A guest of the identity pool, or who is signed in: credentials that every client of the page shares. */

import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { getClientOptions } from "./client-options.ts";
import { CredentialsError, isNotAuthorized } from "./errors.ts";
import type { TokenProxy } from "./token-proxy.ts";

/** Guests' credentials last an hour. How old they are is known whatever this machine's clock says; when they expire isn't. */
const RENEW_MS = 30 * 60_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export class CredentialProvider {
  readonly #provide: () => Promise<Credentials>;
  readonly #clock: () => number;
  #current: { at: number; credentials: Promise<Credentials> } | null = null;

  constructor(provide: () => Promise<Credentials>, clock: () => number) {
    this.#provide = provide;
    this.#clock = clock;
  }

  /** Credentials, renewed in time. Rejects with CredentialsFailed, and the next call asks anew. */
  getCredentials(): Promise<Credentials> {
    const now = this.#clock();
    if (this.#current === null || now - this.#current.at > RENEW_MS || now < this.#current.at) {
      const given = { at: now, credentials: this.#request() };
      given.credentials.catch(() => {
        if (this.#current === given) this.#current = null;
      });
      this.#current = given;
    }
    return this.#current.credentials;
  }

  /** They were refused: the next call asks anew. */
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

/** A guest of the configured pool; where people sign in, whoever the token tells. */
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
