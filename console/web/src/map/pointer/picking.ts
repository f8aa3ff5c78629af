/** Finds what is under a pointer, with some tolerance. It searches the arrays that are drawn and not the drawn pixels. */

import { type Cluster, getClusterRadius } from "../render/clusters.ts";
import type { DrawOrder } from "../render/draw-order.ts";

/** Return the nearest unicorn within `reach` units that matches the filter, or null. The top one wins a tie. */
export function findNearestUnicorn(
  drawOrder: DrawOrder,
  places: Float32Array,
  east: number,
  north: number,
  reach: number,
): number | null {
  let nearest: number | null = null;
  let minDistance = reach;
  for (let index = drawOrder.faintCount; index < drawOrder.count; index += 1) {
    const id = drawOrder.ids[index];
    const distance = Math.hypot(places[id * 2] - east, places[id * 2 + 1] - north);
    if (distance <= minDistance) [nearest, minDistance] = [id, distance];
  }
  return nearest;
}

/** Return the cluster at a place, or null. A pixel is `unit` units; `slack` is a tolerance in pixels. */
export function findCluster(
  clusters: readonly Cluster[],
  east: number,
  north: number,
  unit: number,
  slack: number,
): Cluster | null {
  const isHit = (cluster: Cluster): boolean =>
    Math.hypot(cluster.east - east, cluster.north - north) <= (getClusterRadius(cluster.count) + slack) * unit;
  return clusters.find(isHit) ?? null;
}
