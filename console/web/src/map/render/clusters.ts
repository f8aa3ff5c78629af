/** Unicorns that would hide each other, gathered on a grid. */

import { Status } from "../../fleet/status.ts";

export interface Cluster {
  /** East and north of the start, in units. */
  readonly east: number;
  readonly north: number;
  readonly count: number;
  /** How many have each status. */
  readonly statuses: readonly [number, number, number, number];
  /** Where its members are: west, south, east, north. */
  readonly extent: readonly [number, number, number, number];
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** By id, 1 for those that stand alone and are drawn as they are. */
  readonly unclustered: Uint8Array;
}

/** Pixels from one cluster to the next; no circle is wider. */
export const CLUSTER_PIXELS = 76;
/** So few are shown one by one. */
const FEWEST = 4;
/** A unicorn shares a spot of this many pixels with others: how many, before they are gathered, and until they are no longer. */
const SPOT_PIXELS = 40;
const CROWD = 5.5;
const THIN = 4;
/** A small fleet fans out from its start for all to see. */
const SMALL_FLEET = 25;
/** So many are looked at to tell whether there is a crowd. */
const SAMPLE = 2500;
/** From this zoom on a person looks at single unicorns, come what may. */
const CLOSE_UP = 15.5;

/** Whether unicorns are to be gathered; what was the case before stays so in doubt. */
export function isCrowded(
  places: Float32Array,
  shown: Uint8Array,
  size: number,
  zoom: number,
  before: boolean,
): boolean {
  if (zoom >= CLOSE_UP) return false;
  const spot = SPOT_PIXELS / 2 ** zoom;
  const stride = Math.ceil(size / SAMPLE);
  const spots = new Map<number, number>();
  let all = 0;
  for (let id = 0; id < size; id += stride) {
    if (shown[id] === 0) continue;
    const key = getCellKey(places[id * 2], places[id * 2 + 1], spot);
    spots.set(key, (spots.get(key) ?? 0) + 1);
    all += 1;
  }
  let pairs = 0;
  for (const count of spots.values()) pairs += count * (count - 1);
  const others = (pairs / all) * stride;
  return all * stride > SMALL_FLEET && others + 1 > (before ? THIN : CROWD);
}

/** Gather the ids that are `shown`; the grid is fixed to the earth, so that a cluster stays while the map moves. */
export function groupIntoClusters(
  places: Float32Array,
  shown: Uint8Array,
  status: Uint8Array,
  size: number,
  zoom: number,
): Clustering {
  const cell = CLUSTER_PIXELS / 2 ** (Math.round(zoom * 2) / 2);
  const numbers = new Map<number, number>();
  const cells: Cell[] = [];
  const inCell = new Uint32Array(size);
  const unclustered = new Uint8Array(size);
  for (let id = 0; id < size; id += 1) {
    if (shown[id] === 0) continue;
    const x = places[id * 2];
    const y = places[id * 2 + 1];
    const key = getCellKey(x, y, cell);
    let number = numbers.get(key);
    if (number === undefined) {
      number = cells.push(new Cell()) - 1;
      numbers.set(key, number);
    }
    cells[number].add(x, y, status[id] as Status);
    inCell[id] = number;
  }
  for (let id = 0; id < size; id += 1) {
    if (shown[id] === 1 && cells[inCell[id]].count < FEWEST) unclustered[id] = 1;
  }
  return { clusters: cells.filter(({ count }) => count >= FEWEST).map((group) => group.toCluster(cell)), unclustered };
}

/** The worst status in a cluster that a person has to know of: one that is lost or silent, or on alert. */
export function getWorstStatus({ statuses }: Cluster): Status {
  if (statuses[Status.alert] > 0) return Status.alert;
  if (statuses[Status.stale] > 0) return Status.stale;
  return statuses[Status.lost] > 0 ? Status.lost : Status.healthy;
}

/** How many pixels a cluster's circle measures from its middle. */
export function getClusterRadius(count: number): number {
  return Math.min(CLUSTER_PIXELS / 2 - 4, 13 + 5.5 * Math.log10(count));
}

/** What is known of a cell while it is filled. */
class Cell {
  count = 0;
  readonly #statuses: [number, number, number, number] = [0, 0, 0, 0];
  #sumX = 0;
  #sumY = 0;
  #west = Infinity;
  #south = Infinity;
  #east = -Infinity;
  #north = -Infinity;

  add(x: number, y: number, status: Status): void {
    this.count += 1;
    this.#statuses[status] += 1;
    this.#sumX += x;
    this.#sumY += y;
    if (x < this.#west) this.#west = x;
    if (x > this.#east) this.#east = x;
    if (y < this.#south) this.#south = y;
    if (y > this.#north) this.#north = y;
  }

  toCluster(cell: number): Cluster {
    return {
      east: pullToCellCenter(this.#sumX / this.count, cell),
      north: pullToCellCenter(this.#sumY / this.count, cell),
      count: this.count,
      statuses: this.#statuses,
      extent: [this.#west, this.#south, this.#east, this.#north],
    };
  }
}

/** The members' middle, drawn toward the middle of their cell, lest neighbouring circles overlap. */
function pullToCellCenter(place: number, cell: number): number {
  const middle = (Math.floor(place / cell) + 0.5) * cell;
  return middle + (place - middle) * 0.4;
}

/** One small integer for a cell: cells so many apart share it, which is some thousand kilometres at the least. */
function getCellKey(x: number, y: number, cell: number): number {
  return ((Math.floor(x / cell) & 0x7fff) << 15) | (Math.floor(y / cell) & 0x7fff);
}
