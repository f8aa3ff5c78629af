/** Queries the minute summaries of a unicorn. */

import type { Config } from "../../config.ts";
import { FLEET } from "../../fleet-definition.ts";
import type { CredentialProvider } from "./credentials.ts";
import { getWorstAttribute, type Item, parseTime, parseWorst, queryRows } from "./table.ts";

/** One minute of a vehicle: its distance and its worst vitals. */
export interface MinuteSummary {
  /** The start of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** Meters. */
  readonly distance: number;
  /** The value of each vital that is nearest to its alert, or beyond it; null where no reading has the vital. */
  readonly worst: readonly (number | null)[];
}

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
  const attributes = ["StatusTime", "Distance", ...FLEET.vitals.map(getWorstAttribute)];
  return (await queryRows(config, provider, now, { name, since, until, attributes })).map(parseMinute);
}

function parseMinute(item: Item): MinuteSummary {
  return {
    start: parseTime(item, "StatusTime"),
    distance: Number(item["Distance"]?.N),
    worst: parseWorst(item),
  };
}
