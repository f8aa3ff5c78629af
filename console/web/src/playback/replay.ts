/** The past, played: a fleet of its own that is fed from the stream, so that nothing live ever touches it. */

import type { Thresholds } from "../config.ts";
import { Fleet } from "../fleet/fleet.ts";
import type { Batch } from "../readings/batch.ts";

/** Readings from this long before a moment tell where everybody was at it, and whence they came. */
export const LEAD_MS = 60_000;
/** So many seconds of playing are read ahead. */
const AHEAD_SECONDS = 4;
const MIN_READ_MS = 10_000;

export interface ReplaySource {
  startReplay(from: number): void;
  readReplay(until: number): Promise<Batch>;
}

export class Replay {
  readonly #source: ReplaySource;
  readonly #thresholds: Thresholds;
  readonly #waiting: { batch: Batch; row: number }[] = [];
  #fleet: Fleet;
  #position: number;
  /** Up to where readings are here. */
  #read: number;
  #reading = false;
  #seek = 0;

  constructor(source: ReplaySource, thresholds: Thresholds, at: number) {
    this.#source = source;
    this.#thresholds = thresholds;
    this.#fleet = new Fleet(thresholds);
    this.#position = this.#read = at;
    this.seek(at);
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  /** The moment that is shown, milliseconds since the epoch. */
  get position(): number {
    return this.#position;
  }

  /** Whether what should be shown is still being read. */
  get isBuffering(): boolean {
    return this.#read <= this.#position;
  }

  /** Go to a moment, forwards or back. */
  seek(at: number): void {
    this.#seek += 1;
    this.#fleet = new Fleet(this.#thresholds);
    this.#waiting.length = 0;
    this.#position = at;
    this.#read = at - LEAD_MS;
    this.#reading = false;
    this.#source.startReplay(this.#read);
    this.#readOn(1, Number.POSITIVE_INFINITY);
  }

  /** Play on for some real milliseconds at a rate, not past `end`, nor past what was read; 0 stands still. */
  play(milliseconds: number, rate: number, end: number): void {
    if (!this.isBuffering) this.#position = Math.min(this.#position + milliseconds * rate, this.#read, end);
    this.#show();
    this.#fleet.updateStatuses(this.#position);
    if (this.#read < this.#position + AHEAD_SECONDS * 1000 * Math.max(rate, 1)) this.#readOn(rate, end);
  }

  #readOn(rate: number, end: number): void {
    const isFirst = this.#read < this.#position;
    const ahead = this.#read + Math.max(MIN_READ_MS, AHEAD_SECONDS * 1000 * rate);
    const until = isFirst ? this.#position : Math.min(ahead, end);
    if (this.#reading || until <= this.#read) return;
    this.#reading = true;
    const seek = this.#seek;
    void this.#source.readReplay(until + (isFirst ? 1 : 0)).then((batch) => {
      if (seek !== this.#seek) return;
      this.#reading = false;
      this.#read = until + (isFirst ? 1 : 0);
      this.#waiting.push({ batch, row: 0 });
      this.#show();
      this.#fleet.updateStatuses(this.#position);
    });
  }

  /** Take in what had arrived at the position. */
  #show(): void {
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting;
      const { arrived } = first.batch;
      let row = first.row;
      while (row < arrived.length && arrived[row] <= this.#position) row += 1;
      this.#fleet.addReadings(first.batch, first.row, row);
      first.row = row;
      if (row < arrived.length) return;
      this.#waiting.shift();
    }
  }
}
