/** The requests of the push feed, signed with the identity pool's credentials: its WebSocket, and the snapshots on S3. */

import type { Config, PushConfig } from "../../config.ts";
import type { CredentialProvider } from "../aws/credentials.ts";
import { PushError } from "../aws/errors.ts";
import { fetchObject, NoAnswer, ObjectError, type StoredObject } from "../aws/objects.ts";
import { sign } from "../aws/signature.ts";

/** The part of a WebSocket that the feed uses. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Called when the connection has ended, or could not be established. */
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
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
  fetchSnapshot(now: number, shardId: string, modified: string | null): Promise<StoredObject | "missing" | "unchanged">;
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
const NO_ANSWER = "No answer from S3, which has the last minutes of the push feed. Check this machine's network.";

export function createPushApi(config: Config, push: PushConfig, provider: CredentialProvider): PushApi {
  return {
    async authorize(now, body) {
      const headers = await sign(config, provider, now, {
        service: "appsync",
        url: `https://${push.host}/event`,
        body,
        headers: SIGNED_HEADERS,
      });
      return { host: push.host, ...Object.fromEntries(headers) };
    },

    openSocket(headers) {
      return new WebSocket(push.realtime, [PROTOCOL, `header-${encodeBase64Url(JSON.stringify(headers))}`]) as Socket;
    },

    async fetchSnapshot(now, shardId, modified) {
      const place = { bucket: push.snapshotBucket, key: `${encodeURIComponent(shardId)}.json` };
      try {
        return await fetchObject(config, provider, now, place, modified);
      } catch (error) {
        if (error instanceof NoAnswer) throw new PushError(NO_ANSWER);
        if (!(error instanceof ObjectError)) throw error;
        throw new PushError(
          `The snapshots of the push feed can't be read (S3 answered ${error.code}). The console will try again.`,
        );
      }
    },

    renewCredentials: () => provider.invalidate(),
  };
}

function encodeBase64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
