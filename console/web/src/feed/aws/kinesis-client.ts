/** The edge: Kinesis by the AWS SDK, as a guest of the identity pool. */

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from "@aws-sdk/client-kinesis";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { ClockOffset } from "../status/clock-offset.ts";
import { getClientOptions } from "./client-options.ts";
import type { CredentialProvider } from "./credentials.ts";
import { isStaleCredentials } from "./errors.ts";
import type { Kinesis, RecordPage, ShardInfo, StartingPosition } from "./kinesis.ts";

/** The stream as a guest may read it. `clock` hears how far AWS's clock is ahead of this machine's, in ms. */
export function createKinesisClient(
  config: Config,
  provider: CredentialProvider,
  clock: (offset: number) => void,
): Kinesis {
  const client = new KinesisClient({
    // As if they had expired, so that the guest is asked each time, who knows better.
    credentials: async () => ({ ...(await provider.getCredentials()), expiration: new Date(0) }),
    ...getClientOptions(config),
  });
  const StreamName = config.stream;
  const offset = new ClockOffset();
  client.middlewareStack.add(
    (next) => async (args) => {
      const asked = Date.now();
      const answer = await next(args);
      const headers = (answer.response as { headers?: Record<string, string> }).headers;
      const date = Date.parse(headers?.["date"] ?? "");
      if (!Number.isNaN(date)) clock(offset.update(date, asked, Date.now()));
      return answer;
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
      const found: ShardInfo[] = [];
      let NextToken: string | undefined;
      do {
        const first = { StreamName, ShardFilter: toShardFilter(since) };
        const page: ListShardsCommandOutput = await client.send(
          new ListShardsCommand(NextToken === undefined ? first : { NextToken }),
          withTimeout(),
        );
        for (const shard of page.Shards ?? []) {
          found.push({
            id: shard.ShardId ?? "",
            parents: withoutBlanks(shard.ParentShardId, shard.AdjacentParentShardId),
          });
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },

    async getIterator(ShardId, position) {
      const command = new GetShardIteratorCommand({ StreamName, ShardId, ...toIteratorRequest(position) });
      return (await client.send(command, withTimeout())).ShardIterator ?? "";
    },

    async getRecords(ShardIterator, Limit): Promise<RecordPage> {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator, Limit }), withTimeout());
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
