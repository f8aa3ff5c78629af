/** How the feed fares: what the worker measures, and how it is judged on the page by the page's own clock. */

export interface FeedStatus {
  /** Whether this tab polls; the others of the browser are handed what it reads. */
  readonly isLeader: boolean;
  /** When every shard was last read with success, by this machine's clock; null before the first time. */
  readonly lastSuccess: number | null;
  /** How far the feed is behind the tip of the stream, in milliseconds. */
  readonly behindMs: number;
  readonly readingsPerSecond: number;
  /** Calls that were refused because shards serve so many only, since the console opened. */
  readonly throttles: number;
  readonly unreadable: number;
  readonly shards: number;
  /** How long a poll takes, in milliseconds. */
  readonly pollMs: number;
  /** AWS's clock less this machine's, in milliseconds. */
  readonly clockOffset: number;
  /** Milliseconds between two polls; longer while the tab is hidden. */
  readonly interval: number;
  /** What is wrong and what to do; null while all is well. */
  readonly problem: string | null;
}

export const INITIAL_STATUS: FeedStatus = {
  isLeader: false,
  lastSuccess: null,
  behindMs: 0,
  readingsPerSecond: 0,
  throttles: 0,
  unreadable: 0,
  shards: 0,
  pollMs: 0,
  clockOffset: 0,
  interval: 1000,
  problem: null,
};

/** Up to when the stream has been read, by AWS's clock; 0 while nothing has. */
export function getReadUntil({ lastSuccess, clockOffset, behindMs }: FeedStatus): number {
  return lastSuccess === null ? 0 : lastSuccess + clockOffset - behindMs;
}

export type Level = "connecting" | "live" | "slow" | "down";

const SLOW_MS = 5_000;
const DOWN_MS = 15_000;
/** A feed that reads well may still be far behind. */
const BEHIND_MS = 10_000;

/** Judged by age alone, so that a feed that hangs can't look live: `now` is by the clock of `since` and `health`. */
export function getLevel(health: FeedStatus, since: number, now: number): Level {
  const age = now - (health.lastSuccess ?? since);
  const patience = Math.max(0, health.interval - 1000);
  if (age >= DOWN_MS + patience) return "down";
  if (health.lastSuccess === null) return health.problem === null ? "connecting" : "down";
  return age >= SLOW_MS + patience || health.behindMs >= BEHIND_MS ? "slow" : "live";
}
