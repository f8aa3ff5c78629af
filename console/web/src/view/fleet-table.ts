/** The table of the list: the last reading of each vehicle, its status and its speed. */

import { type ExportTable, formatTimestamp, listVitalColumns, toNumberCell } from "../export/table.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES } from "../fleet/status.ts";

/**
 * Return vehicles in the columns of the saved query `readings-since`, their status, and their speed in meters per second.
 * As there, the time is that of the vehicle's own clock.
 */
export function createFleetTable(fleet: Fleet, ids: readonly number[]): ExportTable {
  return {
    columns: ["name", "statustime", "latitude", "longitude", "distance", ...listVitalColumns(), "status", "speed"],
    rows: ids.map((id) => [
      ...[fleet.names[id], formatTimestamp(fleet.time[id] + fleet.clocks.error[id])],
      ...[fleet.latitude[id], fleet.longitude[id], toNumberCell(fleet.tracks.getDistance(id))],
      ...fleet.vitals.map((values) => toNumberCell(values[id])),
      ...[STATUS_NAMES[fleet.status[id]], toNumberCell(Math.round(fleet.getSpeed(id) * 1000) / 1000)],
    ]),
  };
}
