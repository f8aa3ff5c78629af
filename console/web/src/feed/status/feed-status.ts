/** The status of the feed, as the worker measures it, and its level, as the page derives it by its own clock. */

export interface FeedStatus {
  /** Whether this tab reads the feed. It shares what it reads with the other tabs of the browser. */
  readonly isLeader: boolean;
  /** Until when every shard was read successfully, by this machine's clock; null before the first time. */
  readonly lastSuccess: number | null;
  /** Milliseconds that the feed is behind the tip of the stream. */
  readonly behindMs: number;
  readonly readingsPerSecond: number;
  /** Calls that were throttled since the console opened. */
  readonly throttles: number;
  readonly unreadable: number;
  readonly shards: number;
  /** Milliseconds that AWS's clock is ahead of this machine's. */
  readonly clockOffset: number;
  /** Milliseconds between two polls; more while the tab is hidden. */
  readonly interval: number;
  /** What happened and what to do; null if nothing is wrong. */
  readonly problem: string | null;
  /** What is missing although the feed works, and what to do; null if nothing is. */
  readonly warning: string | null;
}

export const INITIAL_STATUS: FeedStatus = {
  isLeader: false,
  lastSuccess: null,
  behindMs: 0,
  readingsPerSecond: 0,
  throttles: 0,
  unreadable: 0,
  shards: 0,
  clockOffset: 0,
  interval: 1000,
  problem: null,
  warning: null,
};

/** Return the moment up to which the stream was read, by AWS's clock; 0 before the first read. */
export function getReadUntil({ lastSuccess, clockOffset, behindMs }: FeedStatus): number {
  return lastSuccess === null ? 0 : lastSuccess + clockOffset - behindMs;
}

/** `quiet` means that the feed works, and that nothing arrives. */
export type FeedLevel = "connecting" | "live" | "quiet" | "slow" | "down";

const SLOW_MS = 5_000;
const DOWN_MS = 15_000;
/** A feed that reads without errors can still be far behind the stream. */
const BEHIND_MS = 10_000;
/** If nothing arrives for this long, a fleet that sent before has stopped sending. */
const QUIET_MS = 10_000;

/**
 * Derive the level from the age of the last success, so that a feed that hangs can't look live. `since` is when the
 * console opened; `since`, `now` and the status are by the same clock. `lastArrival` is by AWS's clock, 0 for none.
 */
export function getLevel(status: FeedStatus, since: number, now: number, lastArrival = 0): FeedLevel {
  const age = now - (status.lastSuccess ?? since);
  const extra = Math.max(0, status.interval - 1000);
  if (age >= DOWN_MS + extra) return "down";
  if (status.lastSuccess === null) return status.problem === null ? "connecting" : "down";
  if (age >= SLOW_MS + extra || status.behindMs >= BEHIND_MS) return "slow";
  return getQuietMs(status, lastArrival) >= QUIET_MS + extra ? "quiet" : "live";
}

/** Return for how long nothing had arrived when the stream was read last; 0 if nothing is known. */
export function getQuietMs(status: FeedStatus, lastArrival: number): number {
  return lastArrival === 0 ? 0 : Math.max(0, getReadUntil(status) - lastArrival);
}

/** Return the milliseconds that the page is behind the stream. While the stream can't be read, they count up. */
export function getBehindMs(status: FeedStatus, now: number): number {
  const age = status.lastSuccess === null ? 0 : now - status.lastSuccess;
  return status.behindMs + (age >= SLOW_MS ? age : 0);
}
