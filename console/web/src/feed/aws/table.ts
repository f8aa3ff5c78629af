/** Queries the table of minute summaries. The request is signed here: the SDK's client would add 10 kB. */

import { AwsClient } from "aws4fetch";
import { type Config, getServiceDomain, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { FLEET, type Vital } from "../../fleet-definition.ts";
import type { CredentialProvider } from "./credentials.ts";
import { isStaleCredentials, QueryError } from "./errors.ts";

export type Item = Readonly<Record<string, { readonly N?: string; readonly S?: string }>>;

/** Which minutes of a vehicle to query. Moments are in milliseconds since the epoch, by the vehicle's clock. */
export interface Selection {
  readonly name: string;
  readonly since: number;
  readonly until: number;
  /** The names of the attributes to return. */
  readonly attributes: readonly string[];
  /** Whether to return only the newest row. */
  readonly isNewest?: boolean;
}

/** A page of results holds a megabyte, which is far more than the minutes of a few hours. */
const MAX_PAGES = 5;

interface Answer {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: unknown;
  /** The error's code, after a `#`, and its message. */
  readonly __type?: string;
  readonly message?: string;
}

/**
 * Return the rows of a selection in order. `now` is AWS's time, for the signature. Credentials that are refused are replaced
 * once. Rejects with the error of the last query.
 */
export async function queryRows(
  config: Config,
  provider: CredentialProvider,
  now: number,
  selection: Selection,
): Promise<Item[]> {
  const query = () => queryAllPages(config, provider, now, buildQuery(config.table, selection));
  try {
    return await query();
  } catch (error) {
    if (!isStaleCredentials(error)) throw error;
    return await query();
  }
}

async function queryAllPages(
  config: Config,
  provider: CredentialProvider,
  now: number,
  query: { readonly Limit?: number },
): Promise<Item[]> {
  const { accessKeyId, secretAccessKey, sessionToken } = await provider.getCredentials();
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: "dynamodb",
    region: config.region,
    retries: 0,
  });
  const items: Item[] = [];
  let startKey: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const endpoint = config.endpoint ?? `https://dynamodb.${config.region}.${getServiceDomain(config.region)}`;
    const response = await client.fetch(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query" },
      body: JSON.stringify({ ...query, ExclusiveStartKey: startKey }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      aws: { datetime: new Date(now).toISOString().replace(/[:-]|\.\d+/g, "") },
    });
    const answer = (await response.json()) as Answer;
    if (!response.ok) {
      const error = new QueryError(answer.__type ?? "", answer.message ?? `status ${response.status}`);
      if (isStaleCredentials(error)) provider.invalidate();
      throw error;
    }
    items.push(...(answer.Items ?? []));
    startKey = answer.LastEvaluatedKey;
    if (startKey === undefined || query.Limit !== undefined) break;
  }
  return items;
}

/** Return the attribute with the worst value of a vital. */
export function getWorstAttribute({ name, alert }: Vital): string {
  return `${alert?.isAbove ? "Max" : "Min"}${name}`;
}

/** Return the worst value of each vital in a row, null where no reading has the vital. */
export function parseWorst(item: Item): (number | null)[] {
  return FLEET.vitals.map((vital) => {
    const value = item[getWorstAttribute(vital)]?.N;
    return value === undefined ? null : Number(value);
  });
}

/** Parse a timestamp of a row, as milliseconds since the epoch. */
export function parseTime(item: Item, attribute: string): number {
  return Date.parse(`${item[attribute]?.S?.replace(" ", "T")}Z`);
}

function buildQuery(table: string, { name, since, until, attributes, isNewest }: Selection) {
  return {
    TableName: table,
    KeyConditionExpression: "#Name = :name AND #StatusTime BETWEEN :since AND :until",
    ProjectionExpression: attributes.map((attribute) => `#${attribute}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(
      ["Name", "StatusTime", ...attributes].map((attribute) => [`#${attribute}`, attribute]),
    ),
    ExpressionAttributeValues: {
      ":name": { S: name },
      ":since": { S: toSortKey(since) },
      ":until": { S: toSortKey(until) },
    },
    ...(isNewest === true ? { ScanIndexForward: false, Limit: 1 } : {}),
  };
}

/** Format a moment as the table's sort key. */
function toSortKey(time: number): string {
  return new Date(time).toISOString().replace("T", " ").replace("Z", "");
}
