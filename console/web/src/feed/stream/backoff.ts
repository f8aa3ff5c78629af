/** Exponential backoff with full jitter, so that many consoles don't retry at the same moment. */

const FIRST_MS = 500;
const MAX_MS = 15_000;

/** Return the milliseconds to wait after `failures` earlier failures in a row; `random` is from [0, 1). */
export function computeBackoff(failures: number, random: number): number {
  const ceiling = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return FIRST_MS / 2 + random * ceiling;
}
