/** The feed of one tab: polls or is handed what another tab polls, fills gaps, and serves replays. */

import type { Config } from "../config.ts";
import { backoffMs } from "./backoff.ts";
import { type Batch, buffersOf } from "./batch.ts";
import { Gauge } from "./gauge.ts";
import type { Health } from "./health.ts";
import type { Kinesis } from "./kinesis.ts";
import { Leadership, type Locks } from "./leadership.ts";
import { LiveFeed } from "./live.ts";
import { isThrottle, sentenceFor } from "./problem.ts";
import type { BetweenTabs, ToPage, ToWorker } from "./protocol.ts";
import { oldest, RangeReader } from "./range.ts";
import type { Minute } from "./summaries.ts";

/** A console that is opened shows the fleet at once from these last seconds, and fills the minutes before behind it. */
const FIRST_MS = 15_000;
/** How much of the past is filled in: as much as a track holds. */
export const GAP_MS = 5 * 60_000;
const GAP_CHUNK_MS = 60_000;
const VISIBLE_MS = 1_000;
const HIDDEN_MS = 5_000;
/** A longer gap is jumped and then filled from behind, so that the present comes first. */
const LONGEST_CATCH_UP_MS = 45_000;
/** Reading the past leaves room for those who read the present. */
const PACE_MS = 250;
const SILENT_LEADER_MS = 12_000;
const TICK_MS = 1_000;

export interface Channel {
  postMessage(message: BetweenTabs): void;
  onmessage: ((event: { data: BetweenTabs }) => void) | null;
}

export interface Surroundings {
  readonly connect: (clock: (offset: number) => void) => Kinesis;
  /** Query the minutes of a unicorn between two moments. */
  readonly minutes: (name: string, since: number, until: number) => Promise<Minute[]>;
  readonly locks: Locks | null;
  readonly channel: Channel | null;
  readonly post: (message: ToPage, transfer: ArrayBuffer[]) => void;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export class FeedService {
  readonly #config: Config;
  readonly #around: Surroundings;
  readonly #gauge: Gauge;
  readonly #kinesis: Kinesis;
  readonly #leadership: Leadership;
  #live: LiveFeed | null = null;
  #hidden: boolean;
  /** Arrival of the newest reading that was seen, by AWS's clock. */
  #newest = 0;
  #heard: number;
  #ticked: number;
  #replay: { id: number; reader: RangeReader } | null = null;
  #pastProblem: string | null = null;
  /** When the tab that polled before had read every shard: what it read was handed here. */
  #handedSuccess: number | null = null;

  constructor(config: Config, hidden: boolean, around: Surroundings) {
    this.#config = config;
    this.#around = around;
    this.#hidden = hidden;
    this.#gauge = new Gauge(around.clock);
    this.#kinesis = around.connect((offset) => this.#gauge.clock(offset));
    this.#leadership = new Leadership(around.locks, `wildrydes ${config.identityPoolId} ${config.stream}`, (resigned) =>
      this.#lead(resigned),
    );
    this.#heard = this.#ticked = around.clock();
    if (around.channel !== null) around.channel.onmessage = ({ data }) => this.#fromOtherTab(data);
  }

  /** Contend for polling, fill the last minutes, and tell of the feed's health, for ever. */
  async run(): Promise<void> {
    void this.#leadership.contend();
    const now = this.#awsNow();
    void this.#fill(now - GAP_MS, now - FIRST_MS + 1_000).then(() => this.#tellOldest());
    for (;;) {
      this.#tick();
      await this.#around.sleep(TICK_MS);
    }
  }

  /** What the page asks. */
  ask(message: Exclude<ToWorker, { kind: "start" }>): void {
    if (message.kind === "hidden") this.#hide(message.hidden);
    else if (message.kind === "end replay") this.#replay = null;
    else if (message.kind === "minutes") void this.#tellMinutes(message.name, message.since, message.until);
    else if (message.kind === "replay") {
      const reader = new RangeReader(this.#kinesis, message.from, (call) => this.#pastCall(call));
      this.#replay = { id: message.replay, reader };
    } else void this.#play(message.replay, message.until);
  }

  async #lead(resigned: Promise<void>): Promise<void> {
    const stopped = { now: false };
    void resigned.then(() => {
      stopped.now = true;
      this.#live?.stop();
    });
    while (!stopped.now) {
      this.#live = this.#begin();
      await this.#live.run();
    }
    this.#live = null;
  }

