/** Why somebody isn't signed in, in a sentence that says what to do. */

import type { SignInConfig } from "../config.ts";

export type SignInErrorCode =
  | "refused"
  | "unfinished"
  | "late"
  | "mismatch"
  | "ended"
  | "unreachable"
  | "unknown"
  | "insecure";

export class SignInError extends Error {
  readonly code: SignInErrorCode;

  constructor(code: SignInErrorCode, config: SignInConfig, detail = "") {
    super(SENTENCES[code](config.domain, detail));
    this.code = code;
  }
}

const SENTENCES: Readonly<Record<SignInErrorCode, (domain: string, detail: string) => string>> = {
  refused: (_, detail) => `Signing in was refused (${detail}). Sign in again, or ask who runs this fleet for a user.`,
  unfinished: () => "Signing in was not finished. Sign in to watch the fleet.",
  late: () => "Signing in took too long, or its answer was used before. Sign in again.",
  mismatch: () => "This answer is of no sign-in that this tab began, so it isn't taken. Sign in again.",
  ended: () => "Your session has ended. Sign in again.",
  unreachable: (domain) =>
    `No answer from ${domain}, where people sign in. Check this machine's network and try again.`,
  unknown: (domain, detail) =>
    `${domain} doesn't know this console (${detail}). Open it at the output ConsoleUrl, or deploy the dashboard stack again.`,
  insecure: () => "The browser lets this page keep no secret. Open it over https, and allow it to store data.",
};
