/** Filters and sorts the list now and then, so that rows don't jump too often. */

import type { Fleet } from "../fleet/fleet.ts";
import type { Area } from "../view/filter.ts";
import { listIds } from "../view/list-order.ts";
import type { Scene } from "../view/scene.ts";
import type { View } from "../view/view.ts";

/** Milliseconds between two sorts. */
const SORT_MS = 2_000;
/** The same after the map has moved, while the list has what the map shows. */
const MOVED_MS = 500;
const VIEW_KEYS = ["filter", "query", "ranges", "isWithinMap", "sort", "isDescending"] as const;
const SIDES = ["west", "south", "east", "north"] as const;

/** What was sorted, and when. */
interface Sorted {
  readonly view: View;
  readonly fleet: Fleet;
  readonly area: Area | null;
  readonly at: number;
}

export class ListSorter {
  /** The unicorns of the list in order. */
  ids: readonly number[] = [];
  #sorted: Sorted | null = null;

  /** Return whether a view lists other unicorns than those that were listed before, or in another order. */
  isOther(view: View): boolean {
    const before = this.#sorted?.view;
    return before !== undefined && VIEW_KEYS.some((key) => before[key] !== view[key]);
  }

  /** List a scene at a moment, if it is time; `isAimed` is whether no row may move. Return whether it has. */
  update({ fleet, view, now, area }: Scene, clock: number, isAimed: boolean): boolean {
    const before = this.#sorted;
    const isKnown = before?.fleet === fleet && this.ids.length > 0 && !this.isOther(view);
    const hasMoved = view.isWithinMap && SIDES.some((side) => before?.area?.[side] !== area?.[side]);
    const isDue = clock - (before?.at ?? 0) >= (hasMoved ? MOVED_MS : SORT_MS);
    if (isKnown && (!isDue || isAimed)) return false;
    this.ids = listIds(fleet, view, now, area);
    this.#sorted = { view, fleet, area, at: clock };
    return true;
  }
}
