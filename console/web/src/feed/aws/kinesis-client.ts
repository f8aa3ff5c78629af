/** Reads Kinesis with the AWS SDK. */

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from "@aws-sdk/client-kinesis";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { ClockOffset } from "../status/clock-offset.ts";
import { type CredentialProvider, getClientOptions } from "./credentials.ts";
import { isStaleCredentials } from "./errors.ts";
import type { Kinesis, RecordPage, ShardInfo, StartingPosition } from "./kinesis.ts";

/** Create a client for the stream. `onClockOffset` gets the milliseconds that AWS's clock is ahead of this machine's. */
export function createKinesisClient(
  config: Config,
  provider: CredentialProvider,
  onClockOffset: (offset: number) => void,
): Kinesis {
  const client = new KinesisClient({
    // Credentials are marked as expired, so that the SDK gets them from the provider each time. The provider renews them.
    credentials: async () => ({ ...(await provider.getCredentials()), expiration: new Date(0) }),
    ...getClientOptions(config),
    accountIdEndpointMode: "disabled", // the console's policy allows connections to the region's endpoint only
  });
  const StreamName = config.stream;
  const offset = new ClockOffset();
  client.middlewareStack.add(
    (next) => async (args) => {
      const sent = Date.now();
      const result = await next(args);
      const headers = (result.response as { headers?: Record<string, string> }).headers;
      const date = Date.parse(headers?.["date"] ?? "");
      if (!Number.isNaN(date)) onClockOffset(offset.update(date, sent, Date.now()));
      return result;
    },
    { step: "deserialize", name: "clock" },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isStaleCredentials(error)) provider.invalidate();
        throw error;
      }
    },
    { step: "initialize", name: "stale credentials" },
  );

  return {
    async listShards(since) {
      const shards: ShardInfo[] = [];
      let NextToken: string | undefined;
      do {
        const first = { StreamName, ShardFilter: toShardFilter(since) };
        const page: ListShardsCommandOutput = await client.send(
          new ListShardsCommand(NextToken === undefined ? first : { NextToken }),
          withTimeout(),
        );
        for (const shard of page.Shards ?? []) {
          shards.push({
            id: shard.ShardId ?? "",
            parents: withoutBlanks(shard.ParentShardId, shard.AdjacentParentShardId),
          });
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return shards;
    },

    async getIterator(ShardId, position) {
      const command = new GetShardIteratorCommand({ StreamName, ShardId, ...toIteratorRequest(position) });
      return (await client.send(command, withTimeout())).ShardIterator ?? "";
    },

    async getRecords(ShardIterator, Limit): Promise<RecordPage> {
      const page = await client.send(new GetRecordsCommand({ ShardIterator, Limit }), withTimeout());
      return {
        records: (page.Records ?? []).map((record) => ({
          sequenceNumber: record.SequenceNumber ?? "",
          arrived: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
          data: record.Data ?? new Uint8Array(),
        })),
        next: page.NextShardIterator ?? null,
        behindMs: page.MillisBehindLatest ?? 0,
        children: (page.ChildShards ?? []).map((child) => ({
          id: child.ShardId ?? "",
          parents: child.ParentShards ?? [],
        })),
      };
    },
  };
}

function withTimeout(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) };
}

function toShardFilter(since: number) {
  if (since <= 0) return { Type: "FROM_TRIM_HORIZON" as const };
  return { Type: "FROM_TIMESTAMP" as const, Timestamp: new Date(since) };
}

function toIteratorRequest(position: StartingPosition) {
  if (position === "oldest") return { ShardIteratorType: "TRIM_HORIZON" as const };
  if ("after" in position) {
    return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, StartingSequenceNumber: position.after };
  }
  return { ShardIteratorType: "AT_TIMESTAMP" as const, Timestamp: new Date(position.at) };
}

function withoutBlanks(...ids: (string | undefined)[]): string[] {
  return ids.filter((id) => id !== undefined && id !== "") as string[];
}
