/** Where each unicorn was of late: a ring of points for each, kept column by column. */

/** Points that are kept for each unicorn: five minutes at a reading a second. */
export const TRACK_POINTS = 300;

export interface TrackPoint {
  /** The reading's own StatusTime, milliseconds since the epoch. */
  readonly time: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly health: number;
  readonly magic: number;
  /** Metres a second. */
  readonly speed: number;
}

/** A few columns in one array for each unicorn: a ring in order of time, the oldest overwritten first. */
class Ring {
  readonly columns = new Float64Array(TRACK_POINTS * WIDTH);
  first = 0;
  count = 0;
}

const WIDTH = 6;

export class Tracks {
  readonly #rings: Ring[] = [];

  /** Add a point in its place, for a gap is filled from behind; false where it was there already, or is too old. */
  add(id: number, point: TrackPoint): boolean {
    const ring = this.#ring(id);
    let place = ring.count;
    while (place > 0 && this.#time(ring, place - 1) > point.time) place -= 1;
    if (place > 0 && this.#time(ring, place - 1) === point.time) return false;
    if (ring.count === TRACK_POINTS) {
      if (place === 0) return false;
      ring.first = (ring.first + 1) % TRACK_POINTS;
      place -= 1;
    } else {
      ring.count += 1;
    }
    for (let later = ring.count - 1; later > place; later -= 1) {
      const from = slot(ring, later - 1);
      ring.columns.copyWithin(slot(ring, later), from, from + WIDTH);
    }
    const { time, latitude, longitude, health, magic, speed } = point;
    ring.columns.set([time, latitude, longitude, health, magic, speed], slot(ring, place));
    return true;
  }

  /** How many points are known of a unicorn. */
  count(id: number): number {
    return this.#rings[id]?.count ?? 0;
  }

  /** The points of a unicorn, the oldest first; only the newest `most` of them, and none before `since`. */
  points(id: number, most = TRACK_POINTS, since = 0): TrackPoint[] {
    const points: TrackPoint[] = [];
    this.each(id, most, (time, latitude, longitude, health, magic, speed) => {
      if (time >= since) points.push({ time, latitude, longitude, health, magic, speed });
    });
    return points;
  }

  /** The same without an object for each point, for the map's buffers. */
  each(
    id: number,
    most: number,
    visit: (time: number, lat: number, lon: number, health: number, magic: number, speed: number) => void,
  ): void {
    const ring = this.#rings[id];
    if (ring === undefined) return;
    const { columns } = ring;
    for (let index = Math.max(0, ring.count - most); index < ring.count; index += 1) {
      const at = slot(ring, index);
      visit(columns[at], columns[at + 1], columns[at + 2], columns[at + 3], columns[at + 4], columns[at + 5]);
    }
  }

  #ring(id: number): Ring {
    this.#rings[id] ??= new Ring();
    return this.#rings[id];
  }

  #time(ring: Ring, index: number): number {
    return ring.columns[slot(ring, index)];
  }
}

function slot(ring: Ring, index: number): number {
  return ((ring.first + index) % TRACK_POINTS) * WIDTH;
}
