/** Reads objects from S3. The requests are signed here: the SDK's client would add 60 kB. */

import { type Config, getServiceDomain, REQUEST_TIMEOUT_MS } from "../../config.ts";
import type { CredentialProvider } from "./credentials.ts";
import { isStaleCredentials } from "./errors.ts";
import { sign } from "./signature.ts";

/** The text of an object, and when it was stored, as S3 writes it. */
export interface StoredObject {
  readonly text: string;
  readonly modified: string | null;
}

/** S3 refused to give an object. */
export class ObjectError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`S3 answered ${code}`);
    this.code = code;
  }
}

/** S3 did not answer. */
export class NoAnswer extends Error {}

/** The codes of a missing object: S3 answers the second one to those who may not list the bucket. */
const MISSING = new Set(["NoSuchKey", "AccessDenied"]);

/**
 * Return an object; "missing" if there is none, and "unchanged" if it was not stored again since `modified`. `now` is AWS's
 * time. Rejects with ObjectError, NoAnswer or CredentialsError.
 */
export async function fetchObject(
  config: Config,
  provider: CredentialProvider,
  now: number,
  place: { readonly bucket: string; readonly key: string },
  modified: string | null = null,
): Promise<StoredObject | "missing" | "unchanged"> {
  const url = getUrl(config, place);
  const headers = await sign(config, provider, now, { service: "s3", url });
  if (modified !== null) headers.set("If-Modified-Since", modified);
  const response = await fetchAnswer(url, headers);
  if (response.status === 304) return "unchanged";
  if (response.ok) return { text: await response.text(), modified: response.headers.get("Last-Modified") };
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? `HTTP ${response.status}`;
  if (MISSING.has(code)) return "missing";
  if (isStaleCredentials({ name: code })) provider.invalidate();
  throw new ObjectError(code);
}

function getUrl({ endpoint, region }: Config, { bucket, key }: { bucket: string; key: string }): string {
  if (endpoint !== null) return `${endpoint}/${bucket}/${key}`;
  return `https://${bucket}.s3.${region}.${getServiceDomain(region)}/${key}`;
}

async function fetchAnswer(url: string, headers: Headers): Promise<Response> {
  try {
    return await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch {
    throw new NoAnswer();
  }
}
