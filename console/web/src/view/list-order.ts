/** Filters and sorts the unicorns for the list. */

import type { Fleet } from "../fleet/fleet.ts";
import { Status } from "../fleet/status.ts";
import { matchesFilter } from "./filter.ts";
import type { View } from "./view.ts";

/** Return the ids that match the view's filter and search, in the view's order. */
export function listIds(fleet: Fleet, view: View): number[] {
  const ids: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) if (matchesFilter(fleet, id, view)) ids.push(id);
  return sort(fleet, ids, view);
}

function sort(fleet: Fleet, ids: number[], view: View): number[] {
  const direction = view.isDescending ? -1 : 1;
  const keys = new Float64Array(fleet.size);
  const ranks = view.sort === "name" ? getNameRanks(fleet) : null;
  for (const id of ids) keys[id] = direction * (ranks?.[id] ?? getSortKey(fleet, id, view.sort));
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

/** Return the key that a unicorn is sorted by. The unicorn to look at first has the lowest key. */
function getSortKey(fleet: Fleet, id: number, sort: View["sort"]): number {
  switch (sort) {
    case "health":
      return fleet.health[id];
    case "magic":
      return fleet.magic[id];
    case "speed":
      return -fleet.speed[id];
    case "flown":
      return -fleet.distanceFlown[id];
    case "seen":
      return fleet.arrived[id];
    default:
      return getSeverityKey(fleet, id);
  }
}

/** Return a key that is lower for a worse status and, among alerts, a lower vital. More values would make rows jump. */
function getSeverityKey(fleet: Fleet, id: number): number {
  const status = fleet.status[id] as Status;
  const vitals = status === Status.alert ? Math.min(fleet.health[id], fleet.magic[id]) / 1e6 : 0;
  return vitals - status;
}
