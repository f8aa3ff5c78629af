/** The work list: episodes as entries, in the order in which people work on them. Episodes that began together are one. */

import { type Episode, getId } from "./episode.ts";
import { type EpisodeLog, getRank } from "./episode-log.ts";

/** Episodes of one kind began together if they did so within this time, and are this many. */
const TOGETHER_MS = 10_000;
const TOGETHER = 5;

export interface Entry {
  readonly id: string;
  readonly kind: string;
  /** One, or those that began together, in the order of their beginnings. */
  readonly episodes: readonly Episode[];
  readonly start: number;
  /** Its place in the list: 0 if an episode is open and lasts, 1 if one is open, or 2 if all are acknowledged. */
  readonly rank: number;
}

export interface EventFilter {
  /** The kind that is shown; null for all. */
  readonly kind: string | null;
  /** A part of the vehicles' names, in lower case; empty for all. */
  readonly query: string;
}

export const ALL_EVENTS: EventFilter = { kind: null, query: "" };

/** Return the entries of episodes: open ones that last, then other open ones, then the rest; the newest first in each. */
export function listEntries(episodes: readonly Episode[], filter: EventFilter = ALL_EVENTS): Entry[] {
  const byKind = new Map<string, Episode[]>();
  for (const episode of episodes) {
    if (!isShown(episode, filter)) continue;
    const ofKind = byKind.get(episode.kind);
    if (ofKind === undefined) byKind.set(episode.kind, [episode]);
    else ofKind.push(episode);
  }
  const entries = [...byKind.values()].flatMap(groupEpisodes);
  return entries.sort((a, b) => a.rank - b.rank || b.start - a.start);
}

/** Return the number of open entries. */
export function countOpen(entries: readonly Entry[]): number {
  const first = entries.findIndex(({ rank }) => rank === 2);
  return first === -1 ? entries.length : first;
}

function isShown({ kind, name }: Episode, filter: EventFilter): boolean {
  if (filter.kind !== null && filter.kind !== kind) return false;
  return filter.query === "" || name.toLowerCase().includes(filter.query);
}

/** Return the entries of all episodes of one kind. */
function groupEpisodes(episodes: readonly Episode[]): Entry[] {
  const sorted = [...episodes].sort((a, b) => a.start - b.start);
  const entries: Entry[] = [];
  for (let first = 0; first < sorted.length; ) {
    let next = first + 1;
    while (next < sorted.length && sorted[next].start - sorted[first].start <= TOGETHER_MS) next += 1;
    const together = sorted.slice(first, next);
    if (together.length >= TOGETHER) entries.push(createEntry(`together ${getId(together[0])}`, together));
    else entries.push(...together.map((episode) => createEntry(getId(episode), [episode])));
    first = next;
  }
  return entries;
}

function createEntry(id: string, episodes: readonly Episode[]): Entry {
  const [{ kind, start }] = episodes;
  const rank = episodes.reduce((least, episode) => Math.min(least, getRank(episode)), 2);
  return { id, kind, episodes, start, rank };
}

/** The entries of a log. They are listed once for each of its versions. */
export class WorkList {
  readonly #log: EpisodeLog;
  #version = -1;
  #entries: readonly Entry[] = [];
  #openCount = 0;
  #filter = ALL_EVENTS;
  #filtered: readonly Entry[] | null = null;

  constructor(log: EpisodeLog) {
    this.#log = log;
  }

  get entries(): readonly Entry[] {
    this.#update();
    return this.#entries;
  }

  get openCount(): number {
    this.#update();
    return this.#openCount;
  }

  /** Return the entries that a filter lets through: the same list as before if neither has changed. */
  filter(filter: EventFilter): readonly Entry[] {
    this.#update();
    if (filter === ALL_EVENTS) return this.#entries;
    if (filter !== this.#filter) this.#filtered = null;
    this.#filter = filter;
    this.#filtered ??= listEntries(this.#log.episodes, filter);
    return this.#filtered;
  }

  #update(): void {
    if (this.#version === this.#log.version) return;
    this.#version = this.#log.version;
    this.#entries = listEntries(this.#log.episodes);
    this.#filtered = null;
    this.#openCount = countOpen(this.#entries);
  }
}
