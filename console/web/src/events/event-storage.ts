/** Keeps episodes and acknowledgments in the browser, as text. What is not readable counts as nothing. */

import { type Acknowledgment, isAcknowledgment } from "../acknowledgment.ts";
import { KEPT_MS } from "./acknowledgments.ts";
import type { Episode } from "./episode.ts";
import { compareWorth } from "./episode-log.ts";

/** A browser gives a site about five million characters. An episode takes a hundred. */
const MAX_STORED = 10_000;
/** The version of what is stored. A page ignores what another version stored. */
const FORMAT = "1";

/** Storage by name, such as a browser's. `save` returns whether it worked. */
export interface TextStorage {
  load(name: string): string | null;
  save(name: string, value: string): boolean;
}

type Row = readonly [
  kind: string,
  name: string,
  start: number,
  end: number | null,
  worst: number,
  latitude: number,
  longitude: number,
];

export class EventStorage {
  readonly #storage: TextStorage;
  readonly #name: string;

  /** `stage` tells this deployment from others that are served from the same address. */
  constructor(storage: TextStorage, stage: string) {
    this.#storage = storage;
    this.#name = stage;
  }

  /** Return the stored episodes, without their acknowledgments. */
  loadEpisodes(now: number): Episode[] {
    const rows = this.#load("episodes").filter(isRow);
    return rows
      .map(([kind, name, start, end, worst, latitude, longitude]) => ({
        ...{ kind, name, start, end, worst, latitude, longitude },
        acknowledgment: null,
      }))
      .filter(({ start }) => start > now - KEPT_MS && start <= now);
  }

  /** Store the episodes that are worth most. If there is too little room, half of them, and so on. */
  saveEpisodes(episodes: readonly Episode[]): void {
    const rows = [...episodes].sort(compareWorth).map(toRow);
    for (let count = Math.min(rows.length, MAX_STORED); !this.#save("episodes", rows.slice(0, count)); )
      if (count === 0) return;
      else count = Math.floor(count / 2);
  }

  loadAcknowledgments(now: number): Acknowledgment[] {
    return this.#load("acknowledgments")
      .filter(isAcknowledgment)
      .filter(({ at }) => at > now - KEPT_MS);
  }

  saveAcknowledgments(acknowledgments: readonly Acknowledgment[]): void {
    this.#save("acknowledgments", acknowledgments);
  }

  #load(what: string): unknown[] {
    const [format, text] = split(this.#storage.load(`${what} ${this.#name}`) ?? "");
    if (format !== FORMAT) return [];
    try {
      const values: unknown = JSON.parse(text);
      return Array.isArray(values) ? values : [];
    } catch {
      return [];
    }
  }

  #save(what: string, values: readonly unknown[]): boolean {
    return this.#storage.save(`${what} ${this.#name}`, `${FORMAT} ${JSON.stringify(values)}`);
  }
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value) || value.length !== 7) return false;
  const [kind, name, start, end, ...numbers] = value as unknown[];
  const areTexts = typeof kind === "string" && typeof name === "string";
  return areTexts && (end === null || Number.isFinite(end)) && [start, ...numbers].every(Number.isFinite);
}

function toRow({ kind, name, start, end, worst, latitude, longitude }: Episode): Row {
  return [kind, name, start, end, worst, round(latitude), round(longitude)];
}

/** Round degrees to about ten meters. */
function round(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}

function split(text: string): readonly [string, string] {
  const end = text.indexOf(" ");
  return [text.slice(0, Math.max(end, 0)), text.slice(end + 1)];
}
