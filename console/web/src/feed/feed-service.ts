/** The feed of one tab: polls or is handed what another tab polls, fills gaps, and serves replays. */

import type { Config } from "../config.ts";
import { type Batch, buffersOf } from "../readings/batch.ts";
import { CredentialsFailed, isThrottle, sentenceFor } from "./aws/errors.ts";
import type { Kinesis } from "./aws/kinesis.ts";
import type { Minute } from "./aws/minute-summaries.ts";
import { Leadership, type Locks } from "./leadership.ts";
import type { BetweenTabs, ToPage, ToWorker } from "./messages/protocol.ts";
import { Gauge } from "./status/feed-stats.ts";
import type { Health } from "./status/feed-status.ts";
import { Past } from "./stream/history.ts";
import { LiveFeed } from "./stream/live-reader.ts";

/** A console that is opened shows the fleet at once from these last seconds, and fills the minutes before behind it. */
const FIRST_MS = 15_000;
/** How much of the past is filled in: as much as a track holds. */
export const GAP_MS = 5 * 60_000;
const VISIBLE_MS = 1_000;
const HIDDEN_MS = 5_000;
/** A longer gap is jumped and then filled from behind, so that the present comes first. */
const LONGEST_CATCH_UP_MS = 45_000;
/** Shards are read one apart from the other: what a tab takes over may be so much behind its newest reading. */
const OVERLAP_MS = 10_000;
const SILENT_LEADER_MS = 12_000;
const TICK_MS = 1_000;

export interface Channel {
  postMessage(message: BetweenTabs): void;
  onmessage: ((event: { data: BetweenTabs }) => void) | null;
}

export interface Surroundings {
  readonly connect: (clock: (offset: number) => void) => Kinesis;
  /** Query the minutes of a unicorn between two moments; `now` is AWS's time. */
  readonly minutes: (now: number, name: string, since: number, until: number) => Promise<Minute[]>;
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
  readonly #past: Past;
  /** Settles with AWS's first answer: with a clock that is minutes ahead the future would be asked for. */
  readonly #clockKnown = Promise.withResolvers<void>();
  #live: LiveFeed | null = null;
  #hidden: boolean;
  /** Arrival of the newest reading that was seen, by AWS's clock. */
  #newest = 0;
  #heard: number;
  #ticked: number;
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
    this.#past = new Past({ ...around, kinesis: this.#kinesis, sentence: (error) => this.#pastFailure(error) });
    this.#heard = this.#ticked = around.clock();
    if (around.channel !== null) around.channel.onmessage = ({ data }) => this.#fromOtherTab(data);
  }

  /** Contend for polling, fill the last minutes, and tell of the feed's health, for ever. */
  async run(): Promise<void> {
    void this.#leadership.contend();
    void this.#readPast();
    for (;;) {
      this.#tick();
      await this.#around.sleep(TICK_MS);
    }
  }

  /** What the page asks. */
  ask(message: Exclude<ToWorker, { kind: "start" | "token" }>): void {
    if (message.kind === "hidden") this.#hide(message.hidden);
    else if (message.kind === "end replay") this.#past.end();
    else if (message.kind === "minutes") void this.#tellMinutes(message.name, message.since, message.until);
    else if (message.kind === "replay") this.#past.begin(message.replay, message.from);
    else void this.#past.play(message.replay, message.until);
  }

  async #readPast(): Promise<void> {
    await this.#past.call(async () => {
      await this.#kinesis.shards(0);
      this.#clockKnown.resolve();
    });
    const now = this.#awsNow();
    await this.#past.fill(now - GAP_MS, now - FIRST_MS + 1_000);
    await this.#past.tellOldest();
  }

  async #lead(resigned: Promise<void>): Promise<void> {
    let isOver = false;
    let live: LiveFeed | null = null;
    const over = resigned.then(() => {
      isOver = true;
      live?.stop();
    });
    await Promise.race([this.#clockKnown.promise, over]);
    while (!isOver) {
      live = this.#live = this.#begin();
      await live.run();
      await Promise.race([this.#around.sleep(TICK_MS), over]); // a stream without shards is not asked without a pause
    }
  }

  /** A live feed from where this tab has seen the stream; where that is long ago, from just before now. */
  #begin(): LiveFeed {
    const now = this.#awsNow();
    const isFar = this.#newest < now - LONGEST_CATCH_UP_MS;
    const seen = this.#newest - OVERLAP_MS;
    const since = isFar ? now - FIRST_MS : seen;
    if (isFar && this.#newest > 0) void this.#past.fill(Math.max(seen, now - GAP_MS), since);
    return new LiveFeed({
      ...this.#around,
      kinesis: this.#kinesis,
      since,
      interval: () => this.#interval,
      events: {
        readings: (batch) => this.#spread(batch),
        success: (id, behindMs, tookMs) => {
          const isFirst = this.#health().lastSuccess === null;
          this.#gauge.success(id, behindMs, tookMs);
          if (isFirst) this.#tellHealth();
        },
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
    if (now - this.#ticked > LONGEST_CATCH_UP_MS) this.#wake();
    this.#ticked = now;
    if (this.#leadership.leads) this.#tellHealth();
    else if (!this.#hidden) {
      this.#around.channel?.postMessage({ kind: "visible" });
      if (now - this.#heard > SILENT_LEADER_MS) {
        this.#heard = now;
        void this.#leadership.seize();
      }
    }
  }

  /** The machine slept: what is between is not read in a row, the present comes first. */
  #wake(): void {
    const now = this.#awsNow();
    const slept = this.#ticked + this.#gauge.clockOffset - OVERLAP_MS;
    if (this.#leadership.leads) this.#live?.stop();
    else void this.#past.fill(Math.max(slept, now - GAP_MS), now);
  }

  #tellHealth(): void {
    const health = this.#health();
    this.#around.post({ kind: "health", health }, []);
    this.#around.channel?.postMessage({ kind: "health", health });
  }

  #health(): Health {
    const health = this.#gauge.health(true, this.#interval);
    const lastSuccess = health.lastSuccess ?? this.#handedSuccess;
    return { ...health, lastSuccess, problem: health.problem ?? this.#past.problem };
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

  async #tellMinutes(name: string, since: number, until: number): Promise<void> {
    let told: { minutes: Minute[]; problem: string | null };
    try {
      told = { minutes: await this.#around.minutes(this.#awsNow(), name, since, until), problem: null };
    } catch (error) {
      told = { minutes: [], problem: this.#minutesFailure(error) };
    }
    this.#around.post({ kind: "minutes", name, ...told }, []);
  }

  #minutesFailure(error: unknown): string {
    if (error instanceof CredentialsFailed) return sentenceFor(error, this.#config);
    return error instanceof Error ? error.message : String(error);
  }

  /** The sentence for a failure in the past; none for a throttle, which is counted. */
  #pastFailure(error: unknown): string | null {
    if (!isThrottle(error)) return sentenceFor(error, this.#config);
    this.#gauge.failure("", true);
    return null;
  }
}
