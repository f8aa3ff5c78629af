/** Parts of the map, in units east and north of the start. */

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function isWithin({ west, south, east, north }: Bounds, x: number, y: number): boolean {
  return x >= west && x <= east && y >= south && y <= north;
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
