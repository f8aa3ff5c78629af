/** The lines of the list of events: an entry has one, and a group that is open has one more for each of its episodes. */

import { type Episode, getId } from "../events/episode.ts";
import type { Entry } from "../events/work-list.ts";

export interface Line {
  /** An entry and its first episode differ, because the first line of a group is the group's. */
  readonly id: string;
  readonly entry: Entry;
  /** The episode of the line; null on the first line of a group. */
  readonly episode: Episode | null;
  readonly isWithinGroup: boolean;
  /** What is acknowledged by the line. */
  readonly episodes: readonly Episode[];
}

/** Return the lines of entries in order. `expanded` has the ids of the groups whose episodes are shown. */
export function listLines(entries: readonly Entry[], expanded: ReadonlySet<string>): Line[] {
  return entries.flatMap((entry) => {
    const { id, episodes } = entry;
    const isGroup = episodes.length > 1;
    const first = { id, entry, episode: isGroup ? null : episodes[0], isWithinGroup: false, episodes };
    if (!isGroup || !expanded.has(id)) return [first];
    const within = episodes.map((episode) => ({
      id: `${id} ${getId(episode)}`,
      entry,
      episode,
      isWithinGroup: true,
      episodes: [episode],
    }));
    return [first, ...within];
  });
}

/** Return entries in the order that they had, with the new ones before them. */
export function keepOrder(before: readonly Entry[], entries: readonly Entry[]): Entry[] {
  const places = new Map(before.map(({ id }, place) => [id, place]));
  const known = entries.filter(({ id }) => places.has(id));
  known.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  return [...entries.filter(({ id }) => !places.has(id)), ...known];
}
