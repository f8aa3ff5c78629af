/** The state of the fleet: the last reading of each unicorn and what is derived from it, column by column. */

import type { Thresholds } from "../config.ts";
import { FLEET, getMargin, isInAlert } from "../fleet-definition.ts";
import type { Batch } from "../readings/batch.ts";
import { withCapacity } from "./capacity.ts";
import { Clocks } from "./clocks.ts";
import { NOBODY, RecyclableIds } from "./recyclable-ids.ts";
import { deriveStatus, Status } from "./status.ts";
import { Tracks } from "./tracks.ts";

/** The largest fleet. A track of two vitals takes 14 kB, so this many take at most 290 MB. */
export const MAX_UNICORNS = 20_000;
const FIRST_CAPACITY = 1024;

export class Fleet {
  /** By id. Ids are given in the order in which unicorns first reported. The id of a lost unicorn may be recycled. */
  readonly names: string[] = [];
  readonly tracks: Tracks;
  readonly clocks = new Clocks();
  latitude = new Float64Array(FIRST_CAPACITY);
  longitude = new Float64Array(FIRST_CAPACITY);
  /** The last arrival of a reading, in milliseconds since the epoch. */
  arrived = new Float64Array(FIRST_CAPACITY);
  /** The time of the newest reading by a right clock, in milliseconds since the epoch. The other columns are its values. */
  time = new Float64Array(FIRST_CAPACITY);
  /** Radians clockwise from north. */
  heading = new Float32Array(FIRST_CAPACITY);
  /** Meters, the sum over all readings that were added. */
  distanceFlown = new Float64Array(FIRST_CAPACITY);
  /** A column for each vital: the last value that was reported, NaN if none was. */
  vitals = FLEET.vitals.map(() => new Float64Array(FIRST_CAPACITY).fill(Number.NaN));
  status = new Uint8Array(FIRST_CAPACITY);
  /** Increases with each change. */
  version = 0;
  /** Increases when there is another name. */
  namesVersion = 0;
  /** Whether there are more unicorns than `max`, so that some are not shown or have replaced lost ones. */
  isFull = false;
  /** The ids that are never recycled, because a person has selected their unicorns. */
  pinned: readonly number[] = [];

  readonly #ids = new Map<string, number>();
  /** For each list of names, the ids by the index of the name. Batches share a list, so each name is looked up once. */
  #idsByList = new WeakMap<readonly string[], number[]>();
  /** By vital and id, the time of the reading with the vital's last value. */
  #vitalTimes = FLEET.vitals.map(() => new Float64Array(FIRST_CAPACITY));
  readonly #thresholds: Thresholds;
  readonly #max: number;

  /** `max` is the largest number of unicorns. */
  constructor(thresholds: Thresholds, max = MAX_UNICORNS) {
    this.#thresholds = thresholds;
    this.tracks = new Tracks(thresholds.staleSeconds * 1000);
    this.#max = max;
  }

  get size(): number {
    return this.names.length;
  }

  /** Return the id of a unicorn, or null if it is unknown. */
  findId(name: string): number | null {
    return this.#ids.get(name) ?? null;
  }

  /** Add the rows from `from` to before `to` of a batch. Late readings fill the track and never move a unicorn back. */
  addReadings(batch: Batch, from = 0, to = batch.unicorn.length): void {
    if (to <= from) return;
    const recyclable = new RecyclableIds(this, this.#thresholds.lostSeconds * 1000, batch.arrived[to - 1]);
    let ids = this.#getIds(batch.names);
    for (let row = from; row < to; row += 1) {
      const number = batch.unicorn[row];
      if (ids[number] === undefined) {
        const id = this.#getOrCreateId(batch.names[number], recyclable);
        if (id === null) continue;
        ids = this.#getIds(batch.names); // The list is new if an id was recycled.
        ids[number] = id;
      }
      this.#addRow(batch, row, ids[number]);
    }
    this.version += 1;
  }

  /**
   * Add last places, which are no readings, with their statuses at `now`: each tells of a vehicle only if nothing newer is
   * known. Last places replace no vehicle, whatever the fleet's size.
   */
  addLastPlaces(batch: Batch, now: number): void {
    const ids = this.#getIds(batch.names);
    for (let row = 0; row < batch.unicorn.length; row += 1) {
      const number = batch.unicorn[row];
      const id = ids[number] ?? this.#getOrCreateId(batch.names[number], NOBODY);
      if (id === null) continue;
      ids[number] = id;
      if (batch.arrived[row] > this.arrived[id]) this.#setLastPlace(batch, row, id);
      this.status[id] = this.#deriveStatus(id, now);
    }
    this.version += 1;
  }

  #setLastPlace(batch: Batch, row: number, id: number): void {
    const arrived = batch.arrived[row];
    const time = this.clocks.trust(id, batch.time[row], arrived);
    this.arrived[id] = arrived;
    this.time[id] = time;
    this.latitude[id] = batch.latitude[row];
    this.longitude[id] = batch.longitude[row];
    this.#addVitals(batch, row, id, time);
  }

