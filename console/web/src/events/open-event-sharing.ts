/** Opens the sharing of events with the browser's storage and its other tabs. */

import type { Config } from "../config.ts";
import { loadPreference, savePreference } from "../page/local-storage.ts";
import type { EpisodeLog } from "./episode-log.ts";
import { EventSharing, type TabChannel } from "./event-sharing.ts";
import { EventStorage } from "./event-storage.ts";

export function openEventSharing(
  { identityPoolId, stream }: Config,
  log: EpisodeLog,
  clock: () => number,
  who: string | null,
): EventSharing {
  // Each stage has its own pool, and one pool may be used with the stream of another stage.
  const stage = `${identityPoolId} ${stream}`;
  const storage = new EventStorage({ load: loadPreference, save: savePreference }, stage);
  return new EventSharing(log, storage, openChannel(`wildrydes events ${stage}`), clock, who);
}

function openChannel(name: string): TabChannel | null {
  return "BroadcastChannel" in globalThis
    ? (new BroadcastChannel(name) as BroadcastChannel & { onmessage: null } & TabChannel)
    : null;
}
