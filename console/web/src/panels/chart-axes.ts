/** The axes of charts: their ranges, ticks and labels. */

import { shortenNumber } from "../format.ts";
import { formatMinute } from "../measures.ts";

/** Return the ticks between two moments, in seconds: the whole multiples of `tick`. */
export function computeTicks(from: number, to: number, tick: number): number[] {
  const first = Math.ceil(from / tick);
  return Array.from({ length: Math.floor(to / tick) - first + 1 }, (_, index) => (first + index) * tick);
}

/** Format the time of a tick in hours and minutes. */
export function formatAxisTime(seconds: number): string {
  return formatMinute(seconds * 1000);
}

/** Format a value so that it fits beside the axis. */
export function formatAxisValue(value: number): string {
  return shortenNumber(value) ?? String(Number(value.toFixed(6)));
}

/** Return the range of the value axis: at least `range` and the values, and never beyond `limits`. */
export function computeValueRange(
  range: readonly [number, number],
  limits: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  least: number | null,
  greatest: number | null,
): [number, number] {
  const from = Math.min(range[0], Math.max(limits[0], least ?? range[0]));
  return [from, Math.max(range[1], Math.min(limits[1], greatest ?? range[1]))];
}

/** Return values within limits, so that what is far beyond runs along the edge. What is not a number is left out. */
export function clampValues(
  values: readonly (number | null)[],
  [least, greatest]: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): (number | null)[] {
  return values.map((value) =>
    value === null || Number.isNaN(value) ? null : Math.min(greatest, Math.max(least, value)),
  );
}
