/** The recent track of each unicorn, in a ring buffer. The rings of many unicorns share one array. */

import { FLEET } from "../fleet-definition.ts";
import type { Batch } from "../readings/batch.ts";
import { withCapacity } from "./capacity.ts";

/** Points in a ring: five minutes at one reading per second. */
export const TRACK_POINTS = 300;

interface TrackPoint {
  /** The reading's time by a right clock, in milliseconds since the epoch. */
  readonly time: number;
  readonly latitude: number;
  readonly longitude: number;
  /** Meters per second; null where it can't be known. */
  readonly speed: number | null;
  /** The fleet's vitals, null for each that the reading lacks. */
  readonly vitals: readonly (number | null)[];
}

/** Values in a point before those of the vitals: time, latitude, longitude and distance. */
const FIXED_VALUES = 4;
/** The number of unicorns whose rings share one array. */
const BLOCK_UNICORNS = 256;
const FIRST_CAPACITY = 1024;

/** A speed is measured over at least this time, because two readings may be made or stamped at almost the same moment. */
const SPEED_SPAN_MS = 2_500;
/** Meters per second. No vehicle is faster, so a greater figure comes from wrong times or distances. */
export const MAX_SPEED = 400;

export class Tracks {
  readonly #blocks: Float64Array[] = [];
  readonly #pointValues = FIXED_VALUES + FLEET.vitals.length;
  readonly #ring = TRACK_POINTS * this.#pointValues;
  /** By id: the place of the oldest point in the ring, the number of points, and the time of the newest point. */
  #first = new Uint16Array(FIRST_CAPACITY);
  #count = new Uint16Array(FIRST_CAPACITY);
  #newest = new Float64Array(FIRST_CAPACITY);
  readonly #maxGapMs: number;

  /** A speed is never measured across a gap of more than `maxGapMs` between two points. */
  constructor(maxGapMs: number) {
    this.#maxGapMs = maxGapMs;
  }

  /**
   * Add a row of a batch that was made at a time. A late row is inserted at its place in time. Returns false if the track
   * has the point already, or if it is too old.
   */
  add(id: number, time: number, batch: Batch, row: number): boolean {
    this.#ensureCapacity(id);
    const place = time > this.#newest[id] || this.#count[id] === 0 ? this.#append(id) : this.#insert(id, time);
    if (place === null) return false;
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    const at = this.#getOffset(id, place);
    block[at] = time;
    block[at + 1] = batch.latitude[row];
    block[at + 2] = batch.longitude[row];
    block[at + 3] = batch.distance[row];
    for (let index = 0; index < batch.vitals.length; index += 1) {
      block[at + FIXED_VALUES + index] = batch.vitals[index][row];
    }
    if (time > this.#newest[id]) this.#newest[id] = time;
    return true;
  }

  /** Remove the points of a unicorn. */
  clear(id: number): void {
    this.#first[id] = this.#count[id] = this.#newest[id] = 0;
  }

  countPoints(id: number): number {
    return this.#count[id] ?? 0;
  }

  /** Return the newest `max` points of a unicorn, the oldest first, without those before `since`. */
  getPoints(id: number, max = TRACK_POINTS, since = 0): TrackPoint[] {
    const points: TrackPoint[] = [];
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    const count = this.countPoints(id);
    for (let place = Math.max(0, count - max); place < count; place += 1) {
      const at = this.#getOffset(id, place);
      const [time, latitude, longitude, , ...values] = block.subarray(at, at + this.#pointValues);
      if (time < since) continue;
      const speed = toNullable(this.#measureSpeed(id, place));
      points.push({ time, latitude, longitude, speed, vitals: values.map(toNullable) });
    }
    return points;
  }

  /** Return the time of the newest point, in milliseconds since the epoch; 0 if there is none. */
  getNewest(id: number): number {
    return this.#newest[id] ?? 0;
  }

  /** Return the distance of the newest reading, in meters; NaN if there is none. */
  getDistance(id: number): number {
    const count = this.countPoints(id);
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    return count === 0 ? Number.NaN : block[this.#getOffset(id, count - 1) + 3];
  }

  /** Return the speed at the newest point, in meters per second; NaN if it can't be known. */
  getSpeed(id: number): number {
    return this.#measureSpeed(id, this.countPoints(id) - 1);
  }

  /** Measure the speed at a place of the ring: the way since the newest point that is SPEED_SPAN_MS older, by its time. */
  #measureSpeed(id: number, place: number): number {
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    const end = block?.[this.#getOffset(id, place)];
    let distance = 0;
    let later = end;
    for (let earlier = place - 1; earlier >= 0; earlier -= 1) {
      const time = block[this.#getOffset(id, earlier)];
      if (later - time > this.#maxGapMs) break;
      distance += block[this.#getOffset(id, earlier + 1) + 3];
      if (end - time >= SPEED_SPAN_MS) {
        const speed = (distance / (end - time)) * 1000;
        return speed <= MAX_SPEED ? speed : Number.NaN;
      }
      later = time;
    }
    return Number.NaN;
  }

  /** Return the newest point of a unicorn until a moment; null if there is none. */
  findPoint(id: number, until: number): TrackPoint | null {
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    const count = this.countPoints(id);
    let place = count - 1;
    while (place >= 0 && block[this.#getOffset(id, place)] > until) place -= 1;
    return place < 0 ? null : (this.getPoints(id, count - place)[0] ?? null);
  }

  /** Call `visit` for the newest `max` points, the oldest first, without creating objects. */
  forEachPoint(id: number, max: number, visit: (time: number, latitude: number, longitude: number) => void): void {
    const count = this.countPoints(id);
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    for (let place = Math.max(0, count - max); place < count; place += 1) {
      const at = this.#getOffset(id, place);
      visit(block[at], block[at + 1], block[at + 2]);
    }
  }

  /** Return a place after the newest point. In a full ring it is that of the oldest point. */
  #append(id: number): number {
    if (this.#count[id] === TRACK_POINTS) this.#first[id] = (this.#first[id] + 1) % TRACK_POINTS;
    else this.#count[id] += 1;
    return this.#count[id] - 1;
  }

  /** Make room at a point's place in time, and return the place; null if the ring has the point or is full of newer ones. */
  #insert(id: number, time: number): number | null {
    const block = this.#blocks[Math.floor(id / BLOCK_UNICORNS)];
    let place = this.#count[id];
    while (place > 0 && block[this.#getOffset(id, place - 1)] > time) place -= 1;
    if (place > 0 && block[this.#getOffset(id, place - 1)] === time) return null;
    if (place === 0 && this.#count[id] === TRACK_POINTS) return null;
    if (this.#count[id] === TRACK_POINTS) place -= 1;
    for (let later = this.#append(id); later > place; later -= 1) {
      const from = this.#getOffset(id, later - 1);
      block.copyWithin(this.#getOffset(id, later), from, from + this.#pointValues);
    }
    return place;
  }

  #getOffset(id: number, place: number): number {
    return (id % BLOCK_UNICORNS) * this.#ring + ((this.#first[id] + place) % TRACK_POINTS) * this.#pointValues;
  }

  #ensureCapacity(id: number): void {
    const block = Math.floor(id / BLOCK_UNICORNS);
    while (this.#blocks.length <= block) this.#blocks.push(new Float64Array(BLOCK_UNICORNS * this.#ring));
    if (id < this.#count.length) return;
    const capacity = this.#count.length * 2;
    this.#first = withCapacity(this.#first, capacity);
    this.#count = withCapacity(this.#count, capacity);
    this.#newest = withCapacity(this.#newest, capacity);
  }
}

function toNullable(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
