/** The pushed feed of one shard: delivers its frames, and fills what is missing from its snapshot or the stream. */

import type { Batch } from "../../readings/batch.ts";
import { BatchBuilder } from "../../readings/batch-builder.ts";
import type { StartingPosition, StreamRecord } from "../aws/kinesis.ts";
import { isAfter } from "../aws/sequence-number.ts";
import type { ByteCap } from "../stream/byte-cap.ts";
import type { History } from "../stream/history.ts";
import { Chain } from "./chain.ts";
import { decodeReadings, type Frame, type FrameHead } from "./frame.ts";
import type { Snapshots } from "./snapshots.ts";

/** Frames may come in another order. So long after one is missing, it is looked for. */
const REORDER_MS = 500;
/** A snapshot is this old at most. What it lacks now, it may have then. */
const SNAPSHOT_MS = 5_000;
/** After this many snapshots that are too old, the stream is read. */
const MAX_WAITS = 2;
/** What is older is not shown any more, so it is not read. */
const MAX_PAST_MS = 5 * 60_000;

export interface ShardFeedOptions {
  readonly snapshots: Snapshots;
  readonly history: History;
  readonly createCap: () => ByteCap;
  readonly getAwsTime: () => number;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onReadings: (batch: Batch) => void;
  readonly onUnreadable: (count: number) => void;
  readonly onFailure: (error: unknown) => void;
}

export class ShardFeed {
  readonly chain: Chain;
  /** When something of the shard came, or it was known that there is nothing, by this machine's clock. */
  heardAt: number;
  /** Milliseconds that the newest readings were late; 0 if nothing newer is known. */
  behindMs = 0;
  readonly #id: string;
  readonly #since: number;
  readonly #options: ShardFeedOptions;
  #snapshot: { last: string | null; modified: string | null } = { last: null, modified: null };
  #isFilling = false;
  #isStopped = false;
  /** The arrival of the newest reading before the hole, by AWS's clock. */
  #completeUntil: number;

  /** The feed starts at a moment. With `isNew` the shard has begun later, so that nothing of it is missing. */
  constructor(id: string, since: number, isNew: boolean, options: ShardFeedOptions) {
    this.#id = id;
    this.#since = this.#completeUntil = since;
    this.#options = options;
    this.chain = new Chain(isNew);
    this.heardAt = options.clock();
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Deliver a frame that was pushed. If others are missing before it, they come later. */
  receive(frame: Frame): void {
    const isNew = this.chain.reached === null || isAfter(frame.last, this.chain.reached);
    if (isNew && frame.unreadable > 0) this.#options.onUnreadable(frame.unreadable);
    this.chain.add(frame);
    this.heardAt = this.#options.clock();
    this.#measureDelay(frame.batch);
    this.#deliver(frame.batch);
    void this.fill();
  }

  /** Deliver what the snapshot has and was not pushed. Returns whether there was any. Rejects if it can't be read. */
  async lookUp(): Promise<boolean> {
    const { reached } = this.chain;
    const newest = await this.#readSnapshot();
    this.heardAt = this.#options.clock();
    const isBehind = newest !== null && (reached === null || isAfter(newest, reached));
    if (!isBehind) this.behindMs = 0;
    return isBehind;
  }

  /** Fill what is missing. It is filled from the snapshot if that reaches so far, otherwise from the stream. */
  async fill(): Promise<void> {
    if (this.#isFilling || this.chain.hole === null) return;
    this.#isFilling = true;
    await this.#options.sleep(REORDER_MS);
    for (let waits = 0; this.chain.hole !== null && !this.#isStopped; ) {
      const newest = await this.#readSnapshot().catch((error) => {
        this.#options.onFailure(error);
        return null;
      });
      const { hole } = this.chain;
      if (hole === null || this.#isStopped) break;
      const isTooOld = newest !== null && hole.upTo !== null && isAfter(hole.upTo, newest);
      if (isTooOld && waits < MAX_WAITS) await this.#options.sleep(SNAPSHOT_MS);
      else await this.#readStream(hole.after, hole.upTo);
      waits += 1;
    }
    this.#isFilling = false;
  }

  /** Deliver the snapshot, and return its last record; null if there is none. Rejects if it can't be read. */
  async #readSnapshot(): Promise<string | null> {
    const { snapshots } = this.#options;
    const { modified } = this.#snapshot;
    const changed = await (modified === null ? snapshots.get(this.#id) : snapshots.getChanged(this.#id, modified));
    if (changed !== null) {
      await this.#apply(changed.heads);
      this.#snapshot = { last: changed.heads.at(-1)?.last ?? null, modified: changed.modified };
    }
    return this.#snapshot.last;
  }

  async #apply(heads: readonly FrameHead[]): Promise<void> {
    const { known } = this.chain;
    const frames: Frame[] = [];
    for (const head of heads) {
      const frame = known === null || mayAdd(head, known) ? await decodeReadings(head) : null;
      if (frame !== null) frames.push(frame);
    }
    this.chain.addSnapshot(frames);
    const recent = frames.filter(({ batch }) => (batch.arrived.at(-1) ?? 0) >= this.#since);
    for (const { batch } of recent) this.#deliver(batch);
  }

  /** Read the records after one up to another from the stream, and the next one, because half of it may be missing too. */
  async #readStream(after: string | null, upTo: string | null): Promise<void> {
    const { createCap, getAwsTime, history } = this.#options;
    const oldest = getAwsTime() - MAX_PAST_MS;
    const isOld = after === null || this.#completeUntil < oldest;
    const position: StartingPosition = isOld ? { at: Math.max(this.#since, oldest) } : { after };
    const range = { shardId: this.#id, position, upTo, cap: createCap(), isNeeded: () => !this.#isStopped };
    const last = await history.readShard(range, (records) => this.#decode(records));
    this.chain.fill(upTo ?? last);
  }

  #decode(records: readonly StreamRecord[]): void {
    if (this.#isStopped) return;
    const builder = new BatchBuilder();
    for (const record of records) builder.add(record);
    if (builder.unreadable > 0) this.#options.onUnreadable(builder.unreadable);
    this.#deliver(builder.build());
  }

  #measureDelay({ arrived }: Batch): void {
    const newest = arrived.at(-1);
    if (newest !== undefined) this.behindMs = Math.max(0, this.#options.getAwsTime() - newest);
  }

  #deliver(batch: Batch): void {
    const newest = batch.arrived.at(-1);
    if (newest === undefined || this.#isStopped) return;
    if (this.chain.hole === null) this.#completeUntil = Math.max(this.#completeUntil, newest);
    this.#options.onReadings(batch);
  }
}

/** Return whether a frame may have readings after a record. One that ends within a record counts as ended before it. */
function mayAdd({ previous, last }: FrameHead, known: string): boolean {
  return isAfter(last, known) || (last === known && previous === known);
}
