/** Finds what is missing of one shard: each frame names the last record of the frame before it. */

import type { Frame } from "./frame.ts";

/** The records after one up to another are missing. Null stands for where the page began, and for the present. */
interface Hole {
  readonly after: bigint | null;
  readonly upTo: bigint | null;
}

type Link = Pick<Frame, "previous" | "first" | "last">;

export class Chain {
  /** The greatest record that has come; null before the first one. */
  reached: bigint | null = null;
  hole: Hole | null;

  /** With `isNew` the shard has begun after the page was opened, so nothing is missing yet. */
  constructor(isNew: boolean) {
    this.hole = isNew ? null : { after: null, upTo: null };
  }

  /** The record up to which nothing is missing; null if that is where the page began. */
  get known(): bigint | null {
    return this.hole === null ? this.reached : this.hole.after;
  }

  /** Note a frame that was pushed. If frames before it are missing, there is a hole. */
  add({ previous, first, last }: Link): void {
    const before = previous ?? first;
    if (this.reached === null) {
      if (this.hole !== null) this.hole = { after: null, upTo: max(this.hole.upTo, before) };
      else if (previous !== null) this.hole = { after: null, upTo: previous };
    } else if (before > this.reached) {
      this.hole = { after: this.hole === null ? this.reached : this.hole.after, upTo: before };
    }
    this.reached = max(this.reached, last);
  }

  /** Note the frames of a snapshot that are later than what is known. They may fill the hole. */
  addSnapshot(frames: readonly Link[]): void {
    const run = takeLinked(frames);
    const [oldest, newest] = [run[0], run.at(-1)];
    if (oldest === undefined || newest === undefined) return;
    const { known } = this;
    if (known === null || (oldest.previous !== null && oldest.previous <= known)) this.fill(newest.last);
    else if (newest.last > (this.hole?.upTo ?? this.reached ?? 0n)) {
      this.hole = { after: known, upTo: oldest.previous ?? oldest.first };
      this.reached = max(this.reached, newest.last);
    }
  }

  /** Note that all records up to one have come, also those in the hole; null if there were none. */
  fill(last: bigint | null): void {
    const { hole } = this;
    if (hole !== null) {
      const isFilled = hole.upTo === null || (last !== null && last >= hole.upTo);
      this.hole = isFilled ? null : { after: max(hole.after, last), upTo: hole.upTo };
    }
    this.reached = max(this.reached, last);
  }
}

function max<T extends bigint | null>(a: bigint | null, b: T): T | bigint {
  return a !== null && (b === null || a > b) ? a : b;
}

/** Return the newest frames that are linked to each other. */
function takeLinked(frames: readonly Link[]): readonly Link[] {
  let start = frames.length - 1;
  for (; start > 0; start -= 1) {
    const { previous } = frames[start];
    if (previous === null || previous > frames[start - 1].last) break;
  }
  return frames.slice(Math.max(0, start));
}
