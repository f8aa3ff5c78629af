/** Where each unicorn was of late: a ring of points for each, in blocks of many, so that a poll walks memory in order. */

import type { Batch } from "../readings/batch.ts";

/** Points that are kept for each unicorn: five minutes at a reading a second. */
export const TRACK_POINTS = 300;

export interface TrackPoint {
  /** The reading's own StatusTime, milliseconds since the epoch. */
  readonly time: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly health: number;
  readonly magic: number;
  /** Metres a second. */
  readonly speed: number;
}

/** Values of a point, in the order of TrackPoint. */
const WIDTH = 6;
const RING = TRACK_POINTS * WIDTH;
const BLOCK_UNICORNS = 256;
const FIRST_CAPACITY = 1024;

export class Tracks {
  readonly #blocks: Float64Array[] = [];
  /** By id: the place of the oldest point in its ring, how many points there are, and the time of the newest. */
  #first = new Uint16Array(FIRST_CAPACITY);
  #count = new Uint16Array(FIRST_CAPACITY);
  #newest = new Float64Array(FIRST_CAPACITY);

  /**
   * Add a row of a batch in its place, for a gap is filled from behind; false where it was there already, or is too old.
   * The speed is in metres a second.
   */
  add(id: number, batch: Batch, row: number, speed: number): boolean {
    this.#ensureCapacity(id);
    const time = batch.time[row];
    const place = time > this.#newest[id] || this.#count[id] === 0 ? this.#append(id) : this.#insert(id, time);
    if (place === null) return false;
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    const at = this.#slot(id, place);
    block[at] = time;
    block[at + 1] = batch.latitude[row];
    block[at + 2] = batch.longitude[row];
    block[at + 3] = batch.health[row];
    block[at + 4] = batch.magic[row];
    block[at + 5] = speed;
    if (time > this.#newest[id]) this.#newest[id] = time;
    return true;
  }

  /** Forget the points of a unicorn. */
  clear(id: number): void {
    this.#first[id] = this.#count[id] = this.#newest[id] = 0;
  }

  /** How many points are known of a unicorn. */
  countPoints(id: number): number {
    return this.#count[id] ?? 0;
  }

  /** The points of a unicorn, the oldest first; only the newest `most` of them, and none before `since`. */
  getPoints(id: number, max = TRACK_POINTS, since = 0): TrackPoint[] {
    const points: TrackPoint[] = [];
    this.forEachPoint(id, max, (time, latitude, longitude, health, magic, speed) => {
      if (time >= since) points.push({ time, latitude, longitude, health, magic, speed });
    });
    return points;
  }

  /** The same without an object for each point, for the map's buffers. */
  forEachPoint(
    id: number,
    max: number,
    visit: (time: number, lat: number, lon: number, health: number, magic: number, speed: number) => void,
  ): void {
    const count = this.countPoints(id);
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    for (let place = Math.max(0, count - max); place < count; place += 1) {
      const at = this.#slot(id, place);
      visit(block[at], block[at + 1], block[at + 2], block[at + 3], block[at + 4], block[at + 5]);
    }
  }

  /** The place for a point that is newer than all; the oldest one goes where a ring is full. */
  #append(id: number): number {
    if (this.#count[id] === TRACK_POINTS) this.#first[id] = (this.#first[id] + 1) % TRACK_POINTS;
    else this.#count[id] += 1;
    return this.#count[id] - 1;
  }

  /** A free place for a point among the others; null where it is there already, or older than all of a full ring. */
  #insert(id: number, time: number): number | null {
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    let place = this.#count[id];
    while (place > 0 && block[this.#slot(id, place - 1)] > time) place -= 1;
    if (place > 0 && block[this.#slot(id, place - 1)] === time) return null;
    if (place === 0 && this.#count[id] === TRACK_POINTS) return null;
    if (this.#count[id] === TRACK_POINTS) place -= 1;
    for (let later = this.#append(id); later > place; later -= 1) {
      const from = this.#slot(id, later - 1);
      block.copyWithin(this.#slot(id, later), from, from + WIDTH);
    }
    return place;
  }

  #slot(id: number, place: number): number {
    return (id % BLOCK_UNICORNS) * RING + ((this.#first[id] + place) % TRACK_POINTS) * WIDTH;
  }

  #ensureCapacity(id: number): void {
    const block = Math.floor(id / BLOCK_UNICORNS);
    while (this.#blocks.length <= block) this.#blocks.push(new Float64Array(BLOCK_UNICORNS * RING));
    if (id < this.#count.length) return;
    const capacity = this.#count.length * 2;
    const [first, count, newest] = [this.#first, this.#count, this.#newest];
    this.#first = new Uint16Array(capacity);
    this.#count = new Uint16Array(capacity);
    this.#newest = new Float64Array(capacity);
    this.#first.set(first);
    this.#count.set(count);
    this.#newest.set(newest);
  }
}
