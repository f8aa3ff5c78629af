/** Groups unicorns that would hide each other into clusters, on a grid. */

import { Status } from "../../fleet/status.ts";
import { getScale } from "../mercator.ts";
import { type Bounds, Extent } from "./bounds.ts";

export interface Cluster {
  /** The position of its circle: east and north of the start, in units. */
  readonly east: number;
  readonly north: number;
  readonly count: number;
  /** How many members have each status. */
  readonly statuses: readonly [number, number, number, number];
  /** The smallest bounds of its members. */
  readonly extent: Bounds;
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** By id: 1 for a unicorn that matches the filter and is in no cluster. It is drawn as a marker. */
  readonly unclustered: Uint8Array;
}

/** Pixels between two clusters, and the largest diameter of their circles. */
export const CLUSTER_PIXELS = 76;
/** The smallest number of members. */
const MIN_MEMBERS = 4;
/** The side of the squares in which unicorns are counted to measure the density. */
const SQUARE_PIXELS = 40;
/** Unicorns per square at which clusters appear and disappear. The two differ, so that clusters don't flicker. */
const CROWDED_FROM = 5.5;
const CROWDED_UNTIL = 4;
/** A fleet of at most this size is never clustered, not even when all unicorns are at the start. */
const SMALL_FLEET = 25;
/** The number of unicorns that are sampled to measure the density. */
const SAMPLE_SIZE = 2500;
/** From this zoom on, unicorns are never clustered. */
const CLOSE_UP_ZOOM = 15.5;

/**
 * Return whether the unicorns that are `matching` are dense enough for clusters. Between the two thresholds the answer
 * stays as it was.
 */
export function isCrowded(
  places: Float32Array,
  matching: Uint8Array,
  size: number,
  zoom: number,
  wasCrowded: boolean,
): boolean {
  if (zoom >= CLOSE_UP_ZOOM) return false;
  const square = SQUARE_PIXELS / getScale(zoom);
  const stride = Math.ceil(size / SAMPLE_SIZE);
  const counts = new Map<number, number>();
  let sampled = 0;
  for (let id = 0; id < size; id += stride) {
    if (matching[id] === 0) continue;
    const key = getCellKey(places[id * 2], places[id * 2 + 1], square);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    sampled += 1;
  }
  let pairs = 0;
  for (const count of counts.values()) pairs += count * (count - 1);
  /** How many others share a unicorn's square, on average. */
  const others = (pairs / sampled) * stride;
  return sampled * stride > SMALL_FLEET && others + 1 > (wasCrowded ? CROWDED_UNTIL : CROWDED_FROM);
}

/** Group the ids that are `matching`. The grid is fixed to the earth, so that a cluster stays while the map moves. */
export function groupIntoClusters(
  places: Float32Array,
  matching: Uint8Array,
  status: Uint8Array,
  size: number,
  zoom: number,
): Clustering {
  const cell = CLUSTER_PIXELS / getScale(Math.round(zoom * 2) / 2);
  const numbers = new Map<number, number>();
  const cells: Cell[] = [];
  const cellById = new Uint32Array(size);
  const unclustered = new Uint8Array(size);
  for (let id = 0; id < size; id += 1) {
    if (matching[id] === 0) continue;
    const x = places[id * 2];
    const y = places[id * 2 + 1];
    const key = getCellKey(x, y, cell);
    let number = numbers.get(key);
    if (number === undefined) {
      number = cells.push(new Cell()) - 1;
      numbers.set(key, number);
    }
    cells[number].add(x, y, status[id] as Status);
    cellById[id] = number;
  }
  for (let id = 0; id < size; id += 1) {
    if (matching[id] === 1 && cells[cellById[id]].count < MIN_MEMBERS) unclustered[id] = 1;
  }
  return {
    clusters: cells.filter(({ count }) => count >= MIN_MEMBERS).map((group) => group.toCluster(cell)),
    unclustered,
  };
}

/** Return the most important status in a cluster: alert, then stale, then lost. */
export function getWorstStatus({ statuses }: Cluster): Status {
  if (statuses[Status.alert] > 0) return Status.alert;
  if (statuses[Status.stale] > 0) return Status.stale;
  return statuses[Status.lost] > 0 ? Status.lost : Status.healthy;
}

/** Return the radius of a cluster's circle, in pixels. */
export function getClusterRadius(count: number): number {
  return Math.min(CLUSTER_PIXELS / 2 - 4, 13 + 5.5 * Math.log10(count));
}

/** A cell of the grid. It collects its unicorns, and becomes a cluster. */
class Cell {
  count = 0;
  readonly #statuses: [number, number, number, number] = [0, 0, 0, 0];
  #sumX = 0;
  #sumY = 0;
  readonly #extent = new Extent();

  add(x: number, y: number, status: Status): void {
    this.count += 1;
    this.#statuses[status] += 1;
    this.#sumX += x;
    this.#sumY += y;
    this.#extent.add(x, y);
  }

  toCluster(cell: number): Cluster {
    return {
      east: pullToCellCenter(this.#sumX / this.count, cell),
      north: pullToCellCenter(this.#sumY / this.count, cell),
      count: this.count,
      statuses: this.#statuses,
      extent: this.#extent,
    };
  }
}

/** Move a coordinate toward the center of its cell, so that neighboring circles don't overlap. */
function pullToCellCenter(place: number, cell: number): number {
  const middle = (Math.floor(place / cell) + 0.5) * cell;
  return middle + (place - middle) * 0.4;
}

/** Return a small integer for a cell. Two cells share one only if they are thousands of kilometers apart. */
function getCellKey(x: number, y: number, cell: number): number {
  return ((Math.floor(x / cell) & 0x7fff) << 15) | (Math.floor(y / cell) & 0x7fff);
}
