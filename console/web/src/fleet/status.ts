/** How a unicorn fares, from its last vitals and its silence. */

import type { Thresholds } from "../config.ts";

/** Numbers, so that a column of ten thousand is a byte array; greater is worse. */
export const Status = { healthy: 0, alert: 1, stale: 2, lost: 3 } as const;
export type Status = (typeof Status)[keyof typeof Status];
export const STATUSES: readonly Status[] = [Status.healthy, Status.alert, Status.stale, Status.lost];

export const STATUS_NAMES = ["healthy", "alert", "stale", "lost"] as const;
export type StatusName = (typeof STATUS_NAMES)[number];

/** Silence outweighs vitals: what was last heard of a silent unicorn is old. Times in milliseconds. */
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
