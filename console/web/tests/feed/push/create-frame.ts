/** Makes frames as the push function does. */

import { deflateSync } from "node:zlib";
import { FLEET } from "../../../src/fleet-definition.ts";
import type { Reading } from "../../../src/readings/batch.ts";
import { withVitals } from "../../vitals.ts";

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

/** Return a reading that arrived at a moment. */
export function createReading(name: string, arrived = NOW, more: Partial<Reading> = {}): Reading {
  const place = { latitude: 40.75, longitude: -73.98, distance: 29.5 };
  return { name, arrived, time: arrived - 200, ...place, ...withVitals(), ...more };
}

/** Return readings as columns. */
export function createColumns(readings: readonly Reading[]): Record<string, unknown[]> {
  const names = [...new Set(readings.map(({ name }) => name))];
  const differ = (values: number[]) => values.map((value, row) => value - (values[row - 1] ?? 0));
  const subtractLeast = (values: number[]) => {
    const known = values.filter((value) => !Number.isNaN(value));
    const least = known.length > 0 ? Math.min(...known) : 0;
    return [least, ...values.map((value) => (Number.isNaN(value) ? null : value - least))];
  };
  return {
    names,
    name: differ(readings.map(({ name }) => names.indexOf(name))),
    arrived: differ(readings.map(({ arrived }) => arrived)),
    time: differ(readings.map(({ time }) => time)),
    latitude: subtractLeast(readings.map(({ latitude }) => Math.round(latitude * 100_000))),
    longitude: subtractLeast(readings.map(({ longitude }) => Math.round(longitude * 100_000))),
    distance: subtractLeast(readings.map(({ distance }) => Math.round(distance * 100))),
    ...Object.fromEntries(
      FLEET.vitals.map(({ name, decimals }, index) => {
        const units = readings.map(({ vitals }) => Math.round(vitals[index] * 10 ** decimals));
        return [name, subtractLeast(units)];
      }),
    ),
  };
}

export function compress(text: string): string {
  return deflateSync(text).toString("base64");
}

/** Return a frame as a document. */
export function createFrameDocument(
  shard: string,
  previous: number | null,
  last: number,
  readings: readonly Reading[],
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    version: 1,
    shard,
    previous: previous === null ? null : String(previous),
    first: String(previous === null ? last : previous + 1),
    last: String(last),
    unreadable: 0,
    data: compress(JSON.stringify(createColumns(readings))),
    ...more,
  };
}

/** Return the text of a frame. */
export function createFrame(...frame: Parameters<typeof createFrameDocument>): string {
  return JSON.stringify(createFrameDocument(...frame));
}
