/** Filters and sorts the vehicles for the list. The order depends only on readings, so it is the same in every tab. */

import type { Fleet } from "../fleet/fleet.ts";
import { FLEET } from "../fleet-definition.ts";
import { type Area, createFilter, isInArea } from "./filter.ts";
import { getIdsByName } from "./name-order.ts";
import { getSeverities } from "./severity.ts";
import { findSortedVital, WORST_FIRST } from "./sorts.ts";
import type { View } from "./view.ts";

/** Return the ids that match the view's filter, in its order at a moment. `area` is what the map shows, null if unknown. */
export function listIds(fleet: Fleet, view: View, now = 0, area: Area | null = null): number[] {
  const ids = listMatching(fleet, view, view.isWithinMap ? area : null);
  const direction = view.isDescending ? -1 : 1;
  if (view.sort === WORST_FIRST) return sortByWholeKeys(ids, getSeverities(fleet, now), direction);
  if (view.sort === "name") return view.isDescending ? ids.reverse() : ids;
  const getKey = createSortKey(fleet, view.sort);
  const keys = new Float64Array(fleet.size);
  for (const id of ids) {
    const key = getKey(id);
    keys[id] = Number.isNaN(key) ? Number.MAX_VALUE : direction * key; // What has no key is last in both directions.
  }
  return ids.sort((a, b) => keys[a] - keys[b]);
}

/** Return the ids that match the view's filter, in the order of their names. */
function listMatching(fleet: Fleet, view: View, area: Area | null): number[] {
  const matches = createFilter(fleet, view);
  const { latitude, longitude } = fleet;
  const ids: number[] = [];
  for (const id of getIdsByName(fleet)) {
    const isShown = area === null || isInArea(area, latitude[id], longitude[id]);
    if (isShown && (matches === null || matches(id))) ids.push(id);
  }
  return ids;
}

/** Return the ids of the `count` vehicles that come first in the order "worst first". */
export function listWorst(fleet: Fleet, count: number, now: number): number[] {
  const severities = getSeverities(fleet, now);
  const worst: number[] = [];
  for (const id of getIdsByName(fleet)) {
    if (worst.length === count && severities[id] >= severities[worst[count - 1]]) continue;
    const place = worst.findIndex((other) => severities[id] < severities[other]);
    worst.splice(place < 0 ? worst.length : place, 0, id);
    worst.length = Math.min(count, worst.length);
  }
  return worst;
}

/** Sort ids by keys that are whole numbers, and keep the order of those with equal ones: a counting sort. */
function sortByWholeKeys(ids: readonly number[], keys: Float64Array, direction: number): number[] {
  if (ids.length === 0) return [];
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const id of ids) {
    least = Math.min(least, direction * keys[id]);
    greatest = Math.max(greatest, direction * keys[id]);
  }
  const places = new Uint32Array(greatest - least + 2);
  for (const id of ids) places[direction * keys[id] - least + 1] += 1;
  for (let key = 1; key < places.length; key += 1) places[key] += places[key - 1];
  const sorted = new Array<number>(ids.length);
  for (const id of ids) sorted[places[direction * keys[id] - least]++] = id;
  return sorted;
}

/** Return the key of each id for an order, NaN for none. The vehicle to look at first has the lowest key. */
function createSortKey(fleet: Fleet, sort: string): (id: number) => number {
  if (sort === "speed") return (id) => -fleet.getSpeed(id);
  if (sort === "flown") return (id) => -fleet.distanceFlown[id];
  if (sort === "seen") return (id) => fleet.arrived[id];
  const vital = findSortedVital(sort);
  return vital === null ? () => Number.NaN : createVitalKey(fleet, vital);
}

/** Return the key of each id that is lower for a value nearer to the alert. */
function createVitalKey(fleet: Fleet, index: number): (id: number) => number {
  const sign = FLEET.vitals[index].alert?.isAbove ? -1 : 1;
  return (id) => sign * fleet.vitals[index][id];
}
