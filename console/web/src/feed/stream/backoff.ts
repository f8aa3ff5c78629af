/** How long to wait after failures in a row: exponential, with full jitter, so that many consoles don't beat in time. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Milliseconds; `chance` is from [0, 1). */
export function backoffMs(failures: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return FIRST_MS / 2 + chance * ceiling;
}
