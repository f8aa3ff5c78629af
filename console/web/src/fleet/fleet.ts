/** The fleet as far as it is known: the last reading of each unicorn, column by column, and what follows from it. */

import type { Thresholds } from "../config.ts";
import type { Batch } from "../readings/batch.ts";
import { deriveStatus, Status } from "./status.ts";
import { Tracks } from "./tracks.ts";

/** A change of a unicorn's status. */
export interface Transition {
  readonly id: number;
  readonly before: Status;
  readonly after: Status;
  /** Milliseconds since the epoch. */
  readonly moment: number;
}

/** As many unicorns as are kept; a track of five minutes takes 14 kB, so that these take 290 MB at the most. */
export const MAX_UNICORNS = 20_000;
const FIRST_CAPACITY = 1024;
/** With a greater gap between two readings a reading's distance counts as that of a second, as the sensor reports. */
const LONGEST_STEP_SECONDS = 10;
/** How much of a new speed counts against the one before. */
const SMOOTHING = 0.3;

export class Fleet {
  /** By id: the place in the order in which unicorns were first seen, or that of a lost one that was forgotten. */
  readonly names: string[] = [];
  readonly tracks = new Tracks();
  latitude = new Float64Array(FIRST_CAPACITY);
  longitude = new Float64Array(FIRST_CAPACITY);
  /** Arrival of the last reading, milliseconds since the epoch. */
  arrived = new Float64Array(FIRST_CAPACITY);
  /** StatusTime of the last reading, milliseconds since the epoch. */
  time = new Float64Array(FIRST_CAPACITY);
  /** Metres a second. */
  speed = new Float64Array(FIRST_CAPACITY);
  /** Radians clockwise from north. */
  heading = new Float32Array(FIRST_CAPACITY);
  /** Metres, over all readings that were seen here. */
  distanceFlown = new Float64Array(FIRST_CAPACITY);
  health = new Int32Array(FIRST_CAPACITY);
  magic = new Int32Array(FIRST_CAPACITY);
  status = new Uint8Array(FIRST_CAPACITY);
  /** Counts up whenever something changed. */
  version = 0;
  /** Whether unicorns are left out or were forgotten, because there are more than can be kept. */
  isFull = false;
  /** The id of a unicorn that is never forgotten, because somebody looks at it; null for none. */
  pinned: number | null = null;

  readonly #ids = new Map<string, number>();
  /** Ids by their number in a list of names: a list that batches share is looked up once. */
  #idsByList = new WeakMap<readonly string[], number[]>();
  /** Seen since they were last judged: their first status is no change. */
  readonly #unrated = new Set<number>();
  readonly #thresholds: Thresholds;
  readonly #max: number;

  /** `most` is how many unicorns are kept at the most. */
  constructor(thresholds: Thresholds, max = MAX_UNICORNS) {
    this.#thresholds = thresholds;
    this.#max = max;
  }

  get size(): number {
    return this.names.length;
  }

  /** The id of a unicorn, or null where it was never seen. */
  findId(name: string): number | null {
    return this.#ids.get(name) ?? null;
  }

