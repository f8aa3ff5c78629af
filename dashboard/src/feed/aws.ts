/** The edge: Kinesis by the AWS SDK, as a guest of the identity pool. */

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from "@aws-sdk/client-kinesis";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";
import type { Config } from "../config.ts";
import type { Answer, Kinesis, Position, ShardInfo } from "./kinesis.ts";
import { CredentialsFailed } from "./problem.ts";

/** A call that hangs never fails by itself; without this a frozen feed would look live. */
export const REQUEST_MS = 8_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A guest's credentials, renewed before they expire. Rejects with CredentialsFailed. */
export function guest(config: Config): () => Promise<Credentials> {
  const provide = fromCognitoIdentityPool({
    identityPoolId: config.identityPoolId,
    clientConfig: { region: config.region, maxAttempts: 1, ...endpointOf(config) },
  });
  return async () => {
    try {
      return await inTime(provide());
    } catch (reason) {
      throw new CredentialsFailed(reason);
    }
  };
}

/** The stream as a guest may read it. `clock` hears how far AWS's clock is ahead of this machine's, in ms. */
export function connect(
  config: Config,
  credentials: () => Promise<Credentials>,
  clock: (offset: number) => void,
): Kinesis {
  const client = new KinesisClient({
    region: config.region,
    credentials,
    maxAttempts: 1, // what fails is repeated by the feed, which knows the other shards
    ...endpointOf(config),
  });
  const StreamName = config.stream;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const headers = (answer.response as { headers?: Record<string, string> }).headers;
      const date = Date.parse(headers?.["date"] ?? "");
      if (!Number.isNaN(date)) clock(date - Date.now());
      return answer;
    },
    { step: "deserialize", name: "clock" },
  );

  return {
    async shards(since) {
      const found: ShardInfo[] = [];
      let NextToken: string | undefined;
      do {
        const first = { StreamName, ShardFilter: filterSince(since) };
        const page: ListShardsCommandOutput = await client.send(
          new ListShardsCommand(NextToken === undefined ? first : { NextToken }),
          limited(),
        );
        for (const shard of page.Shards ?? []) {
          found.push({ id: shard.ShardId ?? "", parents: named(shard.ParentShardId, shard.AdjacentParentShardId) });
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },

    async iterator(ShardId, position) {
      const command = new GetShardIteratorCommand({ StreamName, ShardId, ...placeOf(position) });
      return (await client.send(command, limited())).ShardIterator ?? "";
    },

    async records(ShardIterator, Limit): Promise<Answer> {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator, Limit }), limited());
      return {
        records: (answer.Records ?? []).map((record) => ({
          sequenceNumber: record.SequenceNumber ?? "",
          arrived: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
          data: record.Data ?? new Uint8Array(),
        })),
        next: answer.NextShardIterator ?? null,
        behindMs: answer.MillisBehindLatest ?? 0,
        children: (answer.ChildShards ?? []).map((child) => ({
          id: child.ShardId ?? "",
          parents: child.ParentShards ?? [],
        })),
      };
    },
  };
}

function endpointOf(config: Config): { endpoint?: string } {
  return config.endpoint === null ? {} : { endpoint: config.endpoint };
}

function limited(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(REQUEST_MS) };
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), REQUEST_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function filterSince(since: number) {
  if (since <= 0) return { Type: "FROM_TRIM_HORIZON" as const };
  return { Type: "FROM_TIMESTAMP" as const, Timestamp: new Date(since) };
}

function placeOf(position: Position) {
  if (position === "oldest") return { ShardIteratorType: "TRIM_HORIZON" as const };
  if ("after" in position) {
    return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, StartingSequenceNumber: position.after };
  }
  return { ShardIteratorType: "AT_TIMESTAMP" as const, Timestamp: new Date(position.at) };
}

function named(...ids: (string | undefined)[]): string[] {
  return ids.filter((id) => id !== undefined && id !== "") as string[];
}
