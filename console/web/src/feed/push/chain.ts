/** Finds what is missing of one shard: each frame names the last record of the frame before it. */

import { findLater, isAfter } from "../aws/sequence-number.ts";
import type { Frame } from "./frame.ts";

/** The records after one up to another are missing. Null stands for where the page began, and for the present. */
interface Hole {
  readonly after: string | null;
  readonly upTo: string | null;
}

type Link = Pick<Frame, "previous" | "first" | "last">;

export class Chain {
  /** The greatest record that has come; null before the first one. */
  reached: string | null = null;
  hole: Hole | null;

  /** With `isNew` the shard has begun after the page was opened, so nothing is missing yet. */
  constructor(isNew: boolean) {
    this.hole = isNew ? null : { after: null, upTo: null };
  }

  /** The record up to which nothing is missing; null if that is where the page began. */
  get known(): string | null {
    return this.hole === null ? this.reached : this.hole.after;
  }

  /** Note a frame that was pushed. If frames before it are missing, there is a hole. */
  add({ previous, first, last }: Link): void {
    const before = previous ?? first;
    const start = this.hole?.after ?? null;
    if (start !== null && !isAfter(before, start)) this.fill(last); // It came late, and was what is missing.
    if (this.reached === null) {
      if (this.hole !== null) this.hole = { after: null, upTo: findLater(this.hole.upTo, before) };
      else if (previous !== null) this.hole = { after: null, upTo: previous };
    } else if (isAfter(before, this.reached)) {
      this.hole = { after: this.hole === null ? this.reached : this.hole.after, upTo: before };
    }
    this.reached = findLater(this.reached, last);
  }

  /** Note the frames of a snapshot that are later than what is known. They may fill the hole. */
  addSnapshot(frames: readonly Link[]): void {
    const run = takeLinked(frames);
    const [oldest, newest] = [run[0], run.at(-1)];
    if (oldest === undefined || newest === undefined) return;
    const { known } = this;
    const before = oldest.previous ?? oldest.first;
    if (known === null || !isAfter(before, known)) this.fill(newest.last);
    else if (isAfter(newest.last, this.hole?.upTo ?? this.reached ?? known)) {
      this.hole = { after: known, upTo: before };
      this.reached = findLater(this.reached, newest.last);
    }
  }

  /** Note that all records up to one have come, also those in the hole; null if there were none. */
  fill(last: string | null): void {
    const { hole } = this;
    if (hole !== null) {
      const isFilled = hole.upTo === null || (last !== null && !isAfter(hole.upTo, last));
      this.hole = isFilled ? null : { after: findLater(hole.after, last), upTo: hole.upTo };
    }
    this.reached = findLater(this.reached, last);
  }
}

/** Return the newest frames that are linked to each other. */
function takeLinked(frames: readonly Link[]): readonly Link[] {
  let start = frames.length - 1;
  for (; start > 0; start -= 1) {
    const { previous } = frames[start];
    if (previous === null || isAfter(previous, frames[start - 1].last)) break;
  }
  return frames.slice(Math.max(0, start));
}
