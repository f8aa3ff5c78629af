/** Why somebody isn't signed in, in a sentence that says what to do. */

import type { SignInPlace } from "../config.ts";

export type Why = "refused" | "unfinished" | "late" | "mismatch" | "ended" | "unreachable" | "unknown" | "insecure";

export class SignInFailed extends Error {
  readonly why: Why;

  constructor(why: Why, place: SignInPlace, detail = "") {
    super(SENTENCES[why](place.domain, detail));
    this.why = why;
  }
}

const SENTENCES: Readonly<Record<Why, (domain: string, detail: string) => string>> = {
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
