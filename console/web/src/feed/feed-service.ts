/** The feed of one tab: polls or is handed what another tab polls, fills gaps, and serves replays. */

import type { Config } from "../config.ts";
import { type Batch, getBuffers } from "../readings/batch.ts";
import { CredentialsError, describeError, isThrottle } from "./aws/errors.ts";
import type { Kinesis } from "./aws/kinesis.ts";
import type { MinuteSummary } from "./aws/minute-summaries.ts";
import { Leadership, type Locks } from "./leadership.ts";
import type { PageToWorker, TabToTab, WorkerToPage } from "./messages/protocol.ts";
import { FeedStats } from "./status/feed-stats.ts";
import type { FeedStatus } from "./status/feed-status.ts";
import { History } from "./stream/history.ts";
import { LiveReader } from "./stream/live-reader.ts";

/** A console that is opened shows the fleet at once from these last seconds, and fills the minutes before behind it. */
const FIRST_MS = 15_000;
/** How much of the past is filled in: as much as a track holds. */
export const GAP_MS = 5 * 60_000;
const VISIBLE_MS = 1_000;
const HIDDEN_MS = 5_000;
/** A longer gap is jumped and then filled from behind, so that the present comes first. */
const MAX_CATCH_UP_MS = 45_000;
/** Shards are read one apart from the other: what a tab takes over may be so much behind its newest reading. */
const OVERLAP_MS = 10_000;
const SILENT_LEADER_MS = 12_000;
const TICK_MS = 1_000;

export interface Channel {
  postMessage(message: TabToTab): void;
  onmessage: ((event: { data: TabToTab }) => void) | null;
}

