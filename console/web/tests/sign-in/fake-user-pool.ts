/** A user pool that answers as it is told, and the tokens it gives. */

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

export interface Asked {
  readonly url: string;
  readonly form: Record<string, string>;
}

/** A pool whose answers are taken one after the other; a status with an error's name refuses, an Error is no answer. */
export class FakePool implements AuthEnvironment {
  readonly asked: Asked[] = [];
  clock = 1_000_000;
  readonly #answers: (Record<string, unknown> | [number, string] | Error)[];

  constructor(...answers: (Record<string, unknown> | [number, string] | Error)[]) {
    this.#answers = answers;
  }

  readonly now = () => this.clock;

  readonly fetch = async (url: string, options: RequestInit): Promise<Response> => {
    this.asked.push({ url, form: Object.fromEntries(options.body as URLSearchParams) });
    const answer = this.#answers.shift() ?? new TypeError("Failed to fetch");
    if (answer instanceof Error) throw answer;
    return Array.isArray(answer)
      ? new Response(JSON.stringify({ error: answer[1] }), { status: answer[0] })
      : Response.json(answer);
  };
}

export const TOKENS = { id_token: idToken(), refresh_token: "refresh", expires_in: 900, token_type: "Bearer" };

/** A tab's storage. */
export class FakeStorage implements Storage {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  clear = () => this.#kept.clear();
  getItem = (key: string) => this.#kept.get(key) ?? null;
  key = (index: number) => [...this.#kept.keys()][index] ?? null;
  removeItem = (key: string) => void this.#kept.delete(key);
  setItem = (key: string, value: string) => void this.#kept.set(key, value);
}
