/**
 * The clocks of the unicorns. A unicorn's own clock orders its readings, but only as far as their arrival allows: a
 * StatusTime that is far from its arrival is corrected, so that a wrong clock hides no later reading.
 */

import { withCapacity } from "./capacity.ts";

const FIRST_CAPACITY = 1024;
/** A reading can't be made after it arrives. Arrival is approximate, so this much is allowed. */
const MAX_AHEAD_MS = 5_000;
/** A reading may arrive this late without doubt about its clock. */
const MAX_LATE_MS = 5 * 60_000;
/** The shortest time between two arrivals that shows whether a clock keeps pace with them. */
const MIN_PACE_MS = 900;
/** If all readings of this time are older than the place that is shown, they are not late: the clock is wrong. */
const MAX_DOUBT_MS = 10_000;

export class Clocks {
  /** By id: milliseconds that the unicorn's clock is ahead, negative if it is behind; 0 while the clock seems right. */
  error = new Float64Array(FIRST_CAPACITY);
  /** By id: the newest reading's time before the clock was wrong. */
  #lastRight = new Float64Array(FIRST_CAPACITY);
  /** By id: the arrival and the StatusTime of the first doubtful reading since the last one without doubt; 0 for none. */
  #doubtedAt = new Float64Array(FIRST_CAPACITY);
  #doubtedTime = new Float64Array(FIRST_CAPACITY);

  /**
   * Return the time of a reading: its StatusTime without the error of its unicorn's clock. `newest` is the time of the
   * unicorn's newest reading, and `lastArrival` its last arrival; both are 0 if there is none. The reading is the newest
   * if its time is greater than `newest`.
   */
  correct(id: number, statusTime: number, arrived: number, newest: number, lastArrival: number): number {
    const error = this.error[id];
    const time = statusTime - error;
    if (arrived < lastArrival) {
      // The past, which fills a gap, says nothing about the clock now.
      return isPlausible(time, arrived) ? time : Math.min(statusTime, arrived, newest - 1);
    }
    if (!isPlausible(time, arrived) || time <= newest) return this.#correctDoubtful(id, statusTime, arrived, newest);
    this.#doubtedAt[id] = 0;
    if (error === 0 || !isPlausible(statusTime, arrived) || statusTime <= newest) return time;
    this.error[id] = 0;
    return statusTime;
  }

  /** Take a StatusTime as made when it arrived, if it is far from that, and return the time of the reading. */
  trust(id: number, statusTime: number, arrived: number): number {
    const time = isPlausible(statusTime, arrived) ? statusTime : arrived;
    this.error[id] = statusTime - time;
    return time;
  }

  /** Forget the clock of a unicorn. */
  clear(id: number): void {
    for (const column of [this.error, this.#lastRight, this.#doubtedAt, this.#doubtedTime]) column[id] = 0;
  }

  grow(capacity: number): void {
    this.error = withCapacity(this.error, capacity);
    this.#lastRight = withCapacity(this.#lastRight, capacity);
    this.#doubtedAt = withCapacity(this.#doubtedAt, capacity);
    this.#doubtedTime = withCapacity(this.#doubtedTime, capacity);
  }

  /** Correct a reading that is late, or by another clock than the one before. */
  #correctDoubtful(id: number, statusTime: number, arrived: number, newest: number): number {
    const time = statusTime - this.error[id];
    const isLittleLate = time <= newest && time > newest - MAX_AHEAD_MS && arrived < newest + MAX_DOUBT_MS;
    if (isLittleLate && this.error[id] === 0) return time; // Even a clock that was set back is soon past this.
    const seemsRight = isPlausible(statusTime, arrived) && !isPlausible(time, arrived);
    if (seemsRight && statusTime > this.#lastRight[id]) return this.#setClock(id, statusTime, statusTime, newest);
    // A reading that seems right may also be late, from before the clock was wrong.
    const isCertain = !seemsRight && time > arrived + MAX_AHEAD_MS;
    const isNewer = !seemsRight && time > newest;
    if (isCertain || this.#showsClock(id, statusTime, arrived, isNewer))
      return this.#setClock(id, statusTime, arrived, newest);
    return seemsRight ? statusTime : time;
  }

  /** Set the clock's error from a reading that was made at `madeAt`, and return its time, which is after the newest. */
  #setClock(id: number, statusTime: number, madeAt: number, newest: number): number {
    const time = Math.max(madeAt, newest + 1);
    if (this.error[id] === 0) this.#lastRight[id] = newest;
    this.error[id] = statusTime - time;
    this.#doubtedAt[id] = 0;
    return time;
  }

  /**
   * Return whether doubtful readings are not late but made by a wrong clock. Its readings keep pace with their arrival,
   * while those of a backlog come faster than they were made. `isNewer` is true for one that is newer than all others.
   */
  #showsClock(id: number, statusTime: number, arrived: number, isNewer: boolean): boolean {
    const passed = arrived - this.#doubtedAt[id];
    const advanced = statusTime - this.#doubtedTime[id];
    const isFirst = this.#doubtedAt[id] === 0;
    if (!isFirst && passed < MIN_PACE_MS) return false;
    if (!isFirst && (advanced === 0 || Math.abs(advanced - passed) <= 500 + passed / 2)) return true;
    if (!isFirst && !isNewer) return passed >= MAX_DOUBT_MS;
    this.#doubtedAt[id] = arrived;
    this.#doubtedTime[id] = statusTime;
    return false;
  }
}

/** Return whether a reading may have been made at a time, by its arrival. */
function isPlausible(time: number, arrived: number): boolean {
  return time <= arrived + MAX_AHEAD_MS && time >= arrived - MAX_LATE_MS;
}
