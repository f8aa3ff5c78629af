/** The feed of one tab: gets readings itself or from the tab that leads, fills gaps, and serves replays. */

import type { Config } from "../config.ts";
import { type Batch, getBuffers, type Reading } from "../readings/batch.ts";
import { describeError, describeQueryError, isThrottle } from "./aws/errors.ts";
import type { Kinesis } from "./aws/kinesis.ts";
import type { PlaceQuestion } from "./aws/last-place.ts";
import type { MinuteSummary } from "./aws/minute-summaries.ts";
import { createFeedSource } from "./feed-source.ts";
import { Leadership, type Locks } from "./leadership.ts";
import type { PageToWorker, TabToTab, WorkerToPage } from "./messages/protocol.ts";
import { PlaceFinder } from "./place-finder.ts";
import type { PushApi } from "./push/push-api.ts";
import { RosterReader } from "./roster-reader.ts";
import { FeedStats } from "./status/feed-stats.ts";
import type { FeedStatus } from "./status/feed-status.ts";
import { History } from "./stream/history.ts";
import type { FeedSource, LiveFeed, LiveListener } from "./stream/live-feed.ts";
import { ReadBudget } from "./stream/read-budget.ts";

/** A console that opens first reads this much of the past, and then the minutes before it. */
const FIRST_READ_MS = 15_000;
/** How much of the past a console reads when it opens: as much as a track holds. */
export const GAP_MS = 5 * 60_000;
/** Milliseconds between two polls. */
const VISIBLE_INTERVAL_MS = 1_000;
const HIDDEN_INTERVAL_MS = 5_000;
/** A longer gap is filled later, so that the present comes first. */
const MAX_CATCH_UP_MS = 45_000;
/** Shards are read independently: when a tab takes over, one shard may be this much behind the newest reading. */
const OVERLAP_MS = 10_000;
/** A leader that sends nothing for longer than this has stopped working. */
const SILENT_LEADER_MS = 12_000;
const TICK_MS = 1_000;

export interface Channel {
  postMessage(message: TabToTab): void;
  onmessage: ((event: { data: TabToTab }) => void) | null;
}

/**
 * Return the name of what the tabs share that show the same feed. A tab that was opened before the fleet's vitals changed
 * has other columns, so it is not among them.
 */
export function getSharedName({ identityPoolId, stream, fleet }: Config): string {
  return ["wildrydes", identityPoolId, stream, ...fleet.vitals.map(({ name }) => name)].join(" ");
}

