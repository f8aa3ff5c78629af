/** Queries the minute summaries of a unicorn. */

import type { Config } from "../../config.ts";
import { FLEET, type Vital } from "../../fleet-definition.ts";
import type { CredentialProvider } from "./credentials.ts";
import { DynamoDb, type Item } from "./dynamodb.ts";

/** One minute of a vehicle: its distance, its last position and its worst vitals. */
export interface MinuteSummary {
  /** The start of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** The time of its last reading, in milliseconds since the epoch. */
  readonly end: number;
  /** Where the last reading was, in degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** Meters. */
  readonly distance: number;
  /** The value of each vital that is nearest to its alert, or beyond it; null where no reading has the vital. */
  readonly worst: readonly (number | null)[];
}

/** The minutes of a vehicle, or the reason why there are none. */
export interface MinutesAnswer {
  readonly minutes: readonly MinuteSummary[];
  readonly problem: string | null;
}

/** The attributes of every fleet's rows. */
const ATTRIBUTES = ["StatusTime", "LastStatusTime", "LastLatitude", "LastLongitude", "Distance"];
/** A page of results holds a megabyte, which is about the minutes of a day. */
const MAX_PAGES = 5;

/**
 * Return the minutes from `since` to `until` in order. Moments are in milliseconds since the epoch; `now` is AWS's time,
 * for the signature. Credentials that are refused are replaced once. Rejects with the error of the last query.
 */
export async function queryMinutes(
  config: Config,
  provider: CredentialProvider,
  now: number,
  name: string,
  since: number,
  until: number,
): Promise<MinuteSummary[]> {
  const query = buildQuery(config.table, name, since, until);
  return (await new DynamoDb(config, provider).query(now, query, MAX_PAGES)).map(parseMinute);
}

/** Return the attribute with the worst value of a vital. */
function getWorstAttribute({ name, alert }: Vital): string {
  return `${alert?.isAbove ? "Max" : "Min"}${name}`;
}

function buildQuery(table: string, name: string, since: number, until: number) {
  const attributes = [...ATTRIBUTES, ...FLEET.vitals.map(getWorstAttribute)];
  return {
    TableName: table,
    KeyConditionExpression: "#Name = :name AND #StatusTime BETWEEN :since AND :until",
    ProjectionExpression: attributes.map((attribute) => `#${attribute}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(
      ["Name", ...attributes].map((attribute) => [`#${attribute}`, attribute]),
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
  const findNumber = (attribute: string) => (item[attribute]?.N === undefined ? null : number(attribute));
  const time = (attribute: string) => Date.parse(`${item[attribute]?.S?.replace(" ", "T")}Z`);
  return {
    start: time("StatusTime"),
    end: time("LastStatusTime"),
    latitude: number("LastLatitude"),
    longitude: number("LastLongitude"),
    distance: number("Distance"),
    worst: FLEET.vitals.map((vital) => findNumber(getWorstAttribute(vital))),
  };
}
