/** Checks whether a silent shard has records on the stream. If so, the push function does not work. */

import type { Kinesis, StartingPosition } from "../aws/kinesis.ts";
import { ShardReader } from "../stream/shard-reader.ts";

interface StreamCheckOptions {
  readonly kinesis: Kinesis;
  readonly getAwsTime: () => number;
  readonly clock: () => number;
}

/**
 * A silent shard is checked after this long. As long as there is nothing, the wait doubles, because a shard allows five
 * calls a second for all pages and functions together.
 */
const FIRST_WAIT_MS = 15_000;
const MAX_WAIT_MS = 5 * 60_000;
/** A record that is younger than this may be pushed yet. */
const LATE_MS = 8_000;
/** What a shard that was never heard of got before this is not looked for. */
const PAST_MS = 60_000;

export class StreamCheck {
  readonly #options: StreamCheckOptions;
  readonly #due = new Map<string, { at: number; waitMs: number }>();
  /** A shard with records that are not pushed; null if there is none. */
  late: string | null = null;

  constructor(options: StreamCheckOptions) {
    this.#options = options;
  }

  /** Note that a frame of a shard came, which was so many milliseconds late. */
  note(shardId: string, behindMs: number): void {
    this.#schedule(shardId, FIRST_WAIT_MS);
    if (this.late === shardId && behindMs < LATE_MS) this.late = null;
  }

  /** Check a shard if that is due. `reached` is the last record that was pushed, or null. Never rejects. */
  async run(shardId: string, reached: string | null): Promise<void> {
    const { clock, getAwsTime } = this.#options;
    const due = this.#due.get(shardId);
    if (due === undefined) return this.#schedule(shardId, FIRST_WAIT_MS);
    if (clock() < due.at || this.late === shardId) return;
    this.#schedule(shardId, Math.min(MAX_WAIT_MS, due.waitMs * 2));
    const isRecent = reached !== null && due.waitMs < MAX_WAIT_MS;
    const position: StartingPosition = isRecent ? { after: reached } : { at: getAwsTime() - PAST_MS };
    const arrived = await this.#findNext(shardId, position);
    if (arrived !== null && arrived < getAwsTime() - LATE_MS && this.#due.get(shardId)?.waitMs !== FIRST_WAIT_MS) {
      this.late = shardId;
    }
  }

  #schedule(shardId: string, waitMs: number): void {
    this.#due.set(shardId, { at: this.#options.clock() + waitMs, waitMs });
  }

  /** Return the arrival of the first record from a position on; null if there is none, or it can't be read. */
  async #findNext(shardId: string, position: StartingPosition): Promise<number | null> {
    try {
      const page = await new ShardReader(this.#options.kinesis, shardId, position).read(1);
      return page?.records[0]?.arrived ?? null;
    } catch {
      return null; // It is checked again.
    }
  }
}
