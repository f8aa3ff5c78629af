/** Replays the past into a separate fleet, so that live readings do not change it. */

import type { Thresholds } from "../config.ts";
import { Fleet } from "../fleet/fleet.ts";
import type { Batch } from "../readings/batch.ts";
import type { SilentVehicles } from "./silent-vehicles.ts";

/** How long before its moment a replay starts to read, to know where each unicorn was and where it came from. */
const LEAD_MS = 60_000;
/** How many seconds of the screen's time are read ahead. */
const AHEAD_SECONDS = 4;
const MIN_READ_MS = 10_000;
/** At every so many steps those who are silent are looked for again, because the live fleet may have learned of more. */
const SILENT_EVERY = 5;

export interface ReplaySource {
  startReplay(from: number): void;
  /** Return the readings that arrived before `until` and were not returned before. */
  readReplay(until: number): Promise<Batch>;
  endReplay(): void;
}

export class Replay {
  readonly #source: ReplaySource;
  readonly #thresholds: Thresholds;
  readonly #silent: Pick<SilentVehicles, "addTo">;
  readonly #queue: { batch: Batch; row: number }[] = [];
  #fleet: Fleet;
  #position: number;
  /** The moments from which and up to which readings were read. */
  #readFrom: number;
  #readUntil: number;
  #isReading = false;
  #seekCount = 0;
  #silentCalls = 0;

  /** `silent` adds those to the fleet who were silent at its moment. */
  constructor(source: ReplaySource, thresholds: Thresholds, at: number, silent: Pick<SilentVehicles, "addTo">) {
    this.#source = source;
    this.#silent = silent;
    this.#thresholds = thresholds;
    this.#fleet = new Fleet(thresholds);
    this.#position = this.#readFrom = this.#readUntil = at;
    this.seek(at);
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  /** The moment that is shown, in milliseconds since the epoch. */
  get position(): number {
    return this.#position;
  }

  /** Whether the replay waits, because its moment is still being read. */
  get isBuffering(): boolean {
    return this.#readUntil <= this.#position;
  }

  /** Go to a moment, forward or back. */
  seek(at: number): void {
    this.#seekCount += 1;
    this.#silentCalls = 0;
    this.#fleet = new Fleet(this.#thresholds);
    this.#queue.length = 0;
    this.#position = at;
    this.#readFrom = this.#readUntil = at - LEAD_MS;
    this.#isReading = false;
    this.#source.startReplay(this.#readUntil);
    this.#readAhead(1, Number.POSITIVE_INFINITY);
  }

  /** Play for some milliseconds at a rate (0 is a pause), but not past `end` and not past what was read. */
  play(milliseconds: number, rate: number, end: number): void {
    if (!this.isBuffering) this.#position = Math.min(this.#position + milliseconds * rate, this.#readUntil, end);
    this.#applyReadings();
    this.#addSilent();
    this.#fleet.updateStatuses(this.#position);
    if (this.#readUntil < this.#position + AHEAD_SECONDS * 1000 * Math.max(rate, 1)) this.#readAhead(rate, end);
  }

  #readAhead(rate: number, end: number): void {
    const isFirst = this.#readUntil < this.#position;
    const ahead = this.#readUntil + Math.max(MIN_READ_MS, AHEAD_SECONDS * 1000 * rate);
    const until = isFirst ? this.#position + 1 : Math.min(ahead, end);
    if (this.#isReading || until <= this.#readUntil) return;
    this.#isReading = true;
    const seekCount = this.#seekCount;
    void this.#source.readReplay(until).then((batch) => {
      if (seekCount !== this.#seekCount) return;
      this.#isReading = false;
      this.#readUntil = until;
      this.#queue.push({ batch, row: 0 });
      this.#applyReadings();
      this.#addSilent();
      this.#fleet.updateStatuses(this.#position);
    });
  }

  /** Add those who were silent at the position, once the replay has read what arrived until then. */
  #addSilent(): void {
    if (this.isBuffering) return;
    if (this.#silentCalls % SILENT_EVERY === 0) this.#silent.addTo(this.#fleet, this.#position, this.#readFrom);
    this.#silentCalls += 1;
  }

  /** Add the readings that arrived until the position to the fleet. */
  #applyReadings(): void {
    while (this.#queue.length > 0) {
      const [first] = this.#queue;
      const { arrived } = first.batch;
      let row = first.row;
      while (row < arrived.length && arrived[row] <= this.#position) row += 1;
      this.#fleet.addReadings(first.batch, first.row, row);
      first.row = row;
      if (row < arrived.length) return;
      this.#queue.shift();
    }
  }
}
