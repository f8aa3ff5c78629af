/** Measures the live feed, and makes the status of the feed from the measurements. */

import type { FeedStatus } from "./feed-status.ts";

const RATE_SECONDS = 5;

export class FeedStats {
  /** Milliseconds that AWS's clock is ahead of this machine's. */
  clockOffset = 0;
  readonly #clock: () => number;
  /** By shard: when it was last read successfully, or null. */
  readonly #successes = new Map<string, number | null>();
  readonly #behindMs = new Map<string, number>();
  readonly #counts: { at: number; readings: number }[] = [];
  #throttles = 0;
  #unreadable = 0;
  #problem: { readonly message: string; readonly at: number } | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Set the shards that are read from now on. */
  setShards(ids: readonly string[]): void {
    for (const id of [...this.#successes.keys()]) {
      if (ids.includes(id)) continue;
      this.#successes.delete(id);
      this.#behindMs.delete(id);
    }
    for (const id of ids) if (!this.#successes.has(id)) this.#successes.set(id, null);
  }

  recordSuccess(shardId: string, behindMs: number): void {
    this.#successes.set(shardId, this.#clock());
    this.#behindMs.set(shardId, behindMs);
    if (this.#hasReadSince(this.#problem?.at ?? 0)) this.#problem = null;
  }

  recordFailure(problem: string, isThrottle: boolean): void {
    if (isThrottle) this.#throttles += 1;
    else this.#problem = { message: problem, at: this.#clock() };
  }

  /** Count readings by their arrival. Old readings that were read while catching up don't count towards the rate. */
  recordReadings(arrived: Float64Array): void {
    const at = this.#clock();
    const since = at + this.clockOffset - RATE_SECONDS * 1000;
    this.#counts.push({ at, readings: arrived.reduce((sum, moment) => sum + (moment >= since ? 1 : 0), 0) });
  }

  recordUnreadable(count: number): void {
    this.#unreadable += count;
  }

  toStatus(isLeader: boolean, interval: number): FeedStatus {
    const successes = [...this.#successes.values()];
    const times = successes.filter((at) => at !== null);
    return {
      isLeader,
      lastSuccess: times.length > 0 && times.length === successes.length ? Math.min(...times) : null,
      behindMs: Math.max(0, ...this.#behindMs.values()),
      readingsPerSecond: this.#computeRate(),
      throttles: this.#throttles,
      unreadable: this.#unreadable,
      shards: successes.length,
      clockOffset: this.clockOffset,
      interval,
      problem: this.#problem?.message ?? null,
      warning: null,
    };
  }

  /** Return whether every shard was read since a moment. A problem of one shard is not over when another shard is read. */
  #hasReadSince(moment: number): boolean {
    return [...this.#successes.values()].every((at) => at !== null && at >= moment);
  }

  #computeRate(): number {
    const since = this.#clock() - RATE_SECONDS * 1000;
    while (this.#counts.length > 0 && this.#counts[0].at < since) this.#counts.shift();
    return this.#counts.reduce((sum, { readings }) => sum + readings, 0) / RATE_SECONDS;
  }
}
