/** The filter of the list: by status, name, ranges of vitals, and what the map shows. */

import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES } from "../fleet/status.ts";
import type { View } from "./view.ts";

/** A part of the earth, in degrees. Its east may be beyond 180, or its west below -180. */
export interface Area {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Return a function that says whether a vehicle matches the view's status, search and ranges; null if all do. */
export function createFilter(fleet: Fleet, view: View): ((id: number) => boolean) | null {
  const text = view.query.trim().toLowerCase();
  const status = view.filter === null ? null : STATUS_NAMES.indexOf(view.filter);
  const ranges = view.ranges.map(({ vital, least, greatest }) => ({
    values: fleet.vitals[vital],
    least: least ?? Number.NEGATIVE_INFINITY,
    greatest: greatest ?? Number.POSITIVE_INFINITY,
  }));
  if (status === null && text === "" && ranges.length === 0) return null;
  return (id) =>
    (status === null || fleet.status[id] === status) &&
    ranges.every(({ values, least, greatest }) => values[id] >= least && values[id] <= greatest) &&
    (text === "" || fleet.names[id].toLowerCase().includes(text));
}

/** Return whether a position, in degrees, is within an area. */
export function isInArea({ west, south, east, north }: Area, latitude: number, longitude: number): boolean {
  const fromWest = longitude - west;
  return latitude >= south && latitude <= north && fromWest - 360 * Math.floor(fromWest / 360) <= east - west;
}