export interface FeedEnvironment {
  readonly connect: (clock: (offset: number) => void) => Kinesis;
  /** Query the minutes of a unicorn between two moments; `now` is AWS's time. */
  readonly minutes: (now: number, name: string, since: number, until: number) => Promise<MinuteSummary[]>;
  readonly locks: Locks | null;
  readonly channel: Channel | null;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export class FeedService {
  readonly #config: Config;
  readonly #environment: FeedEnvironment;
  readonly #stats: FeedStats;
  readonly #kinesis: Kinesis;
  readonly #leadership: Leadership;
  readonly #history: History;
  /** Settles with AWS's first answer: with a clock that is minutes ahead the future would be asked for. */
  readonly #clockKnown = Promise.withResolvers<void>();
  #live: LiveReader | null = null;
  #hidden: boolean;
  /** Arrival of the newest reading that was seen, by AWS's clock. */
  #newestArrival = 0;
  #lastHeard: number;
  #lastTick: number;
  /** When the tab that polled before had read every shard: what it read was handed here. */
  #inheritedSuccess: number | null = null;

  constructor(config: Config, hidden: boolean, environment: FeedEnvironment) {
    this.#config = config;
    this.#environment = environment;
    this.#hidden = hidden;
    this.#stats = new FeedStats(environment.clock);
    this.#kinesis = environment.connect((offset) => this.#stats.setClockOffset(offset));
    this.#leadership = new Leadership(
      environment.locks,
      `wildrydes ${config.identityPoolId} ${config.stream}`,
      (resigned) => this.#addHead(resigned),
    );
    this.#history = new History({
      ...environment,
      kinesis: this.#kinesis,
      describeError: (error) => this.#describeHistoryError(error),
    });
    this.#lastHeard = this.#lastTick = environment.clock();
    if (environment.channel !== null) environment.channel.onmessage = ({ data }) => this.#handleTabMessage(data);
  }

  /** Contend for polling, fill the last minutes, and tell of the feed's health, for ever. */
  async run(): Promise<void> {
    void this.#leadership.contend();
    void this.#readHistory();
    for (;;) {
      this.#tick();
      await this.#environment.sleep(TICK_MS);
    }
  }

  /** What the page asks. */
  handle(message: Exclude<PageToWorker, { kind: "start" | "token" }>): void {
    if (message.kind === "hidden") this.#setHidden(message.hidden);
    else if (message.kind === "end replay") this.#history.endReplay();
    else if (message.kind === "minutes") void this.#sendMinutes(message.name, message.since, message.until);
    else if (message.kind === "replay") this.#history.startReplay(message.replay, message.from);
    else void this.#history.sendReplay(message.replay, message.until);
  }

  async #readHistory(): Promise<void> {
    await this.#history.retry(async () => {
      await this.#kinesis.listShards(0);
      this.#clockKnown.resolve();
    });
    const now = this.#getAwsTime();
    await this.#history.fillGap(now - GAP_MS, now - FIRST_MS + 1_000);
    await this.#history.reportOldest();
  }

  async #addHead(resigned: Promise<void>): Promise<void> {
    let isOver = false;
    let live: LiveReader | null = null;
    const over = resigned.then(() => {
      isOver = true;
      live?.stop();
    });
    await Promise.race([this.#clockKnown.promise, over]);
    while (!isOver) {
      live = this.#live = this.#openLiveReader();
      await live.run();
      await Promise.race([this.#environment.sleep(TICK_MS), over]); // a stream without shards is not asked without a pause
    }
  }

  /** A live feed from where this tab has seen the stream; where that is long ago, from just before now. */
  #openLiveReader(): LiveReader {
    const now = this.#getAwsTime();
    const isFar = this.#newestArrival < now - MAX_CATCH_UP_MS;
    const seen = this.#newestArrival - OVERLAP_MS;
    const since = isFar ? now - FIRST_MS : seen;
    if (isFar && this.#newestArrival > 0) void this.#history.fillGap(Math.max(seen, now - GAP_MS), since);
    return new LiveReader({
      ...this.#environment,
      kinesis: this.#kinesis,
      since,
      interval: () => this.#interval,
      listener: {
        onReadings: (batch) => this.#broadcastReadings(batch),
        onSuccess: (id, behindMs, tookMs) => {
          const isFirst = this.#getStatus().lastSuccess === null;
          this.#stats.recordSuccess(id, behindMs, tookMs);
          if (isFirst) this.#publishStatus();
        },
        onFailure: (error, throttled) => this.#stats.recordFailure(describeError(error, this.#config), throttled),
        onUnreadable: (count) => this.#stats.recordUnreadable(count),
        onShards: (ids) => this.#stats.setShards(ids),
      },
    });
  }

  #broadcastReadings(batch: Batch): void {
    this.#stats.recordReadings(batch.arrived);
    this.#environment.channel?.postMessage({ kind: "readings", batch });
    this.#postReadings(batch);
  }

  #postReadings(batch: Batch): void {
    this.#newestArrival = Math.max(this.#newestArrival, batch.arrived.at(-1) ?? 0);
    this.#environment.post({ kind: "readings", batch }, getBuffers(batch));
  }

  #handleTabMessage(message: TabToTab): void {
    if (message.kind === "visible") {
      if (this.#hidden) this.#leadership.resign();
      return;
    }
    this.#lastHeard = this.#environment.clock();
    if (this.#leadership.isLeader) return;
    if (message.kind === "readings") {
      this.#postReadings(message.batch);
      return;
    }
    this.#inheritedSuccess = message.health.lastSuccess;
    this.#environment.post({ kind: "health", health: { ...message.health, isLeader: false } }, []);
  }

  #tick(): void {
    const now = this.#environment.clock();
    if (now - this.#lastTick > MAX_CATCH_UP_MS) this.#handleWakeUp();
    this.#lastTick = now;
    if (this.#leadership.isLeader) this.#publishStatus();
    else if (!this.#hidden) {
      this.#environment.channel?.postMessage({ kind: "visible" });
      if (now - this.#lastHeard > SILENT_LEADER_MS) {
        this.#lastHeard = now;
        void this.#leadership.seize();
      }
    }
  }

  /** The machine slept: what is between is not read in a row, the present comes first. */
  #handleWakeUp(): void {
    const now = this.#getAwsTime();
    const slept = this.#lastTick + this.#stats.clockOffset - OVERLAP_MS;
    if (this.#leadership.isLeader) this.#live?.stop();
    else void this.#history.fillGap(Math.max(slept, now - GAP_MS), now);
  }

  #publishStatus(): void {
    const health = this.#getStatus();
    this.#environment.post({ kind: "health", health }, []);
    this.#environment.channel?.postMessage({ kind: "health", health });
  }

  #getStatus(): FeedStatus {
    const health = this.#stats.toStatus(true, this.#interval);
    const lastSuccess = health.lastSuccess ?? this.#inheritedSuccess;
    return { ...health, lastSuccess, problem: health.problem ?? this.#history.problem };
  }

  #setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden && !this.#leadership.isLeader) this.#environment.channel?.postMessage({ kind: "visible" });
  }

  get #interval(): number {
    return this.#hidden ? HIDDEN_MS : VISIBLE_MS;
  }

  #getAwsTime(): number {
    return this.#environment.clock() + this.#stats.clockOffset;
  }

  async #sendMinutes(name: string, since: number, until: number): Promise<void> {
    let told: { minutes: MinuteSummary[]; problem: string | null };
    try {
      told = { minutes: await this.#environment.minutes(this.#getAwsTime(), name, since, until), problem: null };
    } catch (error) {
      told = { minutes: [], problem: this.#describeMinutesError(error) };
    }
    this.#environment.post({ kind: "minutes", name, ...told }, []);
  }

  #describeMinutesError(error: unknown): string {
    if (error instanceof CredentialsError) return describeError(error, this.#config);
    return error instanceof Error ? error.message : String(error);
  }

  /** The sentence for a failure in the past; none for a throttle, which is counted. */
  #describeHistoryError(error: unknown): string | null {
    if (!isThrottle(error)) return describeError(error, this.#config);
    this.#stats.recordFailure("", true);
    return null;
  }
}
