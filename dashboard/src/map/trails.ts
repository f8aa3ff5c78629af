/** Trails as straight pieces in typed arrays that are filled anew with each batch, and never made anew. */

import type { Fleet } from "../fleet/fleet.ts";
import { TRACK_POINTS } from "../fleet/tracks.ts";
import { eastOf, northOf, UNITS_PER_METRE } from "./mercator.ts";
import { longer, type Motion } from "./motion.ts";
import type { Rgb } from "./palette.ts";

/** How far trails go back, and in how many pieces each is drawn. */
export interface TrailLength {
  readonly seconds: number;
  readonly pieces: number;
}

/** As many pieces as can be made and drawn with ease. */
const MOST_PIECES = 9000;
/** A piece that is longer joins places between which nothing is known of the way. */
const LONGEST_PIECE = 2000 * UNITS_PER_METRE;

/** Long trails for few, short ones for many, none for a crowd. */
export function trailLength(count: number): TrailLength | null {
  if (count === 0 || count > 2500) return null;
  const pieces = Math.max(3, Math.min(12, Math.floor(MOST_PIECES / count)));
  const seconds = Math.max(15, Math.min(60, Math.round(36_000 / count)));
  return { seconds, pieces };
}

/** Pieces of trails: from, to, and colour, one after the other. */
export class Trails {
  from = new Float32Array(0);
  to = new Float32Array(0);
  colours = new Uint8Array(0);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /**
   * Add a unicorn's trail, up to the place that it is moving on from: the older, the fainter, and nothing from before
   * `now` less the length's seconds.
   */
  add(
    fleet: Fleet,
    motion: Motion,
    id: number,
    now: number,
    { seconds, pieces }: TrailLength,
    colour: Rgb,
    opacity: number,
  ): void {
    const until = motion.fromTime[id];
    const since = now - seconds * 1000;
    const step = (seconds * 1000) / pieces;
    const points = Math.min(TRACK_POINTS, seconds + 2);
    let known = false;
    let slot = 0;
    let x = 0;
    let y = 0;
    const go = (time: number, east: number, north: number): void => {
      if (known && Math.hypot(east - x, north - y) <= LONGEST_PIECE) {
        this.#push(x, y, east, north, colour, opacity * Math.max(0.04, (time - since) / (seconds * 1000)));
      }
      [x, y, known] = [east, north, true];
    };
    fleet.tracks.each(id, points, (time, latitude, longitude) => {
      if (time < since || time > until) return;
      // Places are taken where a step of the clock begins, so that a trail's corners stay where they are.
      const now = Math.floor(time / step);
      if (known && now === slot) return;
      slot = now;
      go(time, eastOf(longitude), northOf(latitude));
    });
    if (known) go(until, motion.from[id * 2], motion.from[id * 2 + 1]);
  }

  #push(x: number, y: number, east: number, north: number, [red, green, blue]: Rgb, opacity: number): void {
    const at = this.count * 2;
    if (at + 2 > this.from.length) this.#grow();
    this.from[at] = x;
    this.from[at + 1] = y;
    this.to[at] = east;
    this.to[at + 1] = north;
    this.colours[at * 2] = red;
    this.colours[at * 2 + 1] = green;
    this.colours[at * 2 + 2] = blue;
    this.colours[at * 2 + 3] = Math.min(255, opacity);
    this.count += 1;
  }

  #grow(): void {
    const pieces = Math.max(1024, this.count * 2);
    this.from = longer(this.from, pieces * 2);
    this.to = longer(this.to, pieces * 2);
    this.colours = longer(this.colours, pieces * 4);
  }
}
