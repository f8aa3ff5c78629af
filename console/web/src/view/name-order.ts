/** The alphabetical order of the vehicles' names. */

import type { Fleet } from "../fleet/fleet.ts";

interface NameOrder {
  readonly ids: number[];
  /** The fleet's `namesVersion` when the ids were sorted. */
  version: number;
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
/** Comparing ten thousand names takes 80 ms, so names are sorted only when the fleet has others. */
const CACHE = new WeakMap<Fleet, NameOrder>();

/** Return the ids in alphabetical order of their names. */
export function getIdsByName(fleet: Fleet): readonly number[] {
  const order = CACHE.get(fleet) ?? { ids: [], version: 0 };
  if (order.version === fleet.namesVersion) return order.ids;
  CACHE.set(fleet, order);
  order.version = fleet.namesVersion;
  // The known ids are in order already, and a sort of what is almost in order compares each name about once.
  for (let id = order.ids.length; id < fleet.size; id += 1) order.ids.push(id);
  order.ids.sort((a, b) => COLLATOR.compare(fleet.names[a], fleet.names[b]) || a - b);
  return order.ids;
}