  /** A live feed from where this tab has seen the stream; where that is long ago, from just before now. */
  #begin(): LiveFeed {
    const now = this.#awsNow();
    const isFar = this.#newest < now - LONGEST_CATCH_UP_MS;
    const since = isFar ? now - FIRST_MS : this.#newest;
    if (isFar && this.#newest > 0) void this.#fill(Math.max(this.#newest, now - GAP_MS), since);
    return new LiveFeed({
      ...this.#around,
      kinesis: this.#kinesis,
      since,
      interval: () => this.#interval,
      events: {
        readings: (batch) => this.#spread(batch),
        success: (id, behindMs, tookMs) => this.#gauge.success(id, behindMs, tookMs),
        failure: (error, throttled) => this.#gauge.failure(sentenceFor(error, this.#config), throttled),
        unreadable: (count) => this.#gauge.unreadable(count),
        shards: (ids) => this.#gauge.shards(ids),
      },
    });
  }

  #spread(batch: Batch): void {
    this.#gauge.readings(batch.arrived);
    this.#around.channel?.postMessage({ kind: "readings", batch });
    this.#seen(batch);
  }

  #seen(batch: Batch): void {
    this.#newest = Math.max(this.#newest, batch.arrived.at(-1) ?? 0);
    this.#around.post({ kind: "readings", batch }, buffersOf(batch));
  }

  #fromOtherTab(message: BetweenTabs): void {
    if (message.kind === "visible") {
      if (this.#hidden) this.#leadership.resign();
      return;
    }
    this.#heard = this.#around.clock();
    if (this.#leadership.leads) return;
    if (message.kind === "readings") {
      this.#seen(message.batch);
      return;
    }
    this.#handedSuccess = message.health.lastSuccess;
    this.#around.post({ kind: "health", health: { ...message.health, leads: false } }, []);
  }

  #tick(): void {
    const now = this.#around.clock();
    // The machine slept: what is between is not read in a row, the present comes first.
    if (now - this.#ticked > LONGEST_CATCH_UP_MS) this.#live?.stop();
    this.#ticked = now;
    if (this.#leadership.leads) {
      const health = this.#health();
      this.#around.post({ kind: "health", health }, []);
      this.#around.channel?.postMessage({ kind: "health", health });
    } else if (!this.#hidden) {
      this.#around.channel?.postMessage({ kind: "visible" });
      if (now - this.#heard > SILENT_LEADER_MS) {
        this.#heard = now;
        void this.#leadership.seize();
      }
    }
  }

  #health(): Health {
    const health = this.#gauge.health(true, this.#interval);
    const lastSuccess = health.lastSuccess ?? this.#handedSuccess;
    return { ...health, lastSuccess, problem: health.problem ?? this.#pastProblem };
  }

  #hide(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden && !this.#leadership.leads) this.#around.channel?.postMessage({ kind: "visible" });
  }

  get #interval(): number {
    return this.#hidden ? HIDDEN_MS : VISIBLE_MS;
  }

  #awsNow(): number {
    return this.#around.clock() + this.#gauge.clockOffset;
  }

  /** Read a span of the past, a minute at a time and the newest first. */
  async #fill(from: number, to: number): Promise<void> {
    for (let end = to; end > from; end -= GAP_CHUNK_MS) {
      const start = Math.max(from, end - GAP_CHUNK_MS);
      const batch = await new RangeReader(this.#kinesis, start, (call) => this.#pastCall(call)).until(end);
      if (batch.unicorn.length > 0) this.#around.post({ kind: "readings", batch }, buffersOf(batch));
    }
    this.#around.post({ kind: "filled" }, []);
  }

  async #tellOldest(): Promise<void> {
    const at = await oldest(this.#kinesis, (call) => this.#pastCall(call));
    if (at !== null) this.#around.post({ kind: "oldest", at }, []);
  }

  async #tellMinutes(name: string, since: number, until: number): Promise<void> {
    let told: { minutes: Minute[]; problem: string | null };
    try {
      told = { minutes: await this.#around.minutes(name, since, until), problem: null };
    } catch (error) {
      told = { minutes: [], problem: error instanceof Error ? error.message : String(error) };
    }
    this.#around.post({ kind: "minutes", name, ...told }, []);
  }

  async #play(id: number, until: number): Promise<void> {
    const replay = this.#replay;
    if (replay === null || replay.id !== id) return;
    const batch = await replay.reader.until(until);
    if (this.#replay === replay) this.#around.post({ kind: "span", replay: id, until, batch }, buffersOf(batch));
  }

  /** A call for the past: at an easy pace, and again for as long as it fails. */
  async #pastCall<T>(call: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        const result = await call();
        this.#pastProblem = null;
        await this.#around.sleep(PACE_MS);
        return result;
      } catch (error) {
        if (isThrottle(error)) this.#gauge.failure("", true);
        else this.#pastProblem = sentenceFor(error, this.#config);
        await this.#around.sleep(backoffMs(failures, this.#around.random()));
      }
    }
  }
}
