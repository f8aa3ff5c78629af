/** The status of a unicorn, derived from its last vitals and its silence. */

import type { Thresholds } from "../config.ts";

/** Statuses are numbers, so that a column of them is a byte array. A greater number is a worse status. */
export const Status = { healthy: 0, alert: 1, stale: 2, lost: 3 } as const;
export type Status = (typeof Status)[keyof typeof Status];
export const STATUSES: readonly Status[] = [Status.healthy, Status.alert, Status.stale, Status.lost];

export const STATUS_NAMES = ["healthy", "alert", "stale", "lost"] as const;
export type StatusName = (typeof STATUS_NAMES)[number];

/** Derive a status. Silence outweighs vitals, because a silent unicorn's vitals are old. Times are in milliseconds. */
export function deriveStatus(
  health: number,
  magic: number,
  lastHeard: number,
  now: number,
  { vitals, staleSeconds, lostSeconds }: Thresholds,
): Status {
  const silence = (now - lastHeard) / 1000;
  if (silence >= lostSeconds) return Status.lost;
  if (silence >= staleSeconds) return Status.stale;
  return health < vitals || magic < vitals ? Status.alert : Status.healthy;
}
