/** Filters and sorts the vehicles for the list. The order depends only on readings, so it is the same in every tab. */

import type { Fleet } from "../fleet/fleet.ts";
import { FLEET } from "../fleet-definition.ts";
import { type Area, createFilter, isInArea } from "./filter.ts";
import { getIdsByName, getNameRanks } from "./name-ranks.ts";
import { getSeverities } from "./severity.ts";
import { findSortedVital, WORST_FIRST } from "./sorts.ts";
import type { View } from "./view.ts";

/** More than any rank of a name. */
const RANKS = 2 ** 20;

/** Return the ids that match the view's filter, in its order at a moment. `area` is what the map shows, null if unknown. */
export function listIds(fleet: Fleet, view: View, now = 0, area: Area | null = null): number[] {
  const ids = listMatching(fleet, view, view.isWithinMap ? area : null);
  const direction = view.isDescending ? -1 : 1;
  if (view.sort === WORST_FIRST) return sortByWholeKeys(fleet, ids, getSeverities(fleet, now), direction);
  if (view.sort === "name") return sortByWholeKeys(fleet, ids, getNameRanks(fleet), direction);
  const getKey = createSortKey(fleet, view.sort);
  const keys = new Float64Array(fleet.size);
  for (const id of ids) {
    const key = getKey(id);
    keys[id] = Number.isNaN(key) ? Number.MAX_VALUE : direction * key; // What has no key is last in both directions.
  }
  const ranks = getNameRanks(fleet);
  return ids.sort((a, b) => keys[a] - keys[b] || ranks[a] - ranks[b]);
}

function listMatching(fleet: Fleet, view: View, area: Area | null): number[] {
  const matches = createFilter(fleet, view);
  const { latitude, longitude } = fleet;
  const ids: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) {
    const isShown = area === null || isInArea(area, latitude[id], longitude[id]);
    if (isShown && (matches === null || matches(id))) ids.push(id);
  }
  return ids;
}

/** Return the ids of the `count` vehicles that come first in the order "worst first". */
export function listWorst(fleet: Fleet, count: number, now: number): number[] {
  const [severities, ranks] = [getSeverities(fleet, now), getNameRanks(fleet)];
  const isBefore = (a: number, b: number) => (severities[a] - severities[b] || ranks[a] - ranks[b]) < 0;
  const worst: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) {
    if (worst.length === count && !isBefore(id, worst[count - 1])) continue;
    const place = worst.findIndex((other) => isBefore(id, other));
    worst.splice(place < 0 ? worst.length : place, 0, id);
    worst.length = Math.min(count, worst.length);
  }
  return worst;
}

/** Sort ids by keys that are whole numbers, and by name among equal ones. Ten thousand take a millisecond. */
function sortByWholeKeys(fleet: Fleet, ids: readonly number[], keys: Float64Array, direction: number): number[] {
  const [ranks, byRank] = [getNameRanks(fleet), getIdsByName(fleet)];
  const codes = Float64Array.from(ids, (id) => direction * keys[id] * RANKS + ranks[id]);
  return Array.from(codes.sort(), (code) => byRank[((code % RANKS) + RANKS) % RANKS]);
}

/** Return the key of each id for an order, NaN for none. The vehicle to look at first has the lowest key. */
function createSortKey(fleet: Fleet, sort: string): (id: number) => number {
  if (sort === "speed") return (id) => -fleet.speed[id];
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
