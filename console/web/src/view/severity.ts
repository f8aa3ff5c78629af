/**
 * How much each vehicle needs attention: first by its status, then by its distance to the nearest alert. The distance is
 * measured in coarse steps and at moments that all tabs share, so that rows don't change places with every reading.
 */

import { withCapacity } from "../fleet/capacity.ts";
import type { Fleet } from "../fleet/fleet.ts";

/** Steps of a gauge: vehicles that are nearer to each other than a step are in order of their names. */
const STEPS = 10;
/** Distances beyond so many steps, or unknown ones, are alike. */
const MAX_STEPS = 100;
/** Milliseconds between two measurements of vehicles whose status stays the same. */
const MEASURE_MS = 15_000;

interface Severities {
  keys: Float64Array;
  /** By id: the status for which the distance was measured, and one more; 0 if it was not yet measured. */
  measured: Uint8Array;
  slot: number;
}

const CACHE = new WeakMap<Fleet, Severities>();

/** Return a key for each id that is lower for a vehicle in a worse state. */
export function getSeverities(fleet: Fleet, now: number): Float64Array {
  const cached = CACHE.get(fleet) ?? { keys: new Float64Array(0), measured: new Uint8Array(0), slot: 0 };
  CACHE.set(fleet, cached);
  cached.keys = withCapacity(cached.keys as Float64Array<ArrayBuffer>, fleet.status.length);
  cached.measured = withCapacity(cached.measured as Uint8Array<ArrayBuffer>, fleet.status.length);
  const slot = Math.floor(now / MEASURE_MS);
  if (slot !== cached.slot) cached.measured.fill(0);
  cached.slot = slot;
  for (let id = 0; id < fleet.size; id += 1) {
    const status = fleet.status[id];
    if (cached.measured[id] === status + 1) continue;
    cached.measured[id] = status + 1;
    cached.keys[id] = measure(fleet.getMargin(id)) - status * 4 * MAX_STEPS;
  }
  return cached.keys;
}

function measure(margin: number): number {
  return Math.max(-MAX_STEPS, Math.min(MAX_STEPS, Math.floor(margin * STEPS)));
}
