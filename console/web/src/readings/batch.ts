/** Batches: readings as typed arrays, one for each field, which are cheap to send to the page and to other tabs. */

import { FLEET } from "../fleet-definition.ts";

export interface Batch {
  /** Each name once. Batches may share a list that has more names than one batch uses. */
  readonly names: readonly string[];
  /** The index of each reading's name in `names`. */
  readonly unicorn: Uint32Array;
  /** Arrival on the stream, in milliseconds since the epoch. */
  readonly arrived: Float64Array;
  /** StatusTime, in milliseconds since the epoch. */
  readonly time: Float64Array;
  /** Degrees, WGS 84. */
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  /** Meters since the unicorn's previous reading. */
  readonly distance: Float64Array;
  /** A column for each vital of the fleet. A reading that lacks the vital has NaN. */
  readonly vitals: readonly Float64Array[];
}

/** A reading as an object, with the same units. */
export interface Reading {
  readonly name: string;
  readonly arrived: number;
  readonly time: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly distance: number;
  /** The values of the fleet's vitals, NaN for each that the reading lacks. */
  readonly vitals: readonly number[];
}

export function buildBatch(readings: readonly Reading[]): Batch {
  const names: string[] = [];
  const known = new Map<string, number>();
  const unicorn = Uint32Array.from(readings, ({ name }) => {
    const index = known.get(name) ?? names.push(name) - 1;
    known.set(name, index);
    return index;
  });
  return {
    names,
    unicorn,
    arrived: Float64Array.from(readings, (reading) => reading.arrived),
    time: Float64Array.from(readings, (reading) => reading.time),
    latitude: Float64Array.from(readings, (reading) => reading.latitude),
    longitude: Float64Array.from(readings, (reading) => reading.longitude),
    distance: Float64Array.from(readings, (reading) => reading.distance),
    vitals: FLEET.vitals.map((_, index) => Float64Array.from(readings, (reading) => reading.vitals[index])),
  };
}

/** Return a copy of the rows from `from` to before `to`. Both batches share their names. */
export function sliceBatch(batch: Batch, from: number, to: number): Batch {
  return {
    names: batch.names,
    unicorn: batch.unicorn.slice(from, to),
    arrived: batch.arrived.slice(from, to),
    time: batch.time.slice(from, to),
    latitude: batch.latitude.slice(from, to),
    longitude: batch.longitude.slice(from, to),
    distance: batch.distance.slice(from, to),
    vitals: batch.vitals.map((column) => column.slice(from, to)),
  };
}

/** Return the buffers of a batch, to transfer them instead of copying them. */
export function getBuffers(batch: Batch): ArrayBuffer[] {
  const columns = [batch.unicorn, batch.arrived, batch.time, batch.latitude, batch.longitude, batch.distance];
  return [...columns, ...batch.vitals].map((column) => column.buffer as ArrayBuffer);
}
