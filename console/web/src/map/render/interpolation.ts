/** Interpolates positions: each unicorn moves at a constant speed from where it is shown to its newest reading. */

import { withCapacity } from "../../fleet/capacity.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";

/** A reading is reached a little later than the next is due, so that a unicorn doesn't stop for a late one. */
const STRETCH = 1.15;
const MAX_DURATION_MS = 2500;
/** After a longer gap between readings, at the pace of the screen, a unicorn jumps to its new place. */
const MAX_GAP_MS = 5000;
const MAX_DISTANCE = 2000 * UNITS_PER_METER;
const DEGREES = 180 / Math.PI;

export class Interpolator {
  /** Where each unicorn is shown: east and north of the start, two values for each id. */
  shown = new Float32Array(0);
  /** The heading that is shown, in degrees clockwise from north. */
  headings = new Float32Array(0);
  /** Where each unicorn was shown when its newest reading came; two values for each id. */
  from = new Float32Array(0);
  /** The StatusTime of the reading that each unicorn moves on from: its trail ends there. */
  fromTime = new Float64Array(0);
  /** The greatest speed of all moving unicorns, in units per millisecond. */
  fastest = 0;

  #to = new Float32Array(0);
  #turnFrom = new Float32Array(0);
  #turnTo = new Float32Array(0);
  #startedAt = new Float64Array(0);
  #duration = new Float32Array(0);
  #time = new Float64Array(0);
  #fleet: Fleet | null = null;
  #knownCount = 0;
  #ends = 0;

  /**
   * Set the newest readings of a fleet as targets. `clock` is a monotonic time in milliseconds, `pace` the fleet's seconds
   * per second. Unicorns jump to their targets if `isAnimated` is false, or if it is another fleet than before.
   */
  setTargets(fleet: Fleet, clock: number, pace: number, isAnimated: boolean): void {
    if (fleet !== this.#fleet) {
      this.#fleet = fleet;
      this.#knownCount = 0;
      this.#ends = 0;
    }
    this.#ensureCapacity(fleet.size);
    if (clock >= this.#ends) this.fastest = 0;
    const { time } = fleet;
    const targetTimes = this.#time;
    const known = this.#knownCount;
    for (let id = 0; id < fleet.size; id += 1) {
      if (id >= known || time[id] !== targetTimes[id])
        this.#setTarget(fleet, id, clock, pace, isAnimated && id < known);
    }
    this.#knownCount = fleet.size;
  }

  /** Move all unicorns on to a moment. */
  advance(clock: number): void {
    for (let id = 0; id < this.#knownCount; id += 1) this.#advanceOne(id, clock);
  }

  /** Move the first `count` of `ids` on to a moment. Returns false once nothing moves. */
  advanceSome(clock: number, ids: Uint32Array, count: number): boolean {
    for (let index = 0; index < count; index += 1) this.#advanceOne(ids[index], clock);
    return clock < this.#ends;
  }

  #advanceOne(id: number, clock: number): void {
    const duration = this.#duration[id];
    if (duration === 0 || clock === this.#startedAt[id]) return;
    const part = Math.max(0, Math.min(1, (clock - this.#startedAt[id]) / duration));
    const { shown, from } = this;
    const to = this.#to;
    const at = id * 2;
    shown[at] = from[at] + (to[at] - from[at]) * part;
    shown[at + 1] = from[at + 1] + (to[at + 1] - from[at + 1]) * part;
    // The turn ends after a third of the distance, because the unicorn then flies in its new heading.
    this.headings[id] = this.#turnFrom[id] + (this.#turnTo[id] - this.#turnFrom[id]) * Math.min(1, part * 3);
    if (part === 1) this.#duration[id] = 0;
  }

  #setTarget(fleet: Fleet, id: number, clock: number, pace: number, isAnimated: boolean): void {
    if (isAnimated) this.#advanceOne(id, clock);
    const { shown, from } = this;
    const at = id * 2;
    const east = toEast(fleet.longitude[id]);
    const north = toNorth(fleet.latitude[id]);
    const turn = fleet.heading[id] * DEGREES;
    const gap = (fleet.time[id] - this.#time[id]) / Math.max(pace, 0.001);
    const eastward = east - shown[at];
    const northward = north - shown[at + 1];
    const distance = Math.sqrt(eastward * eastward + northward * northward); // Math.hypot is ten times slower.
    const isMoving = isAnimated && gap > 0 && gap <= MAX_GAP_MS && distance <= MAX_DISTANCE * Math.max(1, pace);
    const duration = isMoving ? Math.min(MAX_DURATION_MS, gap * STRETCH) : 0;
    this.fromTime[id] = isMoving ? this.#time[id] : fleet.time[id];
    this.#time[id] = fleet.time[id];
    this.#to[at] = east;
    this.#to[at + 1] = north;
    this.#turnFrom[id] = unwrapAngle(this.headings[id], turn);
    this.#turnTo[id] = turn;
    this.#startedAt[id] = clock;
    this.#duration[id] = duration;
    if (isMoving) {
      this.#ends = Math.max(this.#ends, clock + duration);
      this.fastest = Math.max(this.fastest, distance / duration);
    } else {
      shown[at] = east;
      shown[at + 1] = north;
      this.headings[id] = turn;
    }
    from[at] = shown[at];
    from[at + 1] = shown[at + 1];
  }

  #ensureCapacity(size: number): void {
    if (size <= this.#time.length) return;
    const capacity = Math.max(1024, 2 ** Math.ceil(Math.log2(size)));
    this.shown = withCapacity(this.shown, capacity * 2);
    this.headings = withCapacity(this.headings, capacity);
    this.from = withCapacity(this.from, capacity * 2);
    this.fromTime = withCapacity(this.fromTime, capacity);
    this.#to = withCapacity(this.#to, capacity * 2);
    this.#turnFrom = withCapacity(this.#turnFrom, capacity);
    this.#turnTo = withCapacity(this.#turnTo, capacity);
    this.#startedAt = withCapacity(this.#startedAt, capacity);
    this.#duration = withCapacity(this.#duration, capacity);
    this.#time = withCapacity(this.#time, capacity);
  }
}

/** Add whole turns to an angle so that it is within half a turn of another, in degrees. */
function unwrapAngle(angle: number, to: number): number {
  const difference = angle - to;
  return difference - 360 * Math.round(difference / 360) + to;
}
