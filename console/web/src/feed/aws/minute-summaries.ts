/** Queries the minute summaries of a unicorn. */

import type { Config } from "../../config.ts";
import { FLEET } from "../../fleet-definition.ts";
import type { CredentialProvider } from "./credentials.ts";
import type { Item } from "./dynamodb.ts";
import { getWorstAttribute, parseTime, parseWorst, queryRows } from "./table.ts";

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

/**
 * Return the minutes from `since` to `until` in order. Moments are in milliseconds since the epoch; `now` is AWS's time.
 * Rejects like `queryRows`.
 */
export async function queryMinutes(
  config: Config,
  provider: CredentialProvider,
  now: number,
  name: string,
  since: number,
  until: number,
): Promise<MinuteSummary[]> {
  const attributes = [...ATTRIBUTES, ...FLEET.vitals.map(getWorstAttribute)];
  return (await queryRows(config, provider, now, { name, since, until, attributes })).map(parseMinute);
}

function parseMinute(item: Item): MinuteSummary {
  return {
    start: parseTime(item, "StatusTime"),
    end: parseTime(item, "LastStatusTime"),
    latitude: Number(item["LastLatitude"]?.N),
    longitude: Number(item["LastLongitude"]?.N),
    distance: Number(item["Distance"]?.N),
    worst: parseWorst(item),
  };
}
