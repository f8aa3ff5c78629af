/** The status of a vehicle, derived from its last vitals and its silence. */

import type { Thresholds } from "../config.ts";

/** Statuses are numbers, so that a column of them is a byte array. A greater number is a worse status. */
export const Status = { healthy: 0, alert: 1, stale: 2, lost: 3 } as const;
export type Status = (typeof Status)[keyof typeof Status];
export const STATUSES: readonly Status[] = [Status.healthy, Status.alert, Status.stale, Status.lost];

export const STATUS_NAMES = ["healthy", "alert", "stale", "lost"] as const;
export type StatusName = (typeof STATUS_NAMES)[number];

/** Derive a status. Silence outweighs vitals, because a silent vehicle's vitals are old. Times are in milliseconds. */
export function deriveStatus(
  hasAlert: boolean,
  lastHeard: number,
  now: number,
  { staleSeconds, lostSeconds }: Thresholds,
): Status {
  const silence = (now - lastHeard) / 1000;
  if (silence >= lostSeconds) return Status.lost;
  if (silence >= staleSeconds) return Status.stale;
  return hasAlert ? Status.alert : Status.healthy;
}
