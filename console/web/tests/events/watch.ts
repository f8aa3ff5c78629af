/** Watches a fleet second by second for tests. */

import type { Episode } from "../../src/events/episode.ts";
import { EpisodeLog } from "../../src/events/episode-log.ts";
import { describeEpisode } from "../../src/events/event-words.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { createReading, THRESHOLDS } from "../fleet/create-fleet.ts";

export class Watch {
  readonly fleet = new Fleet(THRESHOLDS);
  readonly log: EpisodeLog;

  constructor(log = new EpisodeLog(THRESHOLDS)) {
    this.log = log;
  }

  /** Let a second come with what vehicles report in it. Return the episodes that begin. */
  see(second: number, reports: Readonly<Record<string, Partial<Reading>>> = {}): Episode[] {
    const readings = Object.entries(reports).map(([name, more]) => createReading(name, second, more));
    if (readings.length > 0) this.fleet.addReadings(buildBatch(readings));
    this.fleet.updateStatuses(second * 1000);
    return this.log.observe(this.fleet, second * 1000);
  }

  /** Return each episode as its name, words, and seconds of start and end. */
  list(): string[] {
    return this.log.episodes.map((episode) => {
      const end = episode.end === null ? "" : episode.end / 1000;
      return `${episode.name} ${describeEpisode(episode)} ${episode.start / 1000}–${end}`;
    });
  }
}

export function createEpisode(more: Partial<Episode> = {}): Episode {
  const place = { latitude: 40, longitude: -74 };
  return { kind: "silence", name: "A", start: 1_000, end: null, worst: 2, ...place, acknowledgment: null, ...more };
}
