/** A guest of the identity pool, or who is signed in: credentials that every client of the page shares. */

import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";
import type { Config } from "../../config.ts";
import { endpointOf, REQUEST_MS } from "./endpoint.ts";
import { CredentialsFailed, isRefusal } from "./errors.ts";
import type { AskedToken } from "./token-proxy.ts";

/** Guests' credentials last an hour. How old they are is known whatever this machine's clock says; when they expire isn't. */
const RENEW_MS = 30 * 60_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export class Guest {
  readonly #provide: () => Promise<Credentials>;
  readonly #clock: () => number;
  #given: { at: number; credentials: Promise<Credentials> } | null = null;

  constructor(provide: () => Promise<Credentials>, clock: () => number) {
    this.#provide = provide;
    this.#clock = clock;
  }

  /** Credentials, renewed in time. Rejects with CredentialsFailed, and the next call asks anew. */
  credentials(): Promise<Credentials> {
    const now = this.#clock();
    if (this.#given === null || now - this.#given.at > RENEW_MS || now < this.#given.at) {
      const given = { at: now, credentials: this.#ask() };
      given.credentials.catch(() => {
        if (this.#given === given) this.#given = null;
      });
      this.#given = given;
    }
    return this.#given.credentials;
  }

  /** They were refused: the next call asks anew. */
  forget(): void {
    this.#given = null;
  }

  async #ask(): Promise<Credentials> {
    try {
      return await this.#provide();
    } catch (reason) {
      throw new CredentialsFailed(reason);
    }
  }
}

/** A guest of the configured pool; where people sign in, whoever the token tells. */
export function guestOf(config: Config, signedIn: AskedToken): Guest {
  const provide = fromCognitoIdentityPool({
    identityPoolId: config.identityPoolId,
    ...(config.signIn === null ? {} : { logins: { [config.signIn.provider]: () => signedIn.token() } }),
    clientConfig: { region: config.region, maxAttempts: 1, ...endpointOf(config) },
  });
  return new Guest(async () => {
    try {
      return await inTime(provide());
    } catch (error) {
      if (isRefusal(error)) signedIn.refused();
      throw error;
    }
  }, Date.now);
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), REQUEST_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
