/** The log of episodes: finds them in the live fleet, and knows which are acknowledged. */

import type { Acknowledgment } from "../acknowledgment.ts";
import type { Thresholds } from "../config.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { Status } from "../fleet/status.ts";
import { AcknowledgmentBook } from "./acknowledgments.ts";
import { listRules, type Rule } from "./conditions.ts";
import { type Episode, isWorse } from "./episode.ts";
import { type Condition, Hysteresis } from "./hysteresis.ts";

/** With more episodes than this some are dropped: those that are over and acknowledged first, and of them the oldest. */
export const MAX_EPISODES = 30_000;
const KEPT_SHARE = 0.9;

type WritableEpisode = { -readonly [K in keyof Episode]: Episode[K] };

/** Trouble that a vehicle has, and its episode once it is one. */
interface Trouble {
  readonly episode: WritableEpisode;
  readonly hysteresis: Hysteresis;
  isOver: boolean;
}

export class EpisodeLog {
  readonly book = new AcknowledgmentBook();
  /** Increases when an episode begins, ends or is acknowledged. */
  version = 0;
  /** Increases with each change, also when an episode grows worse. */
  revision = 0;
  readonly #rules: readonly Rule[];
  /** By kind and vehicle: trouble that lasts. */
  readonly #troubles: ReadonlyMap<string, Map<string, Trouble>>;
  /** How often an episode has begun or ended. */
  #changes = 0;
  /** In the order in which they were found. */
  #episodes: WritableEpisode[] = [];

  constructor(thresholds: Thresholds) {
    this.#rules = listRules(thresholds);
    this.#troubles = new Map(this.#rules.map(({ kind }) => [kind, new Map<string, Trouble>()]));
  }

  get episodes(): readonly Episode[] {
    return this.#episodes;
  }

  /** Observe the fleet at a moment, when its statuses are up to date. Return the episodes that have begun. */
  observe(fleet: Fleet, now: number): Episode[] {
    const before = this.#changes;
    const begun: Episode[] = [];
    const unwell = listUnwell(fleet);
    for (const rule of this.#rules) {
      const troubles = this.#troubles.get(rule.kind);
      if (troubles === undefined) continue;
      for (const id of listConcerned(fleet, unwell, troubles)) {
        const condition = rule.judge(fleet, id);
        const known = troubles.get(fleet.names[id]);
        const trouble = known ?? (condition === "bad" ? createTrouble(rule, fleet, id, now) : null);
        if (trouble === null) continue;
        if (condition === "bad") this.#worsen(trouble, rule.measure(fleet, id));
        if (this.#advance(trouble, condition, now)) begun.push(trouble.episode);
        if (trouble.isOver) troubles.delete(trouble.episode.name);
        else troubles.set(trouble.episode.name, trouble);
      }
    }
    if (this.#changes > before) this.#change();
    return begun;
  }

  /** Add episodes that were stored. Those that last go on. */
  restore(episodes: readonly Episode[]): void {
    for (const stored of episodes) {
      const { kind, name, start } = stored;
      const troubles = this.#troubles.get(kind);
      if (troubles === undefined || (stored.end === null && troubles.has(name))) continue;
      const episode = { ...stored, acknowledgment: this.#findAcknowledgment(stored) };
      this.#episodes.push(episode);
      const goodMs = this.#rules.find((rule) => rule.kind === kind)?.goodMs ?? 0;
      if (stored.end === null)
        troubles.set(name, { episode, hysteresis: new Hysteresis(start, goodMs, true), isOver: false });
    }
    this.#change();
  }

  /** Add an acknowledgment, and return whether it is new. */
  acknowledge(acknowledgment: Acknowledgment): boolean {
    if (!this.book.add(acknowledgment)) return false;
    const { kind, at, who } = acknowledgment;
    const names = new Set(acknowledgment.names);
    for (const episode of this.#episodes) {
      if (episode.kind !== kind || episode.start > at || !names.has(episode.name)) continue;
      if (episode.acknowledgment === null || episode.acknowledgment.at > at) episode.acknowledgment = { at, who };
    }
    this.#change();
    return true;
  }

  /** Let trouble go on until now. Return whether it becomes an episode. */
  #advance(trouble: Trouble, condition: Condition, now: number): boolean {
    const { hysteresis, episode } = trouble;
    const hadBegun = hysteresis.hasBegun;
    const end = hysteresis.observe(condition, now);
    trouble.isOver = end !== null;
    const begins = !hadBegun && hysteresis.hasBegun;
    if (begins) {
      episode.acknowledgment = this.#findAcknowledgment(episode);
      this.#episodes.push(episode);
    }
    if (hadBegun && end !== null) episode.end = Math.max(end, episode.start);
    if (begins || (hadBegun && end !== null)) this.#changes += 1;
    return begins;
  }

  #findAcknowledgment({ kind, name, start }: Episode): Episode["acknowledgment"] {
    const found = this.book.find(kind, name, start);
    return found === null ? null : { at: found.at, who: found.who };
  }

  #worsen({ episode }: Trouble, value: number): void {
    if (!isWorse(episode.kind, value, episode.worst)) return;
    episode.worst = value;
    this.revision += 1;
  }

  #change(): void {
    if (this.#episodes.length > MAX_EPISODES) {
      const kept = new Set([...this.#episodes].sort(compareWorth).slice(0, MAX_EPISODES * KEPT_SHARE));
      this.#episodes = this.#episodes.filter((episode) => kept.has(episode));
    }
    this.version += 1;
    this.revision += 1;
  }
}

/** Compare episodes by their worth: first those that nobody has acknowledged, then those that last, then the newest. */
export function compareWorth(a: Episode, b: Episode): number {
  return getRank(a) - getRank(b) || b.start - a.start;
}

/** Return an episode's place in the list: 0 if it is open and lasts, 1 if it is open, or 2 if it is acknowledged. */
export function getRank({ acknowledgment, end }: Episode): 0 | 1 | 2 {
  if (acknowledgment !== null) return 2;
  return end === null ? 0 : 1;
}

/** Return the ids of vehicles that are not healthy: nobody else begins to have trouble. */
function listUnwell({ status, size }: Fleet): number[] {
  const ids: number[] = [];
  for (let id = 0; id < size; id += 1) if (status[id] !== Status.healthy) ids.push(id);
  return ids;
}

/** Return the ids of vehicles that may begin to have trouble, or have some that may end. */
function listConcerned(
  fleet: Fleet,
  unwell: readonly number[],
  troubles: ReadonlyMap<string, unknown>,
): readonly number[] {
  const recovering: number[] = [];
  for (const name of troubles.keys()) {
    const id = fleet.findId(name);
    if (id !== null && fleet.status[id] === Status.healthy) recovering.push(id);
  }
  return recovering.length === 0 ? unwell : [...unwell, ...recovering];
}

function createTrouble(rule: Rule, fleet: Fleet, id: number, now: number): Trouble {
  const episode = {
    kind: rule.kind,
    name: fleet.names[id],
    start: Math.round(rule.findStart(fleet, id, now)),
    end: null,
    worst: rule.measure(fleet, id),
    latitude: fleet.latitude[id],
    longitude: fleet.longitude[id],
    acknowledgment: null,
  };
  return { episode, hysteresis: new Hysteresis(now, rule.goodMs), isOver: false };
}