/** What the service needs from its worker; tests fake it. */
interface FeedEnvironment {
  readonly connect: (onClockOffset: (offset: number) => void) => Kinesis;
  /** Null if readings are not pushed. */
  readonly pushApi: PushApi | null;
  /** Query the minutes of a unicorn between two moments; `now` is AWS's time. */
  readonly queryMinutes: (now: number, name: string, since: number, until: number) => Promise<MinuteSummary[]>;
  /** Return the last place of a vehicle before a moment, null if there is none; `now` is AWS's time. */
  readonly queryLastPlace: (now: number, question: PlaceQuestion) => Promise<Reading | null>;
  /** Return the last places of all vehicles, null if there is no roster; `now` is AWS's time. */
  readonly readRoster: (now: number) => Promise<Batch | null>;
  readonly locks: Locks | null;
  readonly channel: Channel | null;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export class FeedService {
  readonly #config: Config;
  readonly #environment: FeedEnvironment & { readonly budget: ReadBudget };
  readonly #stats: FeedStats;
  readonly #kinesis: Kinesis;
  readonly #leadership: Leadership;
  readonly #history: History;
  readonly #source: FeedSource;
  readonly #roster: RosterReader;
  readonly #places: PlaceFinder;
  /** Resolves when AWS's time is known. By a clock that is minutes fast, the feed would read the future. */
  readonly #clockKnown = Promise.withResolvers<void>();
  #live: LiveFeed | null = null;
  #hidden: boolean;
  /** The arrival of this tab's newest reading, by AWS's clock. */
  #newestArrival = 0;
  /** When another tab sent its last message. */
  #lastHeard: number;
  #lastTick: number;
  /** The last success of the leader before this tab. */
  #inheritedSuccess: number | null = null;

  constructor(config: Config, hidden: boolean, environment: FeedEnvironment) {
    this.#config = config;
    this.#environment = { ...environment, budget: new ReadBudget(environment.clock, environment.sleep) };
    this.#hidden = hidden;
    this.#stats = new FeedStats(environment.clock);
    this.#kinesis = environment.connect((offset) => {
      this.#stats.clockOffset = offset;
    });
    this.#leadership = new Leadership(environment.locks, getSharedName(config), (resigned) => this.#lead(resigned));
    this.#history = new History({
      ...this.#environment,
      kinesis: this.#kinesis,
      describeError: (error) => this.#describeHistoryError(error),
    });
    this.#source = createFeedSource({
      ...this.#environment,
      config,
      kinesis: this.#kinesis,
      history: this.#history,
      api: environment.pushApi,
      getAwsTime: () => this.#getAwsTime(),
    });
    this.#roster = new RosterReader({ ...this.#environment, getAwsTime: () => this.#getAwsTime() });
    this.#places = new PlaceFinder({ ...this.#environment, getAwsTime: () => this.#getAwsTime() });
    this.#lastHeard = this.#lastTick = environment.clock();
    if (environment.channel !== null) environment.channel.onmessage = ({ data }) => this.#handleTabMessage(data);
  }

  /** Contend for the lead, read the last minutes, and publish the status, forever. */
  async run(): Promise<void> {
    void this.#leadership.contend();
    void this.#readHistory();
    for (;;) {
      this.#tick();
      await this.#environment.sleep(TICK_MS);
    }
  }

  /** Handle a request of the page. */
  handle(message: Exclude<PageToWorker, { kind: "start" | "token" | "exchange acknowledgments" }>): void {
    if (message.kind === "hidden") this.#setHidden(message.hidden);
    else if (message.kind === "end replay") this.#endReplay();
    else if (message.kind === "minutes") void this.#sendMinutes(message);
    else if (message.kind === "places") void this.#places.find(message.request, message.questions);
    else if (message.kind === "start replay") this.#history.startReplay(message.replay, message.from);
    else void this.#history.sendReplay(message.replay, message.until);
  }

  #endReplay(): void {
    this.#history.endReplay();
    this.#places.stop();
  }

  async #readHistory(): Promise<void> {
    await this.#history.retry(async () => {
      await this.#kinesis.listShards(0);
      this.#clockKnown.resolve();
    });
    const now = this.#getAwsTime();
    // The leader's feed begins some seconds ago. Other tabs get only what it reads from now on.
    await this.#fillGap(now - GAP_MS, this.#leadership.isLeader ? now - FIRST_READ_MS + 1_000 : now);
    await this.#source.reportOldest();
  }

  /** Fill a gap in the readings, and get the last places of those who were silent in it. */
  async #fillGap(from: number, to: number): Promise<void> {
    const filled = this.#source.fillGap(from, to);
    void this.#roster.read(from, filled);
    await filled;
  }

  async #lead(resigned: Promise<void>): Promise<void> {
    let hasResigned = false;
    let live: LiveFeed | null = null;
    const end = resigned.then(() => {
      hasResigned = true;
      live?.stop();
    });
    await Promise.race([this.#clockKnown.promise, end]);
    while (!hasResigned) {
      live = this.#live = this.#openLive();
      await live.run();
      await Promise.race([this.#environment.sleep(TICK_MS), end]); // A stream without shards is polled with a pause.
    }
  }

  /** Open a feed that starts at this tab's newest reading, or some seconds ago if that reading is old. */
  #openLive(): LiveFeed {
    const now = this.#getAwsTime();
    const isStale = this.#newestArrival < now - MAX_CATCH_UP_MS;
    const resumeAt = this.#newestArrival - OVERLAP_MS;
    const since = isStale ? now - FIRST_READ_MS : resumeAt;
    if (isStale && this.#newestArrival > 0) void this.#fillGap(Math.max(resumeAt, now - GAP_MS), since);
    return this.#source.openLive(since, this.#createListener(), () => this.#interval);
  }

  #createListener(): LiveListener {
    return {
      onReadings: (batch) => this.#broadcastReadings(batch),
      onSuccess: (id, behindMs) => {
        const isFirst = this.#getStatus().lastSuccess === null;
        this.#stats.recordSuccess(id, behindMs);
        if (isFirst) this.#publishStatus();
      },
      onFailure: (error, throttled) => this.#stats.recordFailure(describeError(error, this.#config), throttled),
      onUnreadable: (count) => this.#stats.recordUnreadable(count),
      onShards: (ids) => this.#stats.setShards(ids),
    };
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
    if (message.kind === "readings") this.#postReadings(message.batch);
    else if (message.kind === "status") {
      this.#inheritedSuccess = message.status.lastSuccess;
      this.#environment.post({ kind: "status", status: { ...message.status, isLeader: false } }, []);
    }
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

  /** Resume after the machine was asleep: the present comes first, and the gap is filled later. */
  #handleWakeUp(): void {
    const now = this.#getAwsTime();
    const asleepSince = this.#lastTick + this.#stats.clockOffset - OVERLAP_MS;
    if (this.#leadership.isLeader) this.#live?.stop();
    else void this.#fillGap(Math.max(asleepSince, now - GAP_MS), now);
  }

  #publishStatus(): void {
    const status = this.#getStatus();
    this.#environment.post({ kind: "status", status }, []);
    this.#environment.channel?.postMessage({ kind: "status", status });
  }

  #getStatus(): FeedStatus {
    const status = this.#stats.toStatus(true, this.#interval);
    const lastSuccess = status.lastSuccess ?? this.#inheritedSuccess;
    const problem = status.problem ?? this.#history.problem;
    return { ...status, lastSuccess, problem, warning: this.#source.warning ?? this.#roster.warning };
  }

  #setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden && !this.#leadership.isLeader) this.#environment.channel?.postMessage({ kind: "visible" });
  }

  get #interval(): number {
    return this.#hidden ? HIDDEN_INTERVAL_MS : VISIBLE_INTERVAL_MS;
  }

  #getAwsTime(): number {
    return this.#environment.clock() + this.#stats.clockOffset;
  }

  async #sendMinutes({ request, name, since, until }: PageToWorker & { kind: "minutes" }): Promise<void> {
    let minutes: MinuteSummary[] = [];
    let problem: string | null = null;
    try {
      minutes = await this.#environment.queryMinutes(this.#getAwsTime(), name, since, until);
    } catch (error) {
      problem = describeQueryError(error, this.#config);
    }
    this.#environment.post({ kind: "minutes", request, minutes, problem }, []);
  }

  /** Describe an error of the history. A throttle is only counted. */
  #describeHistoryError(error: unknown): string | null {
    if (!isThrottle(error)) return describeError(error, this.#config);
    this.#stats.recordFailure("", true);
    return null;
  }
}
