/** A fake user pool with prepared responses, its tokens, and a fake storage. */

import { parseConfig, type SignInConfig } from "../../src/config.ts";
import type { AuthEnvironment } from "../../src/sign-in/tokens.ts";

const config = parseConfig({
  identityPoolId: "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
  stream: "wildrydes",
  signIn: {
    domain: "https://wildrydes.auth.eu-west-1.amazoncognito.com",
    clientId: "console",
    provider: "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Users",
  },
});

export const CONFIG = config.signIn as SignInConfig;
export const REDIRECT_URI = "https://console.example.org/";

export function idToken(claims: Record<string, unknown> = {}): string {
  const own = { aud: CONFIG.clientId, iss: `https://${CONFIG.provider}`, nonce: "nonce", email: "ana@exämple.org" };
  return ["{}", JSON.stringify({ ...own, ...claims }), "sig"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
}

export interface PoolRequest {
  readonly url: string;
  readonly form: Record<string, string>;
}

/** Responds with the prepared responses in order: a status with an error code is a refusal, an Error is a network failure. */
export class FakePool implements AuthEnvironment {
  readonly requests: PoolRequest[] = [];
  clock = 1_000_000;
  readonly #responses: (Record<string, unknown> | [number, string] | Error)[];

  constructor(...responses: (Record<string, unknown> | [number, string] | Error)[]) {
    this.#responses = responses;
  }

  readonly now = () => this.clock;

  readonly fetch = async (url: string, options: RequestInit): Promise<Response> => {
    this.requests.push({ url, form: Object.fromEntries(options.body as URLSearchParams) });
    const response = this.#responses.shift() ?? new TypeError("Failed to fetch");
    if (response instanceof Error) throw response;
    return Array.isArray(response)
      ? new Response(JSON.stringify({ error: response[1] }), { status: response[0] })
      : Response.json(response);
  };
}

export const TOKENS = { id_token: idToken(), refresh_token: "refresh", expires_in: 900, token_type: "Bearer" };

/** The storage of a tab. */
export class FakeStorage implements Storage {
  readonly #values = new Map<string, string>();
  get length(): number {
    return this.#values.size;
  }
  clear = () => this.#values.clear();
  getItem = (key: string) => this.#values.get(key) ?? null;
  key = (index: number) => [...this.#values.keys()][index] ?? null;
  removeItem = (key: string) => void this.#values.delete(key);
  setItem = (key: string, value: string) => void this.#values.set(key, value);
}
