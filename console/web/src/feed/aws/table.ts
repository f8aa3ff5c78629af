/** Queries the table of minute summaries. */

import type { Config } from "../../config.ts";
import { FLEET, type Vital } from "../../fleet-definition.ts";
import type { CredentialProvider } from "./credentials.ts";
import { DynamoDb, type Item } from "./dynamodb.ts";

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

/** A page of results holds a megabyte, which is about the minutes of a day. */
const MAX_PAGES = 5;

/** Return the rows of a selection in order. `now` is AWS's time, for the signature. Rejects like `DynamoDb.call`. */
export async function queryRows(
  config: Config,
  provider: CredentialProvider,
  now: number,
  selection: Selection,
): Promise<Item[]> {
  const pages = selection.isNewest === true ? 1 : MAX_PAGES;
  return await new DynamoDb(config, provider).query(now, buildQuery(config.table, selection), pages);
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
