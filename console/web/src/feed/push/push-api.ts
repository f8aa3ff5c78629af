/** The requests of the push feed, signed with the identity pool's credentials: its WebSocket, and the snapshots on S3. */

import { AwsV4Signer } from "aws4fetch";
import { type Config, getServiceDomain, type PushConfig, REQUEST_TIMEOUT_MS } from "../../config.ts";
import type { CredentialProvider } from "../aws/credentials.ts";
import { isStaleCredentials, PushError } from "../aws/errors.ts";

/** The part of a WebSocket that the feed uses. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Called when the connection has ended, or could not be established. */
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** The text of a snapshot, and when it was stored, as S3 writes it. */
interface StoredSnapshot {
  readonly text: string;
  readonly modified: string | null;
}

/** Each method takes AWS's time, in milliseconds since the epoch. Tests fake it. */
export interface PushApi {
  /** Return the headers that authorize a request with a body. Rejects with CredentialsError. */
  authorize(now: number, body: string): Promise<Record<string, string>>;
  /** Open a WebSocket with the headers that authorize the connection. */
  openSocket(headers: Readonly<Record<string, string>>): Socket;
  /**
   * Return a shard's snapshot; "missing" if there is none, and "unchanged" if it was not stored again since `modified`.
   * Rejects with PushError or CredentialsError.
   */
  fetchSnapshot(
    now: number,
    shardId: string,
    modified: string | null,
  ): Promise<StoredSnapshot | "missing" | "unchanged">;
  /** Forget the credentials, because they were refused. */
  renewCredentials(): void;
}

/** Source: AppSync Events developer guide, "Understanding the Event API WebSocket protocol", IAM subprotocol format. */
const SIGNED_HEADERS = {
  accept: "application/json, text/javascript",
  "content-encoding": "amz-1.0",
  "content-type": "application/json; charset=UTF-8",
};
const PROTOCOL = "aws-appsync-event-ws";
/** The codes of a missing object: S3 answers the second one to those who may not list the bucket. */
const MISSING = new Set(["NoSuchKey", "AccessDenied"]);

export function createPushApi(config: Config, push: PushConfig, provider: CredentialProvider): PushApi {
  const sign = async (now: number, service: string, url: string, request: { body?: string; headers?: HeadersInit }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await provider.getCredentials();
    const datetime = new Date(now).toISOString().replace(/[:-]|\.\d+/g, "");
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    const signer = new AwsV4Signer({
      ...request,
      ...keys,
      url,
      service,
      region: config.region,
      datetime,
      allHeaders: true,
    });
    return (await signer.sign()).headers;
  };
  return {
    async authorize(now, body) {
      const headers = await sign(now, "appsync", `https://${push.host}/event`, { body, headers: SIGNED_HEADERS });
      return { host: push.host, ...Object.fromEntries(headers) };
    },

    openSocket(headers) {
      return new WebSocket(push.realtime, [PROTOCOL, `header-${encodeBase64Url(JSON.stringify(headers))}`]) as Socket;
    },

    async fetchSnapshot(now, shardId, modified) {
      const url = getSnapshotUrl(config, push, shardId);
      const headers = await sign(now, "s3", url, {});
      if (modified !== null) headers.set("If-Modified-Since", modified);
      const response = await fetchAnswer(url, headers);
      if (response.status === 304) return "unchanged";
      if (response.ok) return { text: await response.text(), modified: response.headers.get("Last-Modified") };
      const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? `HTTP ${response.status}`;
      if (MISSING.has(code)) return "missing";
      if (isStaleCredentials({ name: code })) provider.invalidate();
      throw new PushError(
        `The snapshots of the push feed can't be read (S3 answered ${code}). The console will try again.`,
      );
    },

    renewCredentials: () => provider.invalidate(),
  };
}

function getSnapshotUrl({ endpoint, region }: Config, { snapshotBucket }: PushConfig, shardId: string): string {
  const key = `${encodeURIComponent(shardId)}.json`;
  if (endpoint !== null) return `${endpoint}/${snapshotBucket}/${key}`;
  return `https://${snapshotBucket}.s3.${region}.${getServiceDomain(region)}/${key}`;
}

/** Fetch an object. Rejects with PushError if there is no answer. */
async function fetchAnswer(url: string, headers: Headers): Promise<Response> {
  try {
    return await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch {
    throw new PushError(
      "No answer from S3, which has the last minutes of the push feed. Check this machine's network.",
    );
  }
}

function encodeBase64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
