/** Queries the minute summaries of a unicorn. The request is signed here: the SDK's client would add 10 kB. */

import { AwsClient } from "aws4fetch";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import type { Credentials } from "./credentials.ts";

/** One minute of a unicorn: its distance and its lowest vitals. */
export interface MinuteSummary {
  /** The start of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** Meters. */
  readonly distance: number;
  readonly minHealth: number;
  readonly minMagic: number;
}

/** A page of results holds a megabyte, which is far more than the minutes of a few hours. */
const MAX_PAGES = 5;

type Item = Readonly<Record<string, { readonly N?: string; readonly S?: string }>>;

/**
 * Return the minutes from `since` to `until` in order. Moments are in milliseconds since the epoch; `now` is AWS's time,
 * for the signature. Rejects with a message for people if the table can't be queried.
 */
export async function queryMinutes(
  config: Config,
  credentials: Promise<Credentials>,
  now: number,
  name: string,
  since: number,
  until: number,
): Promise<MinuteSummary[]> {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: "dynamodb",
    region: config.region,
    retries: 0,
  });
  const minutes: MinuteSummary[] = [];
  let startKey: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await client.fetch(config.endpoint ?? `https://dynamodb.${config.region}.amazonaws.com`, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query" },
      body: JSON.stringify({ ...buildQuery(config.table, name, since, until), ExclusiveStartKey: startKey }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      aws: { datetime: new Date(now).toISOString().replace(/[:-]|\.\d+/g, "") },
    });
    const document = (await response.json()) as { Items?: Item[]; LastEvaluatedKey?: unknown; message?: string };
    if (!response.ok)
      throw new Error(
        `The table “${config.table}” can't be read (${document.message ?? response.status}). Reload the page, or deploy the fleet again.`,
      );
    minutes.push(...(document.Items ?? []).map(parseMinute));
    startKey = document.LastEvaluatedKey;
    if (startKey === undefined) break;
  }
  return minutes;
}

const ATTRIBUTES = ["StatusTime", "Distance", "MinHealthPoints", "MinMagicPoints"];

function buildQuery(table: string, name: string, since: number, until: number) {
  return {
    TableName: table,
    KeyConditionExpression: "#Name = :name AND #StatusTime BETWEEN :since AND :until",
    ProjectionExpression: ATTRIBUTES.map((attribute) => `#${attribute}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(
      ["Name", ...ATTRIBUTES].map((attribute) => [`#${attribute}`, attribute]),
    ),
    ExpressionAttributeValues: {
      ":name": { S: name },
      ":since": { S: toSortKey(since) },
      ":until": { S: toSortKey(until) },
    },
  };
}

/** Format a moment as the table's sort key. */
function toSortKey(time: number): string {
  return new Date(time).toISOString().replace("T", " ").replace("Z", "");
}

function parseMinute(item: Item): MinuteSummary {
  const number = (attribute: string) => Number(item[attribute]?.N);
  return {
    start: Date.parse(`${item["StatusTime"]?.S?.replace(" ", "T")}Z`),
    distance: number("Distance"),
    minHealth: number("MinHealthPoints"),
    minMagic: number("MinMagicPoints"),
  };
}
