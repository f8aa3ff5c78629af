/** Where each unicorn is shown at a moment: from where it was seen to its newest reading, at a steady pace. */

import type { Fleet } from "../../fleet/fleet.ts";
import { toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";

/** A reading is reached a little later than the next is due, so that a unicorn never stops for a late one. */
const LINGER = 1.15;
const LONGEST_MS = 2500;
/** A unicorn that was silent for longer, as a person sees it, reappears where it is. */
const LONGEST_GAP_MS = 5000;
const LONGEST_JUMP = 2000 * UNITS_PER_METER;
const DEGREES = 180 / Math.PI;

export class Interpolator {
  /** East and north of the start by turns, as shown; two for each id. */
  shown = new Float32Array(0);
  /** Degrees clockwise from north, as shown. */
  turned = new Float32Array(0);
  /** Where it was shown when its newest reading came; two for each id. */
  from = new Float32Array(0);
  /** The StatusTime of the reading that it goes on from: a trail ends there. */
  fromTime = new Float64Array(0);
  /** The greatest speed of all that move, in units a millisecond. */
  fastest = 0;

  #to = new Float32Array(0);
  #turnFrom = new Float32Array(0);
  #turnTo = new Float32Array(0);
  #began = new Float64Array(0);
  #lasts = new Float32Array(0);
  #time = new Float64Array(0);
  #fleet: Fleet | null = null;
  #known = 0;
  #ends = 0;

  /**
   * Take in a fleet's newest readings. `clock` is a steady clock in milliseconds, `pace` the fleet's seconds a second;
   * without `smooth`, and where it is another fleet than before, each unicorn is shown at its newest place at once.
   */
  setTargets(fleet: Fleet, clock: number, pace: number, smooth: boolean): void {
    if (fleet !== this.#fleet) {
      this.#fleet = fleet;
      this.#known = 0;
      this.#ends = 0;
    }
    this.#ensureCapacity(fleet.size);
    if (clock >= this.#ends) this.fastest = 0;
    const { time } = fleet;
    const taken = this.#time;
    const known = this.#known;
    for (let id = 0; id < fleet.size; id += 1) {
      if (id >= known || time[id] !== taken[id]) this.#setTarget(fleet, id, clock, pace, smooth && id < known);
    }
    this.#known = fleet.size;
  }

  /** Move all that is shown on to a moment. */
  advance(clock: number): void {
    for (let id = 0; id < this.#known; id += 1) this.#advanceOne(id, clock);
  }

  /** Move some on, the first `count` of `ids`; false once nothing moves any more. */
  advanceSome(clock: number, ids: Uint32Array, count: number): boolean {
    for (let index = 0; index < count; index += 1) this.#advanceOne(ids[index], clock);
    return clock < this.#ends;
  }

  #advanceOne(id: number, clock: number): void {
    const lasts = this.#lasts[id];
    if (lasts === 0 || clock === this.#began[id]) return;
    const part = Math.max(0, Math.min(1, (clock - this.#began[id]) / lasts));
    const { shown, from } = this;
    const to = this.#to;
    const at = id * 2;
    shown[at] = from[at] + (to[at] - from[at]) * part;
    shown[at + 1] = from[at + 1] + (to[at + 1] - from[at + 1]) * part;
    // A turn is done in the first third, for that is where the unicorn flies from then on.
    this.turned[id] = this.#turnFrom[id] + (this.#turnTo[id] - this.#turnFrom[id]) * Math.min(1, part * 3);
    if (part === 1) this.#lasts[id] = 0;
  }

  #setTarget(fleet: Fleet, id: number, clock: number, pace: number, smooth: boolean): void {
    if (smooth) this.#advanceOne(id, clock);
    const { shown, from } = this;
    const at = id * 2;
    const east = toEast(fleet.longitude[id]);
    const north = toNorth(fleet.latitude[id]);
    const turn = fleet.heading[id] * DEGREES;
    const gap = (fleet.time[id] - this.#time[id]) / Math.max(pace, 0.001);
    const eastward = east - shown[at];
    const northward = north - shown[at + 1];
    const way = Math.sqrt(eastward * eastward + northward * northward); // Math.hypot takes ten times as long
    const moves = smooth && gap > 0 && gap <= LONGEST_GAP_MS && way <= LONGEST_JUMP * Math.max(1, pace);
    const lasts = moves ? Math.min(LONGEST_MS, gap * LINGER) : 0;
    this.fromTime[id] = moves ? this.#time[id] : fleet.time[id];
    this.#time[id] = fleet.time[id];
    this.#to[at] = east;
    this.#to[at + 1] = north;
    this.#turnFrom[id] = unwrapAngle(this.turned[id], turn);
    this.#turnTo[id] = turn;
    this.#began[id] = clock;
    this.#lasts[id] = lasts;
    if (moves) {
      this.#ends = Math.max(this.#ends, clock + lasts);
      this.fastest = Math.max(this.fastest, way / lasts);
    } else {
      shown[at] = east;
      shown[at + 1] = north;
      this.turned[id] = turn;
    }
    from[at] = shown[at];
    from[at + 1] = shown[at + 1];
  }

  #ensureCapacity(size: number): void {
    if (size <= this.#time.length) return;
    const capacity = Math.max(1024, 2 ** Math.ceil(Math.log2(size)));
    this.shown = withCapacity(this.shown, capacity * 2);
    this.turned = withCapacity(this.turned, capacity);
    this.from = withCapacity(this.from, capacity * 2);
    this.fromTime = withCapacity(this.fromTime, capacity);
    this.#to = withCapacity(this.#to, capacity * 2);
    this.#turnFrom = withCapacity(this.#turnFrom, capacity);
    this.#turnTo = withCapacity(this.#turnTo, capacity);
    this.#began = withCapacity(this.#began, capacity);
    this.#lasts = withCapacity(this.#lasts, capacity);
    this.#time = withCapacity(this.#time, capacity);
  }
}

/** The same array with room for more, or a copy of it that has. */
export function withCapacity<T extends Float32Array | Float64Array | Uint8Array | Uint32Array>(
  old: T,
  capacity: number,
): T {
  if (old.length >= capacity) return old;
  const wider = new (old.constructor as new (length: number) => T)(capacity);
  wider.set(old);
  return wider;
}

/** An angle brought within half a turn of another, so that the way between them is the short one. */
function unwrapAngle(angle: number, to: number): number {
  const away = angle - to;
  return away - 360 * Math.round(away / 360) + to;
}
