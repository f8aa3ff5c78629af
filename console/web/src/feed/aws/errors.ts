/** Classifies the errors of AWS calls, and describes them for people: what happened, then what to do. */

import type { Config } from "../../config.ts";
import { NoTokenError } from "./token-proxy.ts";

/** Credentials could not be obtained. A class of its own is needed, since Cognito and Kinesis name their errors alike. */
export class CredentialsError extends Error {
  constructor(reason: unknown) {
    super("Credentials could not be obtained.", { cause: reason });
  }
}

/** DynamoDB refused a query. The name is its error code. */
export class QueryError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** The push feed does not work. The message is for people: what happened, then what to do. */
export class PushError extends Error {}

const THROTTLES = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "KMSThrottlingException",
]);
const DENIALS = new Set(["AccessDeniedException", "AccessDenied", "UnauthorizedOperation"]);
const STALE_CREDENTIALS = new Set([
  "ExpiredTokenException",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "UnrecognizedClientException",
]);

export function isThrottle(error: unknown): boolean {
  return THROTTLES.has(getErrorName(error instanceof CredentialsError ? error.cause : error));
}

export function isExpiredIterator(error: unknown): boolean {
  return getErrorName(error) === "ExpiredIteratorException";
}

/** Return whether new credentials may help. */
export function isStaleCredentials(error: unknown): boolean {
  return STALE_CREDENTIALS.has(getErrorName(error));
}

/** Return whether Cognito refuses the caller's identity. */
export function isNotAuthorized(error: unknown): boolean {
  return getErrorName(error) === "NotAuthorizedException";
}

/** Describe an error of a call of Kinesis or of the push feed, with a remedy. */
export function describeError(error: unknown, config: Config): string {
  if (error instanceof CredentialsError) return describeCredentialsError(error.cause, config);
  if (error instanceof PushError) return error.message;
  const name = getErrorName(error);
  const where = `in ${config.region}`;
  if (name === "ResourceNotFoundException") {
    return `There is no stream “${config.stream}” ${where}. Deploy the fleet, or correct the stream's name in config.json.`;
  }
  if (DENIALS.has(name) && config.signIn !== null) {
    return `Users who sign in may not read the stream “${config.stream}” ${where}. Correct its name, or deploy the console's stack again, which grants it.`;
  }
  if (DENIALS.has(name)) {
    return `Guests of this identity pool may not read the stream “${config.stream}” ${where}. Correct the stream's name, use this fleet's own pool, or deploy the console's stack again, which grants it.`;
  }
  if (isThrottle(error)) {
    return `Too many readers share the stream “${config.stream}”. Close consoles or consumers that aren't needed.`;
  }
  if (STALE_CREDENTIALS.has(name)) return "The credentials are no longer valid. The console is getting new ones.";
  return describeConnectionError(error, "Kinesis", config) ?? `Kinesis answered ${name}: ${getErrorMessage(error)}`;
}

/** Describe an error of a call of a table, by default that of the minute summaries, with a remedy. */
export function describeQueryError(error: unknown, config: Config, table = config.table): string {
  if (error instanceof CredentialsError) return describeCredentialsError(error.cause, config);
  const problem = describeConnectionError(error, "DynamoDB", config);
  if (problem !== null || !(error instanceof QueryError)) return problem ?? getErrorMessage(error);
  return `The table “${table}” can't be used (${error.message}). Reload the page, or deploy the fleet again.`;
}

function describeCredentialsError(cause: unknown, config: Config): string {
  if (cause instanceof NoTokenError) return cause.message;
  const name = getErrorName(cause);
  if (name === "ResourceNotFoundException" || name === "ValidationException" || name === "InvalidParameterException") {
    return `There is no identity pool ${config.identityPoolId}. Take the id from the output IdentityPoolId of the console's stack.`;
  }
  if (config.signIn !== null && name === "NotAuthorizedException") {
    return `The identity pool ${config.identityPoolId} doesn't accept this sign-in. Sign out and in again. If that doesn't help, deploy the console's stack again.`;
  }
  if (config.signIn !== null && name === "InvalidIdentityPoolConfigurationException") {
    return `The identity pool ${config.identityPoolId} gives users who sign in no role. Deploy the console's stack again.`;
  }
  if (name === "NotAuthorizedException" || DENIALS.has(name) || name === "InvalidIdentityPoolConfigurationException") {
    return `The identity pool ${config.identityPoolId} gives guests no credentials. Allow guest access in the pool and check the trust of its guest role.`;
  }
  if (isThrottle(cause)) return "Cognito gets too many requests at the moment. The console will try again.";
  return describeConnectionError(cause, "Cognito", config) ?? `Cognito answered ${name}: ${getErrorMessage(cause)}`;
}

/** Describe an error that is not the service's: of the network, or of this computer's clock. Returns null for others. */
function describeConnectionError(error: unknown, service: string, config: Config): string | null {
  const where = config.endpoint ?? `${service} in ${config.region}`;
  if (isWrongClock(error)) {
    return "This computer's clock is wrong, so AWS refuses its requests. Set it to the right time.";
  }
  if (getErrorName(error) === "SyntaxError") {
    return `Something between this computer and ${where} answers in its place, perhaps a proxy or the sign-in page of a network. Sign in to the network, or use another one. The console will try again.`;
  }
  if (!isNetworkError(error)) return null;
  return `No answer from ${where}. Check this machine's network${
    config.endpoint === null ? "" : " and that the local cloud is running"
  }. The console will try again.`;
}

/** Return whether AWS refuses a signature because of its time. A wrong key is refused by the same name. */
function isWrongClock(error: unknown): boolean {
  const name = getErrorName(error);
  if (name === "RequestExpired" || name === "RequestTimeTooSkewed") return true;
  return name === "InvalidSignatureException" && /Signature (expired|not yet current)/.test(getErrorMessage(error));
}

/** Return whether there was no response: no connection, a timeout, or a response that the page may not read. */
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
