/** Chooses the fleet to show: the live one, or that of a replay. Records the events of the live fleet. */

import type { Config } from "../config.ts";
import type { Episode } from "../events/episode.ts";
import { EpisodeLog } from "../events/episode-log.ts";
import { Fleet } from "../fleet/fleet.ts";
import type { Batch } from "../readings/batch.ts";
import type { Scene } from "../view/scene.ts";
import { listSelected } from "../view/selection.ts";
import type { ViewState } from "../view/view.ts";
import { Replay, type ReplaySource } from "./replay.ts";
import { type PlaceSource, SilentVehicles } from "./silent-vehicles.ts";

/** A replay that is closer to the present than this becomes live. */
const LIVE_EDGE_MS = 3_000;

export class Playback {
  readonly live: Fleet;
  readonly log: EpisodeLog;
  /** The arrival of the stream's oldest record, in milliseconds since the epoch; null while unknown. */
  oldest: number | null = null;
  /**
   * The newest arrival of a reading, in milliseconds since the epoch; 0 before there is one. Before the last minutes were
   * read, nobody knows how long it is that nothing arrived.
   */
  lastArrival = 0;
  readonly #config: Config;
  readonly #view: ViewState;
  readonly #source: ReplaySource & PlaceSource;
  readonly #silent: SilentVehicles;
  readonly #clock: () => number;
  readonly #getReadUntil: () => number;
  #replay: Replay | null = null;
  #lastTick: number;
  /** The moment for which statuses were last derived. It never goes back. */
  #statusTime = 0;

  /**
   * `clock` returns AWS's time, in milliseconds since the epoch. `getReadUntil` returns the moment up to which the stream
   * was read, because a unicorn does not become silent when the feed fails.
   */
  constructor(
    config: Config,
    view: ViewState,
    source: ReplaySource & PlaceSource,
    clock: () => number,
    getReadUntil: () => number = clock,
  ) {
    this.#config = config;
    this.#view = view;
    this.#source = source;
    this.#clock = clock;
    this.#getReadUntil = getReadUntil;
    this.live = new Fleet(config.thresholds);
    this.log = new EpisodeLog(config.thresholds);
    this.#silent = new SilentVehicles(this.live, source, clock);
    this.#lastTick = clock();
  }

  /** Add live readings. */
  addReadings(batch: Batch): void {
    this.live.pinned = findIds(this.live, listSelected(this.#view.current));
    const { size } = this.live;
    this.live.addReadings(batch);
    // Who is new is drawn before the next tick, and may have been silent for long.
    if (this.live.size > size && this.#statusTime > 0) this.live.updateStatuses(this.#statusTime);
    this.lastArrival = Math.max(this.lastArrival, batch.arrived.at(-1) ?? 0);
    const first = batch.arrived[0];
    if (first !== undefined) this.oldest = Math.min(this.oldest ?? first, first);
  }

  /** Add last places of vehicles, which are no live readings. */
  addRoster(batch: Batch): void {
    this.live.addLastPlaces(batch, this.#clock());
  }

  /** Note that the last minutes of the stream were read. */
  endGap(): void {
    this.lastArrival = this.live.arrived.reduce((last, arrived) => Math.max(last, arrived), this.lastArrival);
  }

  /** Advance to the present: update statuses and play the replay. Returns the episodes of the live fleet that begin. */
  tick(): Episode[] {
    const now = this.#clock();
    const elapsed = Math.max(0, now - this.#lastTick);
    this.#lastTick = now;
    const { at, rate } = this.#view.current;
    if (at !== null && this.#replay === null) this.seek(at);
    if (this.#replay !== null) {
      this.#replay.play(elapsed, rate, now - LIVE_EDGE_MS / 2);
      if (this.#replay.position >= now - LIVE_EDGE_MS) this.goLive();
      else this.#view.change({ at: Math.round(this.#replay.position) });
    }
    this.#statusTime = Math.max(this.#statusTime, Math.min(now, this.#getReadUntil()));
    // Before the first read, nobody knows who is silent.
    if (this.#statusTime === 0) return [];
    this.live.updateStatuses(this.#statusTime);
    return this.log.observe(this.live, this.#statusTime);
  }

  /** Replay from a moment, or go live if it is almost the present. */
  seek(at: number): void {
    const now = this.#clock();
    if (at >= now - LIVE_EDGE_MS) {
      this.goLive();
      return;
    }
    const earliest = now - this.#config.retentionHours * 3_600_000;
    const moment = Math.max(at, earliest);
    if (this.#replay === null) this.#replay = new Replay(this.#source, this.#config.thresholds, moment, this.#silent);
    else this.#replay.seek(moment);
    this.#view.change({ at: moment });
  }

  /** Return to the present. */
  goLive(): void {
    if (this.#replay !== null) this.#source.endReplay();
    this.#replay = null;
    this.#view.change({ at: null, rate: 1 });
  }

  get isBuffering(): boolean {
    return this.#replay?.isBuffering ?? false;
  }

  /** Return the scene to draw now. */
  getScene(): Scene {
    const view = this.#view.current;
    const fleet = this.#replay?.fleet ?? this.live;
    return {
      fleet,
      view,
      others: findIds(fleet, view.others),
      area: null,
      selected: view.selected === null ? null : fleet.findId(view.selected),
      now: this.#replay?.position ?? this.#clock(),
      pace: this.#replay === null ? 1 : view.rate,
      isLive: this.#replay === null,
    };
  }
}

/** Return the ids of those names that are in a fleet. */
function findIds(fleet: Fleet, names: readonly string[]): number[] {
  return names.map((name) => fleet.findId(name)).filter((id) => id !== null);
}
