/** Interpolates positions: each unicorn moves at a constant speed from where it is shown to its newest reading. */

import { roundUpCapacity, withCapacity } from "../../fleet/capacity.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";

/** A reading is reached a little later than the next is due, so that a unicorn doesn't stop for a late one. */
const STRETCH = 1.15;
const MAX_DURATION_MS = 2500;
/** After a longer gap between readings, in the time of the screen, a unicorn jumps to its new place. */
const MAX_GAP_MS = 5000;
const MAX_DISTANCE = 2000 * UNITS_PER_METER;
const DEGREES_PER_RADIAN = 180 / Math.PI;

export class Interpolator {
  /** Where each unicorn is shown: east and north of the start, two values for each id. */
  places = new Float32Array(0);
  /** The heading that is shown, in degrees clockwise from north. */
  headings = new Float32Array(0);
  /** Where each unicorn was shown when its newest reading came; two values for each id. */
  from = new Float32Array(0);
  /** The StatusTime of the reading that each unicorn comes from. Its trail ends there. */
  fromTime = new Float64Array(0);
  /** The greatest speed of all moving unicorns, in units per millisecond. */
  fastest = 0;

  #to = new Float32Array(0);
  #headingFrom = new Float32Array(0);
  #headingTo = new Float32Array(0);
  #startedAt = new Float64Array(0);
  #duration = new Float32Array(0);
  #targetTime = new Float64Array(0);
  #fleet: Fleet | null = null;
  #knownCount = 0;
  /** The clock at which the last movement ends. */
  #endsAt = 0;

  /**
   * Set the newest readings of a fleet as targets. `clock` is a monotonic time in milliseconds, `pace` the fleet's seconds
   * per second. Unicorns jump to their targets if `isAnimated` is false, or if it is another fleet than before.
   */
  setTargets(fleet: Fleet, clock: number, pace: number, isAnimated: boolean): void {
    if (fleet !== this.#fleet) {
      this.#fleet = fleet;
      this.#knownCount = 0;
      this.#endsAt = 0;
    }
    this.#ensureCapacity(fleet.size);
    if (clock >= this.#endsAt) this.fastest = 0;
    for (let id = 0; id < fleet.size; id += 1) {
      const isNew = id >= this.#knownCount;
      if (isNew || fleet.time[id] !== this.#targetTime[id])
        this.#setTarget(fleet, id, clock, pace, isAnimated && !isNew);
    }
    this.#knownCount = fleet.size;
  }

  /** Advance all unicorns to a moment. */
  advance(clock: number): void {
    for (let id = 0; id < this.#knownCount; id += 1) this.advanceOne(id, clock);
  }

  /** Advance the first `count` of `ids` to a moment. Returns false once nothing moves. */
  advanceSome(clock: number, ids: Uint32Array, count: number): boolean {
    for (let index = 0; index < count; index += 1) this.advanceOne(ids[index], clock);
    return clock < this.#endsAt;
  }

  /** Advance a unicorn to a moment. */
  advanceOne(id: number, clock: number): void {
    const duration = this.#duration[id];
    if (duration === 0 || clock === this.#startedAt[id]) return;
    const part = Math.max(0, Math.min(1, (clock - this.#startedAt[id]) / duration));
    const { places, from } = this;
    const to = this.#to;
    const at = id * 2;
    places[at] = from[at] + (to[at] - from[at]) * part;
    places[at + 1] = from[at + 1] + (to[at + 1] - from[at + 1]) * part;
    // The turn ends after a third of the distance, because the unicorn then flies in its new heading.
    this.headings[id] = this.#headingFrom[id] + (this.#headingTo[id] - this.#headingFrom[id]) * Math.min(1, part * 3);
    if (part === 1) this.#duration[id] = 0;
  }

  #setTarget(fleet: Fleet, id: number, clock: number, pace: number, isAnimated: boolean): void {
    if (isAnimated) this.advanceOne(id, clock);
    const { places, from } = this;
    const at = id * 2;
    const east = toEast(fleet.longitude[id]);
    const north = toNorth(fleet.latitude[id]);
    const heading = fleet.heading[id] * DEGREES_PER_RADIAN;
    const gap = (fleet.time[id] - this.#targetTime[id]) / Math.max(pace, 0.001);
    const eastward = east - places[at];
    const northward = north - places[at + 1];
    const distance = Math.sqrt(eastward * eastward + northward * northward); // Math.hypot is ten times slower.
    const isMoving = isAnimated && gap > 0 && gap <= MAX_GAP_MS && distance <= MAX_DISTANCE * Math.max(1, pace);
    const duration = isMoving ? Math.min(MAX_DURATION_MS, gap * STRETCH) : 0;
    this.fromTime[id] = isMoving ? this.#targetTime[id] : fleet.time[id];
    this.#targetTime[id] = fleet.time[id];
    this.#to[at] = east;
    this.#to[at + 1] = north;
    this.#headingFrom[id] = unwrapAngle(this.headings[id], heading);
    this.#headingTo[id] = heading;
    this.#startedAt[id] = clock;
    this.#duration[id] = duration;
    if (isMoving) {
      this.#endsAt = Math.max(this.#endsAt, clock + duration);
      this.fastest = Math.max(this.fastest, distance / duration);
    } else {
      places[at] = east;
      places[at + 1] = north;
      this.headings[id] = heading;
    }
    from[at] = places[at];
    from[at + 1] = places[at + 1];
  }

  #ensureCapacity(size: number): void {
    if (size <= this.#targetTime.length) return;
    const capacity = roundUpCapacity(size);
    this.places = withCapacity(this.places, capacity * 2);
    this.headings = withCapacity(this.headings, capacity);
    this.from = withCapacity(this.from, capacity * 2);
    this.fromTime = withCapacity(this.fromTime, capacity);
    this.#to = withCapacity(this.#to, capacity * 2);
    this.#headingFrom = withCapacity(this.#headingFrom, capacity);
    this.#headingTo = withCapacity(this.#headingTo, capacity);
    this.#startedAt = withCapacity(this.#startedAt, capacity);
    this.#duration = withCapacity(this.#duration, capacity);
    this.#targetTime = withCapacity(this.#targetTime, capacity);
  }
}

/** Add whole turns to an angle in degrees, so that it is within half a turn of another. */
function unwrapAngle(angle: number, other: number): number {
  return angle - 360 * Math.round((angle - other) / 360);
}
