/** In which order, and which of them, unicorns are listed. */

import type { Fleet } from "../fleet/fleet.ts";
import { Status } from "../fleet/status.ts";
import { matchesFilter } from "./filter.ts";
import type { View } from "./view.ts";

/** The ids that pass the view's filter and search, in the view's order. */
export function listIds(fleet: Fleet, view: View): number[] {
  const ids: number[] = [];
  for (let id = 0; id < fleet.size; id += 1) if (matchesFilter(fleet, id, view)) ids.push(id);
  return sorted(fleet, ids, view);
}

function sorted(fleet: Fleet, ids: number[], view: View): number[] {
  const direction = view.descending ? -1 : 1;
  const keys = new Float64Array(fleet.size);
  const ranks = view.sort === "name" ? ranksOf(fleet) : null;
  for (const id of ids) keys[id] = direction * (ranks?.[id] ?? key(fleet, id, view.sort));
  return ids.sort((one, other) => keys[one] - keys[other] || one - other);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
/** To compare ten thousand names takes 80 ms, so it is done only when there is another one. */
const RANKS = new WeakMap<Fleet, Float64Array>();

/** The place of each name among all, by id. */
function ranksOf(fleet: Fleet): Float64Array {
  const known = RANKS.get(fleet);
  if (known?.length === fleet.size) return known;
  const ids = fleet.names.map((_, id) => id);
  ids.sort((one, other) => COLLATOR.compare(fleet.names[one], fleet.names[other]) || one - other);
  const ranks = new Float64Array(fleet.size);
  for (const [rank, id] of ids.entries()) ranks[id] = rank;
  RANKS.set(fleet, ranks);
  return ranks;
}

/** What is sorted by, such that the one to look at first is the least. */
function key(fleet: Fleet, id: number, sort: View["sort"]): number {
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
      return worst(fleet, id);
  }
}

/** The worst status first; among alerts the lowest vitals, else nothing that would make rows jump. */
function worst(fleet: Fleet, id: number): number {
  const status = fleet.status[id] as Status;
  const vitals = status === Status.alert ? Math.min(fleet.health[id], fleet.magic[id]) / 1e6 : 0;
  return vitals - status;
}
