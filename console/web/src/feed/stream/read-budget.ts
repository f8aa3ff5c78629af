/** Limits what is read of each shard while catching up, because live readers and the functions share its throughput. */

import type { StreamRecord } from "../aws/kinesis.ts";
import { countBytes } from "./page-limit.ts";

/** A third of the 2 MB a second that a shard gives. Source: Kinesis Data Streams, "Quotas and limits". */
const BYTES_PER_SECOND = 2_000_000 / 3;
/** No wait is longer, even if the clock was set back. */
const MAX_WAIT_MS = 15_000;

export class ReadBudget {
  readonly #clock: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  /** By shard: from when the live reader may read it again while catching up. */
  readonly #liveDueAt = new Map<string, number>();
  /** By shard: from when its past may be read again. The live reader comes first, so its pages count here too. */
  readonly #pastDueAt = new Map<string, number>();

  constructor(clock: () => number, sleep: (ms: number) => Promise<void>) {
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /** Charge a shard for records of the live reader, which is behind. Returns the milliseconds until its next call. */
  chargeLive(shardId: string, records: readonly StreamRecord[]): number {
    this.#charge(this.#pastDueAt, shardId, records);
    this.#charge(this.#liveDueAt, shardId, records);
    return this.#msUntilDue(this.#liveDueAt, shardId);
  }

  /** Charge a shard for records of its past. */
  chargePast(shardId: string, records: readonly StreamRecord[]): void {
    this.#charge(this.#pastDueAt, shardId, records);
  }

  /** Wait until a shard's past may be read again. */
  async waitForPast(shardId: string): Promise<void> {
    const ms = this.#msUntilDue(this.#pastDueAt, shardId);
    if (ms > 0) await this.#sleep(ms);
  }

  #charge(dueAt: Map<string, number>, shardId: string, records: readonly StreamRecord[]): void {
    const now = this.#clock();
    const start = Math.max(now, dueAt.get(shardId) ?? 0);
    const due = start + (countBytes(records) / BYTES_PER_SECOND) * 1000;
    dueAt.set(shardId, Math.min(due, now + MAX_WAIT_MS));
  }

  #msUntilDue(dueAt: ReadonlyMap<string, number>, shardId: string): number {
    return Math.min(MAX_WAIT_MS, Math.max(0, (dueAt.get(shardId) ?? 0) - this.#clock()));
  }
}