  /** Take readings in, late ones too: they fill the track and never move a unicorn back. Rows `from` to `to`. */
  addReadings(batch: Batch, from = 0, to = batch.unicorn.length): void {
    if (to <= from) return;
    const recyclable = new RecyclableIds(this, this.#thresholds.lostSeconds * 1000, batch.arrived[to - 1]);
    let ids = this.#getIds(batch.names);
    for (let row = from; row < to; row += 1) {
      const number = batch.unicorn[row];
      if (ids[number] === undefined) {
        const id = this.#getOrCreateId(batch.names[number], recyclable);
        if (id === null) continue;
        ids = this.#getIds(batch.names); // anew, where one was forgotten
        ids[number] = id;
      }
      this.#addRow(batch, row, ids[number]);
    }
    this.version += 1;
  }

  /** Judge every unicorn anew; whose status changed, in order of ids. One that is new has changed nothing. */
  updateStatuses(now: number): Transition[] {
    const transitions: Transition[] = [];
    for (let id = 0; id < this.size; id += 1) {
      const before = this.status[id] as Status;
      const after = deriveStatus(this.health[id], this.magic[id], this.arrived[id], now, this.#thresholds);
      if (after === before) continue;
      this.status[id] = after;
      this.version += 1;
      if (!this.#unrated.has(id)) transitions.push({ id, before, after, moment: now });
    }
    this.#unrated.clear();
    return transitions;
  }

  /** Give those that are new their first status, so that the next one is a change. */
  initializeStatuses(now: number): void {
    for (const id of this.#unrated) {
      this.status[id] = deriveStatus(this.health[id], this.magic[id], this.arrived[id], now, this.#thresholds);
    }
    this.#unrated.clear();
  }

  /** How many unicorns have each status. */
  countByStatus(): Record<Status, number> {
    const counts: Record<Status, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
    for (let id = 0; id < this.size; id += 1) counts[this.status[id] as Status] += 1;
    return counts;
  }

  #addRow(batch: Batch, row: number, id: number): void {
    const arrived = batch.arrived[row];
    const time = batch.time[row];
    const latitude = batch.latitude[row];
    const longitude = batch.longitude[row];
    const known = this.arrived[id] > 0;
    const speed = this.#smoothSpeed(id, batch.distance[row], known ? (time - this.time[id]) / 1000 : 0);
    if (!this.tracks.add(id, batch, row, speed)) return;
    this.distanceFlown[id] += batch.distance[row];
    if (time < this.time[id]) return;
    if (known) this.heading[id] = computeHeading(this, id, latitude, longitude);
    this.arrived[id] = Math.max(this.arrived[id], arrived);
    this.time[id] = time;
    this.latitude[id] = latitude;
    this.longitude[id] = longitude;
    this.speed[id] = speed;
    this.health[id] = batch.health[row];
    this.magic[id] = batch.magic[row];
  }

  /** Distance over time, smoothed: a sensor's second is not quite a second. */
  #smoothSpeed(id: number, distance: number, seconds: number): number {
    if (seconds <= 0 || seconds > LONGEST_STEP_SECONDS) return distance;
    const speed = distance / seconds;
    return this.speed[id] > 0 ? this.speed[id] + (speed - this.speed[id]) * SMOOTHING : speed;
  }

  #getIds(names: readonly string[]): number[] {
    const known = this.#idsByList.get(names) ?? [];
    this.#idsByList.set(names, known);
    return known;
  }

  /** The id of a unicorn; null where there is no room for it. */
  #getOrCreateId(name: string, recyclable: RecyclableIds): number | null {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.size < this.#max ? this.size : this.#recycle(recyclable.next());
    if (id === null) return null;
    this.names[id] = name;
    this.#ids.set(name, id);
    if (id >= this.status.length) this.#grow();
    this.status[id] = Status.healthy;
    this.#unrated.add(id);
    return id;
  }

  /** Make an id free for another unicorn. */
  #recycle(id: number | null): number | null {
    this.isFull = true;
    if (id === null) return null;
    this.#ids.delete(this.names[id]);
    this.#idsByList = new WeakMap(); // some list may know the id under the old name
    this.tracks.clear(id);
    for (const column of [this.arrived, this.time, this.speed, this.heading, this.distanceFlown]) column[id] = 0;
    return id;
  }

  #grow(): void {
    const capacity = this.status.length * 2;
    this.latitude = copyInto(this.latitude, new Float64Array(capacity));
    this.longitude = copyInto(this.longitude, new Float64Array(capacity));
    this.arrived = copyInto(this.arrived, new Float64Array(capacity));
    this.time = copyInto(this.time, new Float64Array(capacity));
    this.speed = copyInto(this.speed, new Float64Array(capacity));
    this.heading = copyInto(this.heading, new Float32Array(capacity));
    this.distanceFlown = copyInto(this.distanceFlown, new Float64Array(capacity));
    this.health = copyInto(this.health, new Int32Array(capacity));
    this.magic = copyInto(this.magic, new Int32Array(capacity));
    this.status = copyInto(this.status, new Uint8Array(capacity));
  }
}

/** Who may be forgotten for somebody new: unicorns that are lost, those that were heard of longest ago first. */
class RecyclableIds {
  readonly #fleet: Fleet;
  readonly #heardBefore: number;
  /** The one to be forgotten next comes last. */
  #ids: number[] | null = null;

  constructor(fleet: Fleet, lostMs: number, now: number) {
    this.#fleet = fleet;
    this.#heardBefore = now - lostMs;
  }

  /** The next one; null where nobody is lost. They are looked for once a batch. */
  next(): number | null {
    this.#ids ??= this.#find();
    return this.#ids.pop() ?? null;
  }

  #find(): number[] {
    const { arrived, pinned, names } = this.#fleet;
    const lost: number[] = [];
    for (let id = 0; id < names.length; id += 1) if (arrived[id] < this.#heardBefore && id !== pinned) lost.push(id);
    return lost.sort((one, other) => arrived[other] - arrived[one]);
  }
}

type Column = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

function copyInto<T extends Column>(old: T, wider: T): T {
  wider.set(old as never);
  return wider;
}

/** Where a unicorn is headed; on so short a way the earth is flat. Where it stood still, as before. */
function computeHeading(fleet: Fleet, id: number, latitude: number, longitude: number): number {
  const north = latitude - fleet.latitude[id];
  const turn = longitude - fleet.longitude[id];
  const short = turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const east = short * Math.cos((latitude * Math.PI) / 180);
  return north === 0 && east === 0 ? fleet.heading[id] : Math.atan2(east, north);
}
