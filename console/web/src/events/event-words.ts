/** The words for episodes and entries. */

import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { FLEET } from "../fleet-definition.ts";
import { capitalize, describeAlert, describeCondition, formatLabel } from "../fleet-words.ts";
import { formatCount, formatDuration } from "../format.ts";
import { formatTime } from "../measures.ts";
import { type Episode, findVital, getStatus, SILENCE } from "./episode.ts";
import type { Entry } from "./work-list.ts";

/** Describe the trouble of one vehicle: "health 98 < 100", "went silent", "lost". */
export function describeEpisode(episode: Episode): string {
  const vital = findVital(episode.kind);
  if (vital !== null) return describeAlert(vital, episode.worst);
  return getStatus(episode) === Status.lost ? "lost" : "went silent";
}

/** Describe the trouble of vehicles that have it together: "60 unicorns went silent together, 2 lost". */
export function describeTogether({ kind, episodes }: Entry): string {
  const subject = `${formatCount(episodes.length)} ${FLEET.vehicles}`;
  const vital = findVital(kind);
  if (vital !== null) return `${subject}: ${formatLabel(vital)} ${describeCondition(vital)} together`;
  const lost = episodes.filter((episode) => getStatus(episode) === Status.lost).length;
  if (lost === episodes.length) return `${subject} lost together`;
  return `${subject} went silent together${lost > 0 ? `, ${formatCount(lost)} lost` : ""}`;
}

/** Describe how long an episode lasts or has lasted: "for 4 min", "over after 4 min". */
export function describeDuration({ start, end }: Episode, now: number): string {
  return end === null ? `for ${formatDuration(now - start)}` : `over after ${formatDuration(end - start)}`;
}

/** Describe how long the episodes of an entry last: "for 4 min, 2 over". */
export function describeDurations({ episodes, start }: Entry, now: number): string {
  let [over, last] = [0, start];
  for (const { end } of episodes) {
    if (end === null) continue;
    over += 1;
    last = Math.max(last, end);
  }
  if (over === episodes.length) return `over after ${formatDuration(last - start)}`;
  return `for ${formatDuration(now - start)}${over > 0 ? `, ${formatCount(over)} over` : ""}`;
}

/** Describe who has acknowledged an episode and when; null if nobody has. */
export function describeAcknowledgment({ acknowledgment }: Episode): string | null {
  if (acknowledgment === null) return null;
  const { who, at } = acknowledgment;
  return `seen ${who === null ? "" : `by ${who} `}${formatTime(at)}`;
}

/** Describe the episodes of a kind, for a filter: "Silent or lost", "Health below 100". */
export function describeKind(kind: string): string {
  const vital = findVital(kind);
  if (vital !== null) return capitalize(`${formatLabel(vital)} ${describeCondition(vital)}`);
  return kind === SILENCE ? `Silent or ${STATUS_NAMES[Status.lost]}` : kind;
}
