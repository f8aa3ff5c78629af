/** What is under a pointer, found in the arrays that are drawn from: no graphics card is asked, and a finger may miss. */

import type { Cluster } from "../render/clusters.ts";
import { getClusterRadius } from "../render/clusters.ts";
import type { DrawOrder } from "../render/draw-order.ts";

/** The id of the nearest unicorn within `reach` units that passes the filter, the topmost of equals; null for none. */
export function findNearestUnicorn(
  drawOrder: DrawOrder,
  places: Float32Array,
  east: number,
  north: number,
  reach: number,
): number | null {
  let found: number | null = null;
  let least = reach;
  for (let index = drawOrder.faintCount; index < drawOrder.count; index += 1) {
    const id = drawOrder.ids[index];
    const away = Math.hypot(places[id * 2] - east, places[id * 2 + 1] - north);
    if (away <= least) [found, least] = [id, away];
  }
  return found;
}

/** The cluster that a place is in; `unit` is how many units a pixel is. */
export function findCluster(
  clusters: readonly Cluster[],
  east: number,
  north: number,
  unit: number,
  slack: number,
): Cluster | null {
  const hit = (cluster: Cluster): boolean =>
    Math.hypot(cluster.east - east, cluster.north - north) <= (getClusterRadius(cluster.count) + slack) * unit;
  return clusters.find(hit) ?? null;
}
