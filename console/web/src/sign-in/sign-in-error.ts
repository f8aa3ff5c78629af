/** Errors of signing in, with messages that say what happened and what to do. */

import type { SignInConfig } from "../config.ts";

const MESSAGES = {
  refused: (_domain: string, detail: string) =>
    `The sign-in was refused (${detail}). Sign in again, or ask the operators of this fleet for a user.`,
  unfinished: () => "The sign-in was not finished. Sign in to watch the fleet.",
  expired: () => "The sign-in took too long, or its code was already used. Sign in again.",
  mismatch: () => "The response belongs to a sign-in that was not started in this tab. Sign in again.",
  ended: () => "Your session has ended. Sign in again.",
  unreachable: (domain: string) =>
    `No answer from the sign-in service at ${domain}. Check this machine's network and try again.`,
  unknown: (domain: string, detail: string) =>
    `${domain} doesn't accept this console (${detail}). Open the URL in the output ConsoleUrl, or deploy the console's stack again.`,
  insecure: () =>
    "The browser doesn't let this page store data or use cryptography. Open it over https, and allow it to store data.",
};

type SignInErrorCode = keyof typeof MESSAGES;

export class SignInError extends Error {
  readonly code: SignInErrorCode;

  constructor(code: SignInErrorCode, config: SignInConfig, detail = "") {
    super(MESSAGES[code](config.domain, detail));
    this.code = code;
  }
}
