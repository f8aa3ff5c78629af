/** The filter by status and the search by name. */

import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES } from "../fleet/status.ts";
import type { View } from "./view.ts";

/** Return whether a unicorn matches the view's filter and search. */
export function matchesFilter(fleet: Fleet, id: number, { filter, query }: View): boolean {
  if (filter !== null && STATUS_NAMES[fleet.status[id]] !== filter) return false;
  if (query === "") return true;
  const text = query.trim().toLowerCase();
  return text === "" || fleet.names[id].toLowerCase().includes(text);
}
