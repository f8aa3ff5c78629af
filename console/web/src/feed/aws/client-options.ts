/** The options that every AWS client of the console shares. */

import type { Config } from "../../config.ts";

/** Return the region, the endpoint where it isn't AWS's own, and no retries: the feed retries by itself. */
export function getClientOptions({ region, endpoint }: Config) {
  return { region, maxAttempts: 1, ...(endpoint === null ? {} : { endpoint }) };
}