  /** Derive the statuses of all vehicles at a moment. */
  updateStatuses(now: number): void {
    for (let id = 0; id < this.size; id += 1) {
      const status = this.#deriveStatus(id, now);
      if (status === this.status[id]) continue;
      this.status[id] = status;
      this.version += 1;
    }
  }

  /** Return a vehicle's speed in meters per second; NaN while it can't be known. A last place has none. */
  getSpeed(id: number): number {
    return this.tracks.getNewest(id) < this.time[id] ? Number.NaN : this.tracks.getSpeed(id);
  }

  /** Return how far a vehicle is from its nearest alert, in gauges; below 0 within an alert. */
  getMargin(id: number): number {
    let least = Number.POSITIVE_INFINITY;
    FLEET.vitals.forEach((vital, index) => {
      least = Math.min(least, getMargin(vital, this.vitals[index][id]));
    });
    return least;
  }

  #deriveStatus(id: number, now: number): Status {
    const hasAlert = FLEET.vitals.some((vital, index) => isInAlert(vital, this.vitals[index][id]));
    return deriveStatus(hasAlert, this.arrived[id], now, this.#thresholds);
  }

  /** Return how many unicorns have each status. */
  countByStatus(): Record<Status, number> {
    const counts: Record<Status, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
    for (let id = 0; id < this.size; id += 1) counts[this.status[id] as Status] += 1;
    return counts;
  }

  #addRow(batch: Batch, row: number, id: number): void {
    const arrived = batch.arrived[row];
    const time = this.clocks.correct(id, batch.time[row], arrived, this.time[id], this.arrived[id]);
    const latitude = batch.latitude[row];
    const longitude = batch.longitude[row];
    const isKnown = this.arrived[id] > 0;
    if (arrived > this.arrived[id]) this.arrived[id] = arrived;
    if (!this.tracks.add(id, time, batch, row)) return;
    this.distanceFlown[id] += batch.distance[row];
    this.#addVitals(batch, row, id, time);
    if (time < this.time[id]) return;
    if (isKnown) this.heading[id] = computeHeading(this, id, latitude, longitude);
    this.time[id] = time;
    this.latitude[id] = latitude;
    this.longitude[id] = longitude;
  }

  /** Add the vitals of a reading that was made at a time. One that it lacks keeps its last value. */
  #addVitals(batch: Batch, row: number, id: number, time: number): void {
    for (let index = 0; index < this.vitals.length; index += 1) {
      const value = batch.vitals[index][row];
      const times = this.#vitalTimes[index];
      if (Number.isNaN(value) || time < times[id]) continue;
      times[id] = time;
      this.vitals[index][id] = value;
    }
  }

  #getIds(names: readonly string[]): number[] {
    const known = this.#idsByList.get(names) ?? [];
    this.#idsByList.set(names, known);
    return known;
  }

  /** Return the id of a unicorn, new or known; null if there is no room for it. */
  #getOrCreateId(name: string, recyclable: Pick<RecyclableIds, "next">): number | null {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.size < this.#max ? this.size : this.#recycle(recyclable.next());
    if (id === null) return null;
    this.names[id] = name;
    this.namesVersion += 1;
    this.#ids.set(name, id);
    if (id >= this.status.length) this.#grow();
    this.status[id] = Status.healthy;
    return id;
  }

  /** Clear an id for another unicorn, and return it. */
  #recycle(id: number | null): number | null {
    this.isFull = true;
    if (id === null) return null;
    this.#ids.delete(this.names[id]);
    this.#idsByList = new WeakMap(); // A list may still have the id for its previous name.
    this.tracks.clear(id);
    this.clocks.clear(id);
    for (const column of [this.arrived, this.time, this.heading, this.distanceFlown]) column[id] = 0;
    for (const column of this.vitals) column[id] = Number.NaN;
    for (const column of this.#vitalTimes) column[id] = 0;
    return id;
  }

  #grow(): void {
    const capacity = this.status.length * 2;
    this.clocks.grow(capacity);
    this.latitude = withCapacity(this.latitude, capacity);
    this.longitude = withCapacity(this.longitude, capacity);
    this.arrived = withCapacity(this.arrived, capacity);
    this.time = withCapacity(this.time, capacity);
    this.heading = withCapacity(this.heading, capacity);
    this.distanceFlown = withCapacity(this.distanceFlown, capacity);
    this.vitals = this.vitals.map((column) => withCapacity(column, capacity).fill(Number.NaN, column.length));
    this.#vitalTimes = this.#vitalTimes.map((column) => withCapacity(column, capacity));
    this.status = withCapacity(this.status, capacity);
  }
}

/** Compute a unicorn's heading on a plane, since the distance is short. A unicorn that stands keeps its heading. */
function computeHeading(fleet: Fleet, id: number, latitude: number, longitude: number): number {
  const north = latitude - fleet.latitude[id];
  const difference = longitude - fleet.longitude[id];
  const wrapped = difference > 180 ? difference - 360 : difference < -180 ? difference + 360 : difference;
  const east = wrapped * Math.cos((latitude * Math.PI) / 180);
  return north === 0 && east === 0 ? fleet.heading[id] : Math.atan2(east, north);
}
