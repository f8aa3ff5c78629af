/** Trails as straight pieces in typed arrays that are filled anew with each batch, and never made anew. */

import type { Fleet } from "../../fleet/fleet.ts";
import { TRACK_POINTS } from "../../fleet/tracks.ts";
import { eastOf, northOf, UNITS_PER_METRE } from "../mercator.ts";
import type { Rgb } from "../symbols/palette.ts";
import { longer, type Motion } from "./interpolation.ts";

/** How far trails go back, and in how many pieces each is drawn. */
export interface TrailLength {
  readonly seconds: number;
  readonly pieces: number;
}

/** As many pieces as can be made and drawn with ease. */
const MOST_PIECES = 4500;
const MOST_TRAILS = 2000;
/** A piece that is longer joins places between which nothing is known of the way. */
const LONGEST_PIECE = 2000 * UNITS_PER_METRE;
const FAINTEST = 0.04;

/** Long trails for few, short ones for many, none for a crowd. */
export function trailLength(count: number): TrailLength | null {
  if (count === 0 || count > MOST_TRAILS) return null;
  const pieces = Math.max(3, Math.min(12, Math.floor(MOST_PIECES / count)));
  const seconds = Math.max(15, Math.min(60, Math.round(24_000 / count)));
  return { seconds, pieces };
}

/** Pieces of lines: from, to (two each) and colour (four each), one after the other. */
export class Pieces {
  from = new Float32Array(0);
  to = new Float32Array(0);
  colours = new Uint8Array(0);
  count = 0;

  push(x: number, y: number, east: number, north: number, colour: Rgb, opacity: number): void {
    const at = this.count * 2;
    if (at + 2 > this.from.length) this.#grow();
    this.from[at] = x;
    this.from[at + 1] = y;
    this.to[at] = east;
    this.to[at + 1] = north;
    this.colours[at * 2] = colour[0];
    this.colours[at * 2 + 1] = colour[1];
    this.colours[at * 2 + 2] = colour[2];
    this.colours[at * 2 + 3] = Math.min(255, opacity);
    this.count += 1;
  }

  #grow(): void {
    const room = Math.max(256, this.count * 2);
    this.from = longer(this.from, room * 2);
    this.to = longer(this.to, room * 2);
    this.colours = longer(this.colours, room * 4);
  }
}

export class Trails {
  readonly pieces = new Pieces();
  /** For each trail the piece from its end to where its unicorn is shown. */
  readonly heads = new Pieces();
  #owners = new Uint32Array(0);

  clear(): void {
    this.pieces.count = 0;
    this.heads.count = 0;
  }

  /**
   * Add a unicorn's trail, up to the place that it is moving on from: the older, the fainter, and nothing from before
   * `now` less the length's seconds.
   */
  add(fleet: Fleet, motion: Motion, id: number, now: number, length: TrailLength, colour: Rgb, opacity: number): void {
    const until = motion.fromTime[id];
    const lasts = length.seconds * 1000;
    const since = now - lasts;
    const step = lasts / length.pieces;
    const { pieces } = this;
    let slot = -1;
    let x = 0;
    let y = 0;
    fleet.tracks.each(id, Math.min(TRACK_POINTS, length.seconds + 2), (time, latitude, longitude) => {
      if (time < since || time > until) return;
      // Places are taken where a step of the clock begins, so that a trail's corners stay where they are.
      const next = Math.floor(time / step);
      if (next === slot) return;
      const east = eastOf(longitude);
      const north = northOf(latitude);
      const share = Math.max(FAINTEST, (time - since) / lasts);
      if (slot >= 0 && isKnown(east - x, north - y)) pieces.push(x, y, east, north, colour, opacity * share);
      slot = next;
      x = east;
      y = north;
    });
    const east = motion.from[id * 2];
    const north = motion.from[id * 2 + 1];
    const share = Math.max(FAINTEST, (until - since) / lasts);
    if (slot >= 0 && isKnown(east - x, north - y)) pieces.push(x, y, east, north, colour, opacity * share);
    if (until > since) this.#lead(id, east, north, colour, opacity * share);
  }

  /** Draw all heads to where their unicorns are shown by now. */
  follow(shown: Float32Array): void {
    const { to, count } = this.heads;
    for (let index = 0; index < count; index += 1) {
      const at = this.#owners[index] * 2;
      to[index * 2] = shown[at];
      to[index * 2 + 1] = shown[at + 1];
    }
  }

  #lead(id: number, east: number, north: number, colour: Rgb, opacity: number): void {
    const index = this.heads.count;
    this.#owners = longer(this.#owners, index < this.#owners.length ? 0 : Math.max(256, index * 2));
    this.#owners[index] = id;
    this.heads.push(east, north, east, north, colour, opacity);
  }
}

function isKnown(x: number, y: number): boolean {
  return x * x + y * y <= LONGEST_PIECE * LONGEST_PIECE;
}
