/** What goes wrong between the page and AWS, in a sentence that says what to do. */

import type { Config } from "../../config.ts";
import { NoTokenError } from "./token-proxy.ts";

/** Failing to get credentials, told apart from failing to use them: both services name their errors alike. */
export class CredentialsError extends Error {
  constructor(reason: unknown) {
    super("no credentials", { cause: reason });
  }
}

const THROTTLES = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "KMSThrottlingException",
]);
const DENIALS = new Set(["AccessDeniedException", "AccessDenied", "UnauthorizedOperation"]);
const STALE_CREDENTIALS = new Set(["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException"]);

export function isThrottle(error: unknown): boolean {
  return THROTTLES.has(getErrorName(error instanceof CredentialsError ? error.cause : error));
}

export function isExpiredIterator(error: unknown): boolean {
  return getErrorName(error) === "ExpiredIteratorException";
}

/** Whether new credentials may help. */
export function isStaleCredentials(error: unknown): boolean {
  return STALE_CREDENTIALS.has(getErrorName(error));
}

/** Whether Cognito takes who asks for nobody that it knows. */
export function isNotAuthorized(error: unknown): boolean {
  return getErrorName(error) === "NotAuthorizedException";
}

/** The sentence for an error. */
export function describeError(error: unknown, config: Config): string {
  if (error instanceof CredentialsError) return describeCredentialsError(error.cause, config);
  const name = getErrorName(error);
  const where = `in ${config.region}`;
  if (name === "ResourceNotFoundException") {
    return `There is no stream “${config.stream}” ${where}. Deploy the fleet, or correct the stream's name in config.json.`;
  }
  if (DENIALS.has(name) && config.signIn !== null) {
    return `Whoever signs in may not read a stream “${config.stream}” ${where}: correct the name, or deploy the dashboard stack again, which grants it.`;
  }
  if (DENIALS.has(name)) {
    return `Guests of this identity pool may not read a stream “${config.stream}” ${where}: correct the name, name this fleet's own pool, or deploy the dashboard stack again, which grants it.`;
  }
  if (isThrottle(error)) {
    return `The stream “${config.stream}” is read by more than its shards can serve. Close consoles or consumers that aren't needed.`;
  }
  if (STALE_CREDENTIALS.has(name)) return "The guest credentials are no longer valid; new ones are on their way.";
  return isNetworkError(error)
    ? describeNetworkError("Kinesis", config)
    : `Kinesis answers ${name}: ${getErrorMessage(error)}`;
}

function describeCredentialsError(cause: unknown, config: Config): string {
  if (cause instanceof NoTokenError) return cause.message;
  const name = getErrorName(cause);
  if (name === "ResourceNotFoundException" || name === "ValidationException" || name === "InvalidParameterException") {
    return `There is no identity pool ${config.identityPoolId}. Take the pool's id from the output IdentityPoolId of the dashboard stack.`;
  }
  if (config.signIn !== null && name === "NotAuthorizedException") {
    return `The identity pool ${config.identityPoolId} doesn't accept this sign-in: sign out and in again; if it stays so, deploy the dashboard stack again.`;
  }
  if (config.signIn !== null && name === "InvalidIdentityPoolConfigurationException") {
    return `The identity pool ${config.identityPoolId} gives who signs in no role: deploy the dashboard stack again.`;
  }
  if (name === "NotAuthorizedException" || DENIALS.has(name) || name === "InvalidIdentityPoolConfigurationException") {
    return `The identity pool ${config.identityPoolId} gives guests no credentials. Allow guest access in the pool and check the trust of its guest role.`;
  }
  if (isThrottle(cause)) return "Cognito is asked too often just now; the console tries again by itself.";
  return isNetworkError(cause)
    ? describeNetworkError("Cognito", config)
    : `Cognito answers ${name}: ${getErrorMessage(cause)}`;
}

function describeNetworkError(service: string, config: Config): string {
  const where = config.endpoint ?? `${service} in ${config.region}`;
  return `No answer from ${where}. Check this machine's network${
    config.endpoint === null ? "" : " and that the embedded cloud still runs"
  }; the console tries again by itself.`;
}

/** Whether nothing answered: no connection, a time-out, or a page that may not read the answer. */
function isNetworkError(error: unknown): boolean {
  const name = getErrorName(error);
  return name === "TypeError" || name === "TimeoutError" || name === "AbortError" || name === "NetworkError";
}

function getErrorName(error: unknown): string {
  if (typeof error !== "object" || error === null || !("name" in error)) return "an unknown error";
  return String(error.name).split("#").at(-1) ?? "";
}

function getErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
