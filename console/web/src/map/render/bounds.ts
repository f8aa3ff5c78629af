/** Parts of the map, in units east and north of the start. One that crosses the antimeridian extends into the next world. */

import { SIDE } from "../mercator.ts";

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Return whether a place, or its copy in another world, is within bounds. */
export function isWithin({ west, south, east, north }: Bounds, x: number, y: number): boolean {
  const fromWest = x - west;
  return fromWest - SIDE * Math.floor(fromWest / SIDE) <= east - west && y >= south && y <= north;
}

/** Return the narrowest west and east around some places. They cross the antimeridian if that is shorter. */
export function findNarrowest(easts: readonly number[]): { west: number; east: number } {
  const sorted = easts.toSorted((a, b) => a - b);
  let [west, east] = [sorted[0], sorted[sorted.length - 1]];
  for (let index = 1; index < sorted.length; index += 1) {
    if (sorted[index - 1] + SIDE - sorted[index] < east - west)
      [west, east] = [sorted[index], sorted[index - 1] + SIDE];
  }
  return { west, east };
}

/** The smallest bounds of the places that were added. With no place, its west is east of its east. */
export class Extent implements Bounds {
  west = Infinity;
  south = Infinity;
  east = -Infinity;
  north = -Infinity;

  add(x: number, y: number): void {
    if (x < this.west) this.west = x;
    if (x > this.east) this.east = x;
    if (y < this.south) this.south = y;
    if (y > this.north) this.north = y;
  }
}
