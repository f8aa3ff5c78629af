/** What is known and what of it is shown: the live fleet, its events, and a replay beside it. */

import type { Config } from "../config.ts";
import { EventLog, type FleetEvent } from "../fleet/event-log.ts";
import { Fleet } from "../fleet/fleet.ts";
import type { Batch } from "../readings/batch.ts";
import type { Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { Replay, type ReplaySource } from "./replay.ts";

/** So close to the present there is nothing to replay. */
const LIVE_EDGE_MS = 3_000;

export class Playback {
  readonly live: Fleet;
  readonly log = new EventLog();
  /** Arrival of the stream's oldest record, as far as it is known. */
  oldest: number | null = null;
  readonly #config: Config;
  readonly #view: ViewState;
  readonly #source: ReplaySource & { endReplay(): void };
  readonly #clock: () => number;
  readonly #getReadUntil: () => number;
  #replay: Replay | null = null;
  #lastTick: number;
  /** Up to when the stream was read at most: a feed that begins anew forgets nothing that was heard. */
  #statusTime = 0;

  /**
   * `clock` gives AWS's time, milliseconds since the epoch; `known` up to when the stream has been read: nobody is
   * silent whom a feed that fails could not hear.
   */
  constructor(
    config: Config,
    view: ViewState,
    source: ReplaySource & { endReplay(): void },
    clock: () => number,
    known: () => number = clock,
  ) {
    this.#config = config;
    this.#view = view;
    this.#source = source;
    this.#clock = clock;
    this.#getReadUntil = known;
    this.live = new Fleet(config.thresholds);
    this.#lastTick = clock();
  }

  /** Take live readings in. */
  addReadings(batch: Batch): void {
    const { selected } = this.#view.current;
    this.live.pinned = selected === null ? null : this.live.findId(selected);
    this.live.addReadings(batch);
    if (this.#statusTime > 0) this.live.initializeStatuses(this.#statusTime);
    const first = batch.arrived[0];
    if (first !== undefined) this.oldest = Math.min(this.oldest ?? first, first);
  }

  /** Let time pass: judge the fleet, play the replay on. What happened in the live fleet. */
  tick(): FleetEvent[] {
    const now = this.#clock();
    const passed = Math.max(0, now - this.#lastTick);
    this.#lastTick = now;
    const { at, rate } = this.#view.current;
    if (at !== null && this.#replay === null) this.seek(at);
    if (this.#replay !== null) {
      this.#replay.play(passed, rate, now - LIVE_EDGE_MS / 2);
      if (this.#replay.position >= now - LIVE_EDGE_MS) this.goLive();
      else this.#view.change({ at: Math.round(this.#replay.position) });
    }
    this.#statusTime = Math.max(this.#statusTime, Math.min(now, this.#getReadUntil()));
    // Before anything was read nobody's silence is known, and what a gap's filling brings is not yet late.
    return this.#statusTime === 0 ? [] : this.log.record(this.live, this.live.updateStatuses(this.#statusTime));
  }

  /** Show another moment; one that is hardly past is the present. */
  seek(at: number): void {
    const now = this.#clock();
    if (at >= now - LIVE_EDGE_MS) {
      this.goLive();
      return;
    }
    const earliest = now - this.#config.retentionHours * 3_600_000;
    const moment = Math.max(at, earliest);
    if (this.#replay === null) this.#replay = new Replay(this.#source, this.#config.thresholds, moment);
    else this.#replay.seek(moment);
    this.#view.change({ at: moment });
  }

  /** Back to the present. */
  goLive(): void {
    if (this.#replay !== null) this.#source.endReplay();
    this.#replay = null;
    this.#view.change({ at: null, rate: 1 });
  }

  get isBuffering(): boolean {
    return this.#replay?.isBuffering ?? false;
  }

  /** What is to be drawn now. */
  getScene(): Scene {
    const view = this.#view.current;
    const fleet = this.#replay?.fleet ?? this.live;
    return {
      fleet,
      view,
      selected: view.selected === null ? null : fleet.findId(view.selected),
      now: this.#replay?.position ?? this.#clock(),
      pace: this.#replay === null ? 1 : view.rate,
      live: this.#replay === null,
    };
  }
}
