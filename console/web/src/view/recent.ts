/** Who was heard lately: a map that shows the whole fleet need not show those that have been lost for days. */

import type { Fleet } from "../fleet/fleet.ts";

const RECENT_MS = 3_600_000;

/** Return the ids of those that were heard in the last hour until `now`; all of them if there is none. */
export function listRecent(fleet: Fleet, ids: readonly number[], now: number): readonly number[] {
  const recent = ids.filter((id) => fleet.arrived[id] > now - RECENT_MS);
  return recent.length > 0 ? recent : ids;
}
