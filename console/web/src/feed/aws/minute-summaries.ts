/** Minute summaries of one unicorn, by one signed Query of the table: the SDK's client would cost 10 kB for it. */

import { AwsClient } from "aws4fetch";
import { type Config, REQUEST_TIMEOUT_MS } from "../../config.ts";
import type { Credentials } from "./credentials.ts";

/** A minute of one unicorn. */
export interface MinuteSummary {
  /** Start, milliseconds since the epoch. */
  readonly start: number;
  /** Metres. */
  readonly distance: number;
  readonly readings: number;
  readonly minHealth: number;
  readonly maxHealth: number;
  readonly minMagic: number;
  readonly maxMagic: number;
}

/** A page of a Query holds a megabyte: far more than the hours that are asked for. */
const MAX_PAGES = 5;

type Item = Readonly<Record<string, { readonly N?: string; readonly S?: string }>>;

/**
 * The minutes from `since` to `until` in order, both in milliseconds. `now` is AWS's time, which a signature needs.
 * Rejects where the table can't be queried.
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
  const found: MinuteSummary[] = [];
  let from: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await client.fetch(config.endpoint ?? `https://dynamodb.${config.region}.amazonaws.com`, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query" },
      body: JSON.stringify({ ...buildQuery(config.table, name, since, until), ExclusiveStartKey: from }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      aws: { datetime: new Date(now).toISOString().replace(/[:-]|\.\d+/g, "") },
    });
    const document = (await answer.json()) as { Items?: Item[]; LastEvaluatedKey?: unknown; message?: string };
    if (!answer.ok) throw new Error(`The table “${config.table}” can't be read: ${document.message ?? answer.status}.`);
    found.push(...(document.Items ?? []).map(parseMinute));
    from = document.LastEvaluatedKey;
    if (from === undefined) break;
  }
  return found;
}

const ATTRIBUTES = [
  "StatusTime",
  "Distance",
  "Readings",
  "MinHealthPoints",
  "MaxHealthPoints",
  "MinMagicPoints",
  "MaxMagicPoints",
];

function buildQuery(table: string, name: string, since: number, until: number) {
  return {
    TableName: table,
    KeyConditionExpression: "#Name = :name AND #StatusTime BETWEEN :since AND :until",
    ProjectionExpression: ATTRIBUTES.map((attribute) => `#${attribute}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(["Name", ...ATTRIBUTES].map((one) => [`#${one}`, one])),
    ExpressionAttributeValues: {
      ":name": { S: name },
      ":since": { S: toSortKey(since) },
      ":until": { S: toSortKey(until) },
    },
  };
}

/** A moment as the table's sort key has it. */
function toSortKey(time: number): string {
  return new Date(time).toISOString().replace("T", " ").replace("Z", "");
}

function parseMinute(item: Item): MinuteSummary {
  const number = (attribute: string) => Number(item[attribute]?.N);
  return {
    start: Date.parse(`${item["StatusTime"]?.S?.replace(" ", "T")}Z`),
    distance: number("Distance"),
    readings: number("Readings"),
    minHealth: number("MinHealthPoints"),
    maxHealth: number("MaxHealthPoints"),
    minMagic: number("MinMagicPoints"),
    maxMagic: number("MaxMagicPoints"),
  };
}
