/** The tables of trips and of their minutes, in the columns of the saved queries `trips` and `trip`. */

import { type ExportTable, formatTimestamp, listVitalColumns } from "../export/table.ts";
import type { Trip } from "./find-trips.ts";

const MINUTE_MS = 60_000;

export function createTripTable(name: string, trips: readonly Trip[]): ExportTable {
  return {
    columns: [
      ...["name", "day", "start_time", "end_time", "minutes", "metres", "greatest_speed"],
      ...["start_latitude", "start_longitude", "latitude", "longitude"],
      ...listVitalColumns(),
    ],
    rows: trips.map(({ start, end, meters, greatestSpeed, from, to, worst }) => [
      ...describeTime(name, start, end),
      ...[meters, greatestSpeed, from.latitude, from.longitude, to.latitude, to.longitude],
      ...worst,
    ]),
  };
}

/** Return the minutes of a trip, in the columns of the saved query `trip`. */
export function createTrackTable(name: string, { minutes }: Trip): ExportTable {
  return {
    columns: ["name", "statustime", "latitude", "longitude", "distance", ...listVitalColumns()],
    rows: minutes.map(({ end, latitude, longitude, distance, worst }) => [
      ...[name, formatTimestamp(end), latitude, longitude, distance],
      ...worst,
    ]),
  };
}

function describeTime(name: string, start: number, end: number): [string, string, string, string, number] {
  const [from, until] = [formatTimestamp(start), formatTimestamp(end)];
  return [name, from.slice(0, 10), from, until, (end - start) / MINUTE_MS];
}
