/** The table of events. */

import type { Thresholds } from "../config.ts";
import { type ExportTable, formatTimestamp } from "../export/table.ts";
import { STATUS_NAMES } from "../fleet/status.ts";
import { type Episode, findVital, getStatus, SILENCE } from "./episode.ts";

const COLUMNS = [
  ...["name", "kind", "status", "start_time", "end_time", "seconds", "value", "threshold"],
  ...["place", "latitude", "longitude", "acknowledged_by", "acknowledged_at"],
] as const;

/**
 * Return a row for each event. `seconds` is how long it has lasted until `now`, and the value is the worst one. A silence
 * has no value, and its threshold is in seconds. `findPlace` names a position.
 */
export function createEventTable(
  episodes: readonly Episode[],
  now: number,
  { staleSeconds, lostSeconds }: Thresholds,
  findPlace: (latitude: number, longitude: number) => string | null,
): ExportTable {
  const rows = episodes.map((episode) => {
    const { name, kind, start, end, worst, latitude, longitude, acknowledgment } = episode;
    const status = STATUS_NAMES[getStatus(episode)];
    const seconds = Math.round(((end ?? now) - start) / 1000);
    const limit =
      kind === SILENCE ? (status === "lost" ? lostSeconds : staleSeconds) : findVital(kind)?.alert?.threshold;
    return [
      ...[name, kind, status, formatTimestamp(start), end === null ? null : formatTimestamp(end), seconds],
      ...[kind === SILENCE ? null : worst, limit ?? null, findPlace(latitude, longitude), latitude, longitude],
      ...[acknowledgment?.who ?? null, acknowledgment === null ? null : formatTimestamp(acknowledgment.at)],
    ];
  });
  return { columns: COLUMNS, rows };
}
