/** Filters and sorts the unicorns for the list. */

import type { Fleet } from "../fleet/fleet.ts";
import { Status } from "../fleet/status.ts";
import { FLEET } from "../fleet-definition.ts";
import { matchesFilter } from "./filter.ts";
import { findSortedVital } from "./sorts.ts";
import type { View } from "./view.ts";

/** Return the ids that match the view's filter and search, in the view's order. */
export function listIds(fleet: Fleet, view: View): number[] {
  const ids: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) if (matchesFilter(fleet, id, view)) ids.push(id);
  return sort(fleet, ids, view);
}

function sort(fleet: Fleet, ids: number[], view: View): number[] {
  const direction = view.isDescending ? -1 : 1;
  const getKey = createSortKey(fleet, view.sort);
  const keys = new Float64Array(fleet.size);
  for (const id of ids) {
    const key = getKey(id);
    keys[id] = Number.isNaN(key) ? Number.MAX_VALUE : direction * key; // What has no key is last in both directions.
  }
  return ids.sort((a, b) => keys[a] - keys[b] || a - b);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
/** Comparing ten thousand names takes 80 ms, so the ranks are computed only when the fleet has grown. */
const NAME_RANKS = new WeakMap<Fleet, Float64Array>();

/** Return each name's rank in alphabetical order, by id. */
function getNameRanks(fleet: Fleet): Float64Array {
  const cached = NAME_RANKS.get(fleet);
  if (cached?.length === fleet.size) return cached;
  const ids = fleet.names.map((_, id) => id);
  ids.sort((a, b) => COLLATOR.compare(fleet.names[a], fleet.names[b]) || a - b);
  const ranks = new Float64Array(fleet.size);
  for (const [rank, id] of ids.entries()) ranks[id] = rank;
  NAME_RANKS.set(fleet, ranks);
  return ranks;
}

/** Return the key of each id for an order, NaN for none. The vehicle to look at first has the lowest key. */
function createSortKey(fleet: Fleet, sort: string): (id: number) => number {
  const ranks = sort === "name" ? getNameRanks(fleet) : null;
  if (ranks !== null) return (id) => ranks[id];
  if (sort === "speed") return (id) => -fleet.speed[id];
  if (sort === "flown") return (id) => -fleet.distanceFlown[id];
  if (sort === "seen") return (id) => fleet.arrived[id];
  const vital = findSortedVital(sort);
  return vital === null ? (id) => getSeverityKey(fleet, id) : createVitalKey(fleet, vital);
}

/** Return a key that is lower for a worse status and, among alerts, a worse vital. More values would make rows jump. */
function getSeverityKey(fleet: Fleet, id: number): number {
  const status = fleet.status[id] as Status;
  if (status !== Status.alert) return -status;
  return Math.atan(fleet.getMargin(id)) / Math.PI - status;
}

/** Return the key of each id that is lower for a value nearer to the alert. */
function createVitalKey(fleet: Fleet, index: number): (id: number) => number {
  const sign = FLEET.vitals[index].alert?.isAbove ? -1 : 1;
  return (id) => sign * fleet.vitals[index][id];
}
