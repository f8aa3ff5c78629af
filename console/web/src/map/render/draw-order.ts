/** Decides which unicorns are drawn as markers, in which order, and what they look like. */

import { withCapacity } from "../../fleet/capacity.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../../fleet/status.ts";
import { createFilter } from "../../view/filter.ts";
import type { View } from "../../view/view.ts";
import { getIconIndex } from "../symbols/icons.ts";
import type { Palette } from "../symbols/palette.ts";
import { type Bounds, isWithin } from "./bounds.ts";

/** The part of the map that is visible, and the size of the map in pixels. */
export interface Viewport {
  readonly visible: Bounds;
  /** What is drawn: more than is visible, so that the map can be moved a little without a new layout. */
  readonly drawn: Bounds;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

const STATUS_ICONS = STATUS_NAMES.map((name) => getIconIndex(name));
const DOT = getIconIndex("dot");
/**
 * The opacity, of 255, of unicorns that don't match the filter. They stay visible as faint dots: if those near a silent
 * unicorn still move, the unicorn is broken; if none moves, the whole district is.
 */
const FAINT_OPACITY = 70;
/** Unicorns with a higher rank are drawn on top of others: those that need attention. */
const FAINT_RANK = 0;
const STATUS_RANKS = rankStatuses(Status.healthy, Status.stale, Status.lost, Status.alert);
const RANKS = 5;

export class DrawOrder {
  /** By id: 1 if the unicorn matches the filter. */
  matching = new Uint8Array(0);
  /** The first `count` of these ids are drawn, in this order. The first `faintCount` of them don't match the filter. */
  ids = new Uint32Array(0);
  count = 0;
  faintCount = 0;
  /** The number of markers in the viewport. */
  inViewCount = 0;

  #rank = new Uint8Array(0);
  #inView = new Uint8Array(0);
  #key = "";
  #fleet: Fleet | null = null;

  /** Apply the view's filter, if the fleet or the view has changed. */
  applyFilter(fleet: Fleet, view: View): void {
    const key = `${fleet.version} ${view.filter} ${view.query} ${JSON.stringify(view.ranges)}`;
    if (fleet === this.#fleet && key === this.#key) return;
    this.#fleet = fleet;
    this.#key = key;
    this.matching = withCapacity(this.matching, fleet.status.length);
    const matches = createFilter(fleet, view);
    for (let id = 0; id < fleet.size; id += 1) this.matching[id] = matches === null || matches(id) ? 1 : 0;
  }

  /**
   * Arrange the unicorns that are drawn in a viewport, and count the visible ones. `unclustered` has a 1 for each id in no
   * cluster; it is null if there are no clusters.
   */
  arrange(fleet: Fleet, places: Float32Array, { drawn, visible }: Viewport, unclustered: Uint8Array | null): void {
    this.ids = withCapacity(this.ids, fleet.status.length);
    this.#rank = withCapacity(this.#rank, fleet.status.length);
    const ends = this.#rankUnicorns(fleet, places, drawn, unclustered);
    this.faintCount = ends[FAINT_RANK];
    this.count = ends[RANKS - 1];
    // A counting sort: each rank is filled from its end, so ids are in ascending order within it.
    for (let id = fleet.size - 1; id >= 0; id -= 1) {
      const rank = this.#rank[id];
      if (rank < RANKS) this.ids[--ends[rank]] = id;
    }
    this.#inView = withCapacity(this.#inView, fleet.status.length);
    this.inViewCount = 0;
    for (let index = 0; index < this.count; index += 1) {
      const at = this.ids[index] * 2;
      this.#inView[index] = isWithin(visible, places[at], places[at + 1]) ? 1 : 0;
      this.inViewCount += this.#inView[index];
    }
  }

  /** Return whether the marker at an index of `ids` is in the viewport. */
  isInView(index: number): boolean {
    return this.#inView[index] === 1;
  }

  /** Rank all unicorns, and return the index in `ids` at which each rank ends. The rank RANKS is not drawn. */
  #rankUnicorns(fleet: Fleet, places: Float32Array, bounds: Bounds, unclustered: Uint8Array | null): Uint32Array {
    const { matching } = this;
    const { status } = fleet;
    const counts = new Uint32Array(RANKS + 1);
    for (let id = 0; id < fleet.size; id += 1) {
      let rank = matching[id] === 1 ? STATUS_RANKS[status[id]] : FAINT_RANK;
      const isSingle = unclustered === null || (unclustered[id] === 1 && matching[id] === 1);
      const isDrawn = isSingle && isWithin(bounds, places[id * 2], places[id * 2 + 1]);
      if (!isDrawn) rank = RANKS;
      this.#rank[id] = rank;
      counts[rank] += 1;
    }
    for (let rank = 1; rank < RANKS; rank += 1) counts[rank] += counts[rank - 1];
    return counts;
  }
}

/** Return the rank of each status, by status, for an order of drawing from below. */
function rankStatuses(...order: Status[]): readonly number[] {
  return STATUS_NAMES.map((_, status) => FAINT_RANK + 1 + order.indexOf(status as Status));
}

/** Return the height of a marker in pixels: fewer markers are larger. */
export function computeMarkerSize(count: number, width: number, height: number): number {
  const spacing = Math.sqrt((width * height) / Math.max(1, count));
  return Math.round(Math.max(17, Math.min(30, spacing * 0.85)));
}

/** Return the height of a selected unicorn's marker in pixels, and the radius of its halo. */
export function computeSelectedSize(size: number): { readonly height: number; readonly radius: number } {
  const height = Math.max(26, size * 1.2);
  return { height, radius: height * 0.82 };
}

/** Fill the colors (4 bytes) and icons (index, size) of all markers. */
export function paintMarkers(
  fleet: Fleet,
  drawOrder: DrawOrder,
  size: number,
  { status }: Palette,
  colors: Uint8Array,
  icons: Float32Array,
): void {
  for (let index = 0; index < drawOrder.count; index += 1) {
    const id = drawOrder.ids[index];
    const markerStatus = fleet.status[id] as Status;
    const isFaint = index < drawOrder.faintCount;
    const color = status[markerStatus];
    colors[index * 4] = color[0];
    colors[index * 4 + 1] = color[1];
    colors[index * 4 + 2] = color[2];
    colors[index * 4 + 3] = isFaint ? FAINT_OPACITY : computeOpacity(markerStatus);
    icons[index * 2] = isFaint ? DOT : STATUS_ICONS[markerStatus];
    icons[index * 2 + 1] = isFaint ? size * 0.5 : markerStatus === Status.alert ? size * 1.15 : size;
  }
}

/** Return a marker's opacity, of 255. A stale unicorn is dimmed; a lost one is not, because somebody has to look for it. */
export function computeOpacity(status: Status): number {
  return status === Status.stale ? 215 : 255;
}
