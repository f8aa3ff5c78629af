/** The past, read at an easy pace: gaps filled from behind, and replays, of which only the newest is read on. */

import { type Batch, getBuffers } from "../../readings/batch.ts";
import type { Kinesis } from "../aws/kinesis.ts";
import type { WorkerToPage } from "../messages/protocol.ts";
import { backoffMs } from "./backoff.ts";
import { findOldest, RangeReader } from "./range-reader.ts";

const GAP_CHUNK_MS = 60_000;
/** Reading the past leaves room for those who read the present. */
const PACE_MS = 250;

export interface HistoryOptions {
  readonly kinesis: Kinesis;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** From [0, 1). */
  readonly random: () => number;
  /** What is wrong, in a sentence; null where a call only has to wait its turn. */
  readonly describeError: (error: unknown) => string | null;
}

/** Nobody waits for the call's result any more. */
class ReplayAbandoned extends Error {}

export class History {
  readonly #options: HistoryOptions;
  #replay: { id: number; reader: RangeReader } | null = null;
  #problem: string | null = null;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** What keeps the past from being read; null while nothing does. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Read a span of the past, a minute at a time and the newest first. */
  async fillGap(from: number, to: number): Promise<void> {
    for (let end = to; end > from; end -= GAP_CHUNK_MS) {
      const start = Math.max(from, end - GAP_CHUNK_MS);
      const batch = await new RangeReader(this.#options.kinesis, start, (call) => this.retry(call)).readUntil(end);
      if (batch.unicorn.length > 0) this.#options.post({ kind: "readings", batch }, getBuffers(batch));
    }
    this.#options.post({ kind: "filled" }, []);
  }

  /** Tell when the stream's oldest record arrived. */
  async reportOldest(): Promise<void> {
    const at = await findOldest(this.#options.kinesis, (call) => this.retry(call));
    if (at !== null) this.#options.post({ kind: "oldest", at }, []);
  }

  /** Begin a replay; the one before is read no further. */
  startReplay(id: number, from: number): void {
    const isWanted = () => this.#replay?.id === id;
    this.#replay = { id, reader: new RangeReader(this.#options.kinesis, from, (call) => this.retry(call, isWanted)) };
  }

  /** Send what the replay has up to a moment, unless it is left before. */
  async sendReplay(id: number, until: number): Promise<void> {
    const replay = this.#replay;
    if (replay === null || replay.id !== id) return;
    let batch: Batch;
    try {
      batch = await replay.reader.readUntil(until);
    } catch (error) {
      if (error instanceof ReplayAbandoned) return;
      throw error;
    }
    if (this.#replay === replay) this.#options.post({ kind: "span", replay: id, until, batch }, getBuffers(batch));
  }

  endReplay(): void {
    this.#replay = null;
  }

  /** A call for the past: at an easy pace, and again for as long as it fails and is wanted. Rejects once it is not. */
  async retry<T>(call: () => Promise<T>, isWanted: () => boolean = () => true): Promise<T> {
    for (let failures = 0; isWanted(); failures += 1) {
      try {
        const result = await call();
        this.#problem = null;
        await this.#options.sleep(PACE_MS);
        return result;
      } catch (error) {
        this.#problem = this.#options.describeError(error) ?? this.#problem;
        await this.#options.sleep(backoffMs(failures, this.#options.random()));
      }
    }
    this.#problem = null;
    throw new ReplayAbandoned();
  }
}
