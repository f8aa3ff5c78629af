/** The place of each vehicle in the alphabetical order of names. */

import type { Fleet } from "../fleet/fleet.ts";

interface Ranks {
  /** The ids in alphabetical order. */
  readonly ids: number[];
  ranks: Float64Array;
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
/** Comparing ten thousand names takes 80 ms, so names are sorted only when the fleet has grown. */
const CACHE = new WeakMap<Fleet, Ranks>();

/** Return each name's rank in alphabetical order, by id. */
export function getNameRanks(fleet: Fleet): Float64Array {
  return rankNames(fleet).ranks;
}

/** Return the ids in alphabetical order of their names. */
export function getIdsByName(fleet: Fleet): readonly number[] {
  return rankNames(fleet).ids;
}

function rankNames(fleet: Fleet): Ranks {
  const cached = CACHE.get(fleet) ?? { ids: [], ranks: new Float64Array(0) };
  if (cached.ranks.length === fleet.size) return cached;
  // The known ids are in order already, and a sort of what is almost in order compares each name about once.
  for (let id = cached.ids.length; id < fleet.size; id += 1) cached.ids.push(id);
  cached.ids.sort((a, b) => COLLATOR.compare(fleet.names[a], fleet.names[b]) || a - b);
  cached.ranks = new Float64Array(fleet.size);
  for (const [rank, id] of cached.ids.entries()) cached.ranks[id] = rank;
  CACHE.set(fleet, cached);
  return cached;
}
