/** The fleet as far as it is known: the last reading of each unicorn, column by column, and what follows from it. */

import type { Thresholds } from "../config.ts";
import type { Batch } from "../readings/batch.ts";
import { Status, statusOf } from "./status.ts";
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
export const MOST_UNICORNS = 20_000;
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
  flown = new Float64Array(FIRST_CAPACITY);
  health = new Int32Array(FIRST_CAPACITY);
  magic = new Int32Array(FIRST_CAPACITY);
  status = new Uint8Array(FIRST_CAPACITY);
  /** Counts up whenever something changed. */
  version = 0;
  /** Whether unicorns are left out or were forgotten, because there are more than can be kept. */
  isCrowded = false;
  /** The id of a unicorn that is never forgotten, because somebody looks at it; null for none. */
  keep: number | null = null;

  readonly #ids = new Map<string, number>();
  /** Ids by their number in a list of names: a list that batches share is looked up once. */
  #idsByList = new WeakMap<readonly string[], number[]>();
  /** Seen since they were last judged: their first status is no change. */
  readonly #unjudged = new Set<number>();
  readonly #thresholds: Thresholds;
  readonly #most: number;

  /** `most` is how many unicorns are kept at the most. */
  constructor(thresholds: Thresholds, most = MOST_UNICORNS) {
    this.#thresholds = thresholds;
    this.#most = most;
  }

  get size(): number {
    return this.names.length;
  }

  /** The id of a unicorn, or null where it was never seen. */
  find(name: string): number | null {
    return this.#ids.get(name) ?? null;
  }

  /** Take readings in, late ones too: they fill the track and never move a unicorn back. Rows `from` to `to`. */
  take(batch: Batch, from = 0, to = batch.unicorn.length): void {
    if (to <= from) return;
    const forgettable = new Forgettable(this, this.#thresholds.lostSeconds * 1000, batch.arrived[to - 1]);
    let ids = this.#idsOf(batch.names);
    for (let row = from; row < to; row += 1) {
      const number = batch.unicorn[row];
      if (ids[number] === undefined) {
        const id = this.#idOf(batch.names[number], forgettable);
        if (id === null) continue;
        ids = this.#idsOf(batch.names); // anew, where one was forgotten
        ids[number] = id;
      }
      this.#takeRow(batch, row, ids[number]);
    }
    this.version += 1;
  }

  /** Judge every unicorn anew; whose status changed, in order of ids. One that is new has changed nothing. */
  judge(now: number): Transition[] {
    const transitions: Transition[] = [];
    for (let id = 0; id < this.size; id += 1) {
      const before = this.status[id] as Status;
      const after = statusOf(this.health[id], this.magic[id], this.arrived[id], now, this.#thresholds);
      if (after === before) continue;
      this.status[id] = after;
      this.version += 1;
      if (!this.#unjudged.has(id)) transitions.push({ id, before, after, moment: now });
    }
    this.#unjudged.clear();
    return transitions;
  }

  /** Give those that are new their first status, so that the next one is a change. */
  settle(now: number): void {
    for (const id of this.#unjudged) {
      this.status[id] = statusOf(this.health[id], this.magic[id], this.arrived[id], now, this.#thresholds);
    }
    this.#unjudged.clear();
  }

  /** How many unicorns have each status. */
  counts(): Record<Status, number> {
    const counts: Record<Status, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
    for (let id = 0; id < this.size; id += 1) counts[this.status[id] as Status] += 1;
    return counts;
  }

  #takeRow(batch: Batch, row: number, id: number): void {
    const arrived = batch.arrived[row];
    const time = batch.time[row];
    const latitude = batch.latitude[row];
    const longitude = batch.longitude[row];
    const known = this.arrived[id] > 0;
    const speed = this.#speedNow(id, batch.distance[row], known ? (time - this.time[id]) / 1000 : 0);
    if (!this.tracks.add(id, batch, row, speed)) return;
    this.flown[id] += batch.distance[row];
    if (time < this.time[id]) return;
    if (known) this.heading[id] = bearing(this, id, latitude, longitude);
    this.arrived[id] = Math.max(this.arrived[id], arrived);
    this.time[id] = time;
    this.latitude[id] = latitude;
    this.longitude[id] = longitude;
    this.speed[id] = speed;
    this.health[id] = batch.health[row];
    this.magic[id] = batch.magic[row];
  }

  /** Distance over time, smoothed: a sensor's second is not quite a second. */
  #speedNow(id: number, distance: number, seconds: number): number {
    if (seconds <= 0 || seconds > LONGEST_STEP_SECONDS) return distance;
    const speed = distance / seconds;
    return this.speed[id] > 0 ? this.speed[id] + (speed - this.speed[id]) * SMOOTHING : speed;
  }

  #idsOf(names: readonly string[]): number[] {
    const known = this.#idsByList.get(names) ?? [];
    this.#idsByList.set(names, known);
    return known;
  }

  /** The id of a unicorn; null where there is no room for it. */
  #idOf(name: string, forgettable: Forgettable): number | null {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.size < this.#most ? this.size : this.#forget(forgettable.next());
    if (id === null) return null;
    this.names[id] = name;
    this.#ids.set(name, id);
    if (id >= this.status.length) this.#grow();
    this.status[id] = Status.healthy;
    this.#unjudged.add(id);
    return id;
  }

  /** Make an id free for another unicorn. */
  #forget(id: number | null): number | null {
    this.isCrowded = true;
    if (id === null) return null;
    this.#ids.delete(this.names[id]);
    this.#idsByList = new WeakMap(); // some list may know the id under the old name
    this.tracks.clear(id);
    for (const column of [this.arrived, this.time, this.speed, this.heading, this.flown]) column[id] = 0;
    return id;
  }

  #grow(): void {
    const capacity = this.status.length * 2;
    this.latitude = grown(this.latitude, new Float64Array(capacity));
    this.longitude = grown(this.longitude, new Float64Array(capacity));
    this.arrived = grown(this.arrived, new Float64Array(capacity));
    this.time = grown(this.time, new Float64Array(capacity));
    this.speed = grown(this.speed, new Float64Array(capacity));
    this.heading = grown(this.heading, new Float32Array(capacity));
    this.flown = grown(this.flown, new Float64Array(capacity));
    this.health = grown(this.health, new Int32Array(capacity));
    this.magic = grown(this.magic, new Int32Array(capacity));
    this.status = grown(this.status, new Uint8Array(capacity));
  }
}

/** Who may be forgotten for somebody new: unicorns that are lost, those that were heard of longest ago first. */
class Forgettable {
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
    const { arrived, keep, names } = this.#fleet;
    const lost: number[] = [];
    for (let id = 0; id < names.length; id += 1) if (arrived[id] < this.#heardBefore && id !== keep) lost.push(id);
    return lost.sort((one, other) => arrived[other] - arrived[one]);
  }
}

type Column = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

function grown<T extends Column>(old: T, wider: T): T {
  wider.set(old as never);
  return wider;
}

/** Where a unicorn is headed; on so short a way the earth is flat. Where it stood still, as before. */
function bearing(fleet: Fleet, id: number, latitude: number, longitude: number): number {
  const north = latitude - fleet.latitude[id];
  const turn = longitude - fleet.longitude[id];
  const short = turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const east = short * Math.cos((latitude * Math.PI) / 180);
  return north === 0 && east === 0 ? fleet.heading[id] : Math.atan2(east, north);
}
