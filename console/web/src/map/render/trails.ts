/** The trails of unicorns as line segments, in typed arrays that are reused. */

import { roundUpCapacity, withCapacity } from "../../fleet/capacity.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { TRACK_POINTS } from "../../fleet/tracks.ts";
import { toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";
import type { Rgb } from "../symbols/palette.ts";
import type { Interpolator } from "./interpolation.ts";

/** How far a trail goes back, and the number of its segments. */
export interface TrailLength {
  readonly seconds: number;
  readonly segments: number;
}

/** The largest numbers that can be built and drawn in time. */
const MAX_SEGMENTS = 4500;
const MAX_TRAILS = 2000;
/** A longer segment is not drawn, because the unicorn may have taken any way between its ends. */
const MAX_SEGMENT_LENGTH = 2000 * UNITS_PER_METER;
const MIN_OPACITY = 0.04;

/** Choose long trails for few unicorns, short ones for many, and none (null) for a crowd. */
export function chooseTrailLength(count: number): TrailLength | null {
  if (count === 0 || count > MAX_TRAILS) return null;
  const segments = Math.max(3, Math.min(12, Math.floor(MAX_SEGMENTS / count)));
  const seconds = Math.max(15, Math.min(60, Math.round(24_000 / count)));
  return { seconds, segments };
}

/** Line segments: `from` and `to` have two values for each, `colors` has four. */
export class Segments {
  from = new Float32Array(0);
  to = new Float32Array(0);
  colors = new Uint8Array(0);
  count = 0;

  /** Add a segment from (x1, y1) to (x2, y2). */
  push(x1: number, y1: number, x2: number, y2: number, color: Rgb, opacity: number): void {
    const at = this.count * 2;
    if (at + 2 > this.from.length) this.#grow();
    this.from[at] = x1;
    this.from[at + 1] = y1;
    this.to[at] = x2;
    this.to[at + 1] = y2;
    this.colors[at * 2] = color[0];
    this.colors[at * 2 + 1] = color[1];
    this.colors[at * 2 + 2] = color[2];
    this.colors[at * 2 + 3] = Math.min(255, opacity);
    this.count += 1;
  }

  #grow(): void {
    const capacity = Math.max(256, this.count * 2);
    this.from = withCapacity(this.from, capacity * 2);
    this.to = withCapacity(this.to, capacity * 2);
    this.colors = withCapacity(this.colors, capacity * 4);
  }
}

export class Trails {
  readonly segments = new Segments();
  /** The segment from the end of each trail to where its unicorn is shown. */
  readonly heads = new Segments();
  /** The id of each head's unicorn. */
  #headIds = new Uint32Array(0);

  clear(): void {
    this.segments.count = 0;
    this.heads.count = 0;
  }

  /**
   * Add a unicorn's trail up to where its current movement began. Older segments are fainter. None is older than
   * `length.seconds` before `now`.
   */
  add(
    fleet: Fleet,
    interpolator: Interpolator,
    id: number,
    now: number,
    length: TrailLength,
    color: Rgb,
    opacity: number,
  ): void {
    const until = interpolator.fromTime[id];
    const duration = length.seconds * 1000;
    const since = now - duration;
    const stepMs = duration / length.segments;
    const { segments } = this;
    let lastStep = -1;
    let x = 0;
    let y = 0;
    fleet.tracks.forEachPoint(id, Math.min(TRACK_POINTS, length.seconds + 2), (time, latitude, longitude) => {
      if (time < since || time > until) return;
      // The first point in each step of the clock is used, so that the corners of a trail stay where they are.
      const nextStep = Math.floor(time / stepMs);
      if (nextStep === lastStep) return;
      const east = toEast(longitude);
      const north = toNorth(latitude);
      const share = Math.max(MIN_OPACITY, (time - since) / duration);
      if (lastStep >= 0 && isShort(east - x, north - y)) segments.push(x, y, east, north, color, opacity * share);
      lastStep = nextStep;
      x = east;
      y = north;
    });
    const east = interpolator.from[id * 2];
    const north = interpolator.from[id * 2 + 1];
    const share = Math.max(MIN_OPACITY, (until - since) / duration);
    if (lastStep >= 0 && isShort(east - x, north - y)) segments.push(x, y, east, north, color, opacity * share);
    if (until > since) this.#addHead(id, east, north, color, opacity * share);
  }

  /** Move the end of each head to where its unicorn is shown. */
  moveHeads(places: Float32Array): void {
    const { to, count } = this.heads;
    for (let index = 0; index < count; index += 1) {
      const at = this.#headIds[index] * 2;
      to[index * 2] = places[at];
      to[index * 2 + 1] = places[at + 1];
    }
  }

  #addHead(id: number, east: number, north: number, color: Rgb, opacity: number): void {
    const index = this.heads.count;
    this.#headIds = withCapacity(this.#headIds, roundUpCapacity(index + 1));
    this.#headIds[index] = id;
    this.heads.push(east, north, east, north, color, opacity);
  }
}

function isShort(x: number, y: number): boolean {
  return x * x + y * y <= MAX_SEGMENT_LENGTH * MAX_SEGMENT_LENGTH;
}
