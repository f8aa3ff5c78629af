/** Readings that are pushed, and those of the last minutes from the snapshots. */

import type { Config, PushConfig } from "../../config.ts";
import { getBuffers } from "../../readings/batch.ts";
import { describeError } from "../aws/errors.ts";
import type { WorkerToPage } from "../messages/protocol.ts";
import { ByteCap } from "../stream/byte-cap.ts";
import type { History } from "../stream/history.ts";
import type { FeedSource, LiveFeed, LiveListener } from "../stream/live-feed.ts";
import type { PollSource } from "../stream/poll-source.ts";
import { FallbackFeed } from "./fallback-feed.ts";
import { decodeReadings } from "./frame.ts";
import type { PushApi } from "./push-api.ts";
import type { PushOptions } from "./push-reader.ts";
import { Snapshots } from "./snapshots.ts";

/** What is read of a shard's past in one go: a page must not take a shard's throughput from the functions. */
const MAX_PAST_BYTES = 8_000_000;
/** A part that was not read is told for as long as a track would show it. */
const WARNING_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

interface PushSourceOptions extends Pick<PushOptions, "kinesis" | "getAwsTime" | "clock" | "sleep" | "random"> {
  readonly api: PushApi;
  readonly config: Config;
  readonly push: PushConfig;
  readonly history: History;
  /** Polls while readings can't be pushed. */
  readonly poll: PollSource;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
}

export class PushSource implements FeedSource {
  readonly #options: PushSourceOptions;
  readonly #snapshots: Snapshots;
  #live: FallbackFeed | null = null;
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(options: PushSourceOptions) {
    this.#options = options;
    this.#snapshots = new Snapshots(options.api, options.clock, options.getAwsTime);
  }

  get warning(): string | null {
    const isCut = this.#options.clock() - this.#cutAt < WARNING_MS;
    return this.#live?.warning ?? (isCut ? CUT : null);
  }

  openLive(since: number, listener: LiveListener, interval: () => number): LiveFeed {
    const { config, poll } = this.#options;
    const options = { ...this.#options, snapshots: this.#snapshots, createCap: () => this.#createCap() };
    this.#live = new FallbackFeed(
      options,
      since,
      listener,
      (from, pollListener) => poll.openLive(from, pollListener, interval),
      (error) => describeError(error, config),
    );
    return this.#live;
  }

  /** Post a part of the past from the snapshots. Only shards that have none are read from the stream. */
  async fillGap(from: number, to: number): Promise<void> {
    const { history, kinesis } = this.#options;
    const shards = await history.retry(() => kinesis.listShards(from));
    const isPosted = await Promise.all(shards.map(({ id }) => this.#postSnapshot(id, from, to)));
    const shardIds = new Set(shards.map(({ id }) => id).filter((_, index) => !isPosted[index]));
    if (shardIds.size === 0) this.#options.post({ kind: "filled" }, []);
    else await history.fillGap(from, to, { shardIds, cap: this.#createCap() });
  }

  /** Post the oldest moment that the stream may still have. To read its oldest records, every page would ask every shard. */
  async reportOldest(): Promise<void> {
    const at = this.#options.getAwsTime() - this.#options.config.retentionHours * HOUR_MS;
    this.#options.post({ kind: "oldest", at }, []);
  }

  /** Post the readings between two moments of a shard's snapshot. Returns whether it has one. */
  async #postSnapshot(shardId: string, from: number, to: number): Promise<boolean> {
    const heads = await this.#snapshots.get(shardId).then(
      (snapshot) => snapshot.heads,
      () => [], // The live feed reports why.
    );
    for (const head of heads) {
      const batch = (await decodeReadings(head))?.batch;
      if (batch === undefined || !overlaps(batch.arrived, from, to)) continue;
      this.#options.post({ kind: "readings", batch }, getBuffers(batch));
    }
    return heads.length > 0;
  }

  #createCap(): ByteCap {
    return new ByteCap(MAX_PAST_BYTES, () => {
      this.#cutAt = this.#options.clock();
    });
  }
}

const CUT =
  "The stream has more of the last minutes than a page may read, so tracks have gaps. They fill up by themselves.";

/** Return whether sorted moments reach into a span. */
function overlaps(arrived: Float64Array, from: number, to: number): boolean {
  const [first, last] = [arrived[0], arrived.at(-1)];
  return first !== undefined && last !== undefined && last >= from && first < to;
}
