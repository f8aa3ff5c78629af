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

/** A column: its first value, the bytes of a number, and the numbers. */
export type TestColumn = readonly [first: unknown, width: unknown, numbers: readonly number[]];

/** Return readings as columns, whose numbers take seven bytes. */
export function createColumns(readings: readonly Reading[]): Record<string, TestColumn> {
  const differ = ([first = 0, ...values]: number[]): TestColumn => {
    let before = first;
    const numbers = [first, ...values].map((value) => {
      const difference = value - before;
      before = value;
      return difference >= 0 ? 2 * difference : -2 * difference - 1;
    });
    return [first, 7, readings.length === 0 ? [] : numbers];
  };
  const subtractLeast = (values: number[], isOptional = false): TestColumn => {
    const known = values.filter((value) => !Number.isNaN(value));
    const least = known.length > 0 ? Math.min(...known) : 0;
    return [least, 7, values.map((value) => (Number.isNaN(value) ? 0 : value - least + (isOptional ? 1 : 0)))];
  };
  const names = listNames(readings);
  return {
    name: differ(readings.map(({ name }) => names.indexOf(name))),
    arrived: differ(readings.map(({ arrived }) => arrived)),
    time: differ(readings.map(({ time }) => time)),
    latitude: subtractLeast(readings.map(({ latitude }) => Math.round(latitude * 100_000))),
    longitude: subtractLeast(readings.map(({ longitude }) => Math.round(longitude * 100_000))),
    distance: subtractLeast(readings.map(({ distance }) => Math.round(distance * 100))),
    ...Object.fromEntries(
      FLEET.vitals.map(({ name, decimals, isOptional }, index) => {
        const units = readings.map(({ vitals }) => Math.round(vitals[index] * 10 ** decimals));
        return [name, subtractLeast(units, isOptional)];
      }),
    ),
  };
}

export function listNames(readings: readonly Reading[]): string[] {
  return [...new Set(readings.map(({ name }) => name))];
}

/** Return the data of a frame with these names and columns. A column that is undefined is left out. */
export function encodeColumns(names: unknown, columns: Record<string, TestColumn | undefined>): string {
  const present = Object.entries(columns).flatMap(([key, column]) => (column === undefined ? [] : [{ key, column }]));
  const heads = present.map(({ key, column: [first, width] }) => [key, first, width]);
  const bytes = present.flatMap(({ column: [, width, numbers] }) => toBytes(numbers, Number(width)));
  return compress(Buffer.concat([Buffer.from(`${JSON.stringify({ names, columns: heads })}\n`), Buffer.from(bytes)]));
}

/** Return the lowest byte of each number, then the next one of each, and so on. */
function toBytes(numbers: readonly number[], width: number): number[] {
  const weights = Array.from({ length: width }, (_, place) => 256 ** place);
  return weights.flatMap((weight) => numbers.map((number) => Math.floor(number / weight) % 256));
}

export function compress(data: string | Buffer): string {
  return deflateSync(data).toString("base64");
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
    data: encodeColumns(listNames(readings), createColumns(readings)),
    ...more,
  };
}

/** Return the text of a frame. */
export function createFrame(...frame: Parameters<typeof createFrameDocument>): string {
  return JSON.stringify(createFrameDocument(...frame));
}
