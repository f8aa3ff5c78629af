/** Filters and sorts the vehicles for the list. The order depends only on readings, so it is the same in every tab. */

import type { Fleet } from "../fleet/fleet.ts";
import { FLEET } from "../fleet-definition.ts";
import { matchesFilter } from "./filter.ts";
import { getNameRanks } from "./name-ranks.ts";
import { getSeverities } from "./severity.ts";
import { findSortedVital } from "./sorts.ts";
import { DEFAULT_VIEW, type View } from "./view.ts";

/** Return the ids that match the view's filter and search, in the view's order at a moment. */
export function listIds(fleet: Fleet, view: View, now = 0): number[] {
  const ids: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) if (matchesFilter(fleet, id, view)) ids.push(id);
  const direction = view.isDescending ? -1 : 1;
  const getKey = createSortKey(fleet, view.sort, now);
  const keys = new Float64Array(fleet.size);
  for (const id of ids) {
    const key = getKey(id);
    keys[id] = Number.isNaN(key) ? Number.MAX_VALUE : direction * key; // What has no key is last in both directions.
  }
  const ranks = getNameRanks(fleet);
  return ids.sort((a, b) => keys[a] - keys[b] || ranks[a] - ranks[b]);
}

/** Return the ids of the `count` vehicles that come first in the order "worst first". */
export function listWorst(fleet: Fleet, count: number, now: number): number[] {
  return listIds(fleet, DEFAULT_VIEW, now).slice(0, count);
}

/** Return the key of each id for an order, NaN for none. The vehicle to look at first has the lowest key. */
function createSortKey(fleet: Fleet, sort: string, now: number): (id: number) => number {
  const ranks = sort === "name" ? getNameRanks(fleet) : null;
  if (ranks !== null) return (id) => ranks[id];
  if (sort === "speed") return (id) => -fleet.speed[id];
  if (sort === "flown") return (id) => -fleet.distanceFlown[id];
  if (sort === "seen") return (id) => fleet.arrived[id];
  const vital = findSortedVital(sort);
  if (vital !== null) return createVitalKey(fleet, vital);
  const severities = getSeverities(fleet, now);
  return (id) => severities[id];
}

/** Return the key of each id that is lower for a value nearer to the alert. */
function createVitalKey(fleet: Fleet, index: number): (id: number) => number {
  const sign = FLEET.vitals[index].alert?.isAbove ? -1 : 1;
  return (id) => sign * fleet.vitals[index][id];
}
