/** Where AWS answers, and how long it may take. */

import type { Config } from "../../config.ts";

/** A call that hangs never fails by itself; without this a frozen feed would look live. */
export const REQUEST_TIMEOUT_MS = 8_000;

export function endpointOf(config: Config): { endpoint?: string } {
  return config.endpoint === null ? {} : { endpoint: config.endpoint };
}
