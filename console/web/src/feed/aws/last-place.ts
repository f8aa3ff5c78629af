/** Queries the last place of a vehicle before a moment. */

import type { Config } from "../../config.ts";
import { FLEET } from "../../fleet-definition.ts";
import type { Reading } from "../../readings/batch.ts";
import type { CredentialProvider } from "./credentials.ts";
import type { Item } from "./dynamodb.ts";
import { getWorstAttribute, parseTime, parseWorst, queryRows } from "./table.ts";

/** Asks where a vehicle was. Times are in milliseconds. */
export interface PlaceQuestion {
  readonly name: string;
  /** Minutes that start until this moment count, since the epoch and by the right time. */
  readonly until: number;
  /** How far the vehicle's clock is ahead. */
  readonly clockError: number;
}

/** As long as the roster remembers a vehicle: `FORGOTTEN_SECONDS` in lambda/alerts/last_seen.py. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** Return the end of the newest minute as a reading; null if there is none. Rejects like `queryRows`. */
export async function queryLastPlace(
  config: Config,
  provider: CredentialProvider,
  now: number,
  { name, until, clockError }: PlaceQuestion,
): Promise<Reading | null> {
  const last = until + clockError;
  const attributes = ["LastStatusTime", "LastLatitude", "LastLongitude", ...FLEET.vitals.map(getWorstAttribute)];
  const range = { since: last - FORGOTTEN_MS, until: last };
  const [item] = await queryRows(config, provider, now, { name, ...range, attributes, isNewest: true });
  return item === undefined ? null : parsePlace(item, name, clockError);
}

function parsePlace(item: Item, name: string, clockError: number): Reading {
  const time = parseTime(item, "LastStatusTime");
  return {
    name,
    arrived: time - clockError,
    time,
    latitude: Number(item["LastLatitude"]?.N),
    longitude: Number(item["LastLongitude"]?.N),
    distance: 0,
    vitals: parseWorst(item).map((value) => value ?? Number.NaN),
  };
}
