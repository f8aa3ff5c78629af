/** Reads the stream's past slowly: fills gaps, and serves the current replay. */

import { getBuffers } from "../../readings/batch.ts";
import type { Kinesis, StartingPosition, StreamRecord } from "../aws/kinesis.ts";
import { isAfter } from "../aws/sequence-number.ts";
import type { WorkerToPage } from "../messages/protocol.ts";
import { computeBackoff } from "./backoff.ts";
import type { ByteCap } from "./byte-cap.ts";
import { findOldest, RangeReader, type RangeScope } from "./range-reader.ts";
import type { ReadBudget } from "./read-budget.ts";
import { ShardReader } from "./shard-reader.ts";

const GAP_CHUNK_MS = 60_000;
/** Milliseconds between two calls, which leaves the shard's throughput to live readers. */
const PAUSE_MS = 250;

interface HistoryOptions {
  readonly kinesis: Kinesis;
  readonly budget: ReadBudget;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns a number from [0, 1). */
  readonly random: () => number;
  /** Describes an error for people; null for a throttle. */
  readonly describeError: (error: unknown) => string | null;
}

/** A call was abandoned, because its result is no longer needed. */
class Abandoned extends Error {}

/** The records of one shard from a position up to the one after a record, or with null up to the tip. */
interface ShardRange {
  readonly shardId: string;
  readonly position: StartingPosition;
  readonly upTo: string | null;
  readonly cap: ByteCap;
  readonly isNeeded: () => boolean;
}

function ignoreAbandoned(error: unknown): undefined {
  if (!(error instanceof Abandoned)) throw error;
}

export class History {
  readonly #options: HistoryOptions;
  #replay: { id: number; reader: RangeReader } | null = null;
  /** Why the past can't be read at present; null if it can. */
  problem: string | null = null;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Read a part of the past, a minute at a time and the newest minute first. */
  async fillGap(from: number, to: number, scope: RangeScope | null = null): Promise<void> {
    for (let end = to; end > from; end -= GAP_CHUNK_MS) {
      const start = Math.max(from, end - GAP_CHUNK_MS);
      const batch = await this.#openReader(start, scope).readUntil(end);
      if (batch.unicorn.length > 0) this.#options.post({ kind: "readings", batch }, getBuffers(batch));
    }
    this.#options.post({ kind: "filled" }, []);
  }

  /** Read a range of one shard, and give its records to `deliver`. Returns the last record's number. */
  async readShard(range: ShardRange, deliver: (records: readonly StreamRecord[]) => void): Promise<string | null> {
    const { shardId, position, upTo, cap, isNeeded } = range;
    const { budget, kinesis } = this.#options;
    const reader = new ShardReader(kinesis, shardId, position);
    let last: string | null = null;
    while (isNeeded() && cap.allows(shardId)) {
      await budget.waitForPast(shardId);
      const page = await this.retry(() => reader.read(), isNeeded).catch(ignoreAbandoned);
      if (page === undefined) break;
      if (page === null) continue;
      budget.chargePast(shardId, page.records);
      cap.charge(shardId, page.records);
      deliver(page.records);
      last = page.records.at(-1)?.sequenceNumber ?? last;
      if (page.next === null || page.behindMs === 0 || (upTo !== null && last !== null && isAfter(last, upTo))) break;
    }
    return last;
  }

  /** Post the arrival of the stream's oldest record. */
  async reportOldest(): Promise<void> {
    const at = await findOldest(this.#options.kinesis, (call) => this.retry(call));
    if (at !== null) this.#options.post({ kind: "oldest", at }, []);
  }

  /** Start a replay. The previous one ends. */
  startReplay(id: number, from: number): void {
    const isActive = () => this.#replay?.id === id;
    this.#replay = { id, reader: this.#openReader(from, null, isActive) };
  }

  /** Post the replay's readings up to a moment, unless the replay ends first. */
  async sendReplay(id: number, until: number): Promise<void> {
    const replay = this.#replay;
    if (replay === null || replay.id !== id) return;
    const batch = await replay.reader.readUntil(until).catch(ignoreAbandoned);
    if (this.#replay === replay && batch !== undefined)
      this.#options.post({ kind: "replay readings", replay: id, until, batch }, getBuffers(batch));
  }

  endReplay(): void {
    this.#replay = null;
  }

  #openReader(from: number, scope: RangeScope | null, isNeeded?: () => boolean): RangeReader {
    const { kinesis, budget } = this.#options;
    return new RangeReader(kinesis, from, (call) => this.retry(call, isNeeded), budget, scope);
  }

  /** Repeat a call until it succeeds, then pause. Rejects with Abandoned once `isNeeded` is false. */
  async retry<T>(call: () => Promise<T>, isNeeded: () => boolean = () => true): Promise<T> {
    for (let failures = 0; isNeeded(); failures += 1) {
      try {
        const result = await call();
        this.problem = null;
        await this.#options.sleep(PAUSE_MS);
        return result;
      } catch (error) {
        this.problem = this.#options.describeError(error) ?? this.problem;
        await this.#options.sleep(computeBackoff(failures, this.#options.random()));
      }
    }
    this.problem = null;
    throw new Abandoned();
  }
}
