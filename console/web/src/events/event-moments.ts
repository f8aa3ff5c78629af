/** Finds events by their moments, for the marks of the timeline. */

import type { Episode } from "./episode.ts";

/** Return the episodes that begin, or end, within `reach` milliseconds of a moment; the nearest first. */
export function findNear(episodes: readonly Episode[], moment: number, reach: number): Episode[] {
  const getDistance = ({ start, end }: Episode) =>
    Math.min(Math.abs(start - moment), Math.abs((end ?? Number.POSITIVE_INFINITY) - moment));
  const near = episodes.filter((episode) => getDistance(episode) <= reach);
  return near.sort((a, b) => getDistance(a) - getDistance(b));
}

/** Return the episode whose beginning is the next after a moment, or the last before it; null if there is none. */
export function findNeighbor(episodes: readonly Episode[], moment: number, isNext: boolean): Episode | null {
  let neighbor: Episode | null = null;
  for (const episode of episodes) {
    const { start } = episode;
    const isOnSide = isNext ? start > moment : start < moment;
    if (isOnSide && (neighbor === null || (isNext ? start < neighbor.start : start > neighbor.start)))
      neighbor = episode;
  }
  return neighbor;
}
