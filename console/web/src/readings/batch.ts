/** Readings column by column: cheap to hand from the worker to the page, and from tab to tab. */

export interface Batch {
  /** Names, each once; `unicorn` counts into them. Batches may share one list, of which they use a part. */
  readonly names: readonly string[];
  readonly unicorn: Uint32Array;
  /** Arrival on the stream, milliseconds since the epoch. */
  readonly arrived: Float64Array;
  /** The reading's own StatusTime, milliseconds since the epoch. */
  readonly time: Float64Array;
  /** Degrees, WGS 84. */
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  /** Metres since the unicorn's previous reading. */
  readonly distance: Float64Array;
  readonly health: Int32Array;
  readonly magic: Int32Array;
}

/** One reading as an object, where there are few. */
export interface Reading {
  readonly name: string;
  readonly arrived: number;
  readonly time: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly distance: number;
  readonly health: number;
  readonly magic: number;
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
    health: Int32Array.from(readings, (reading) => reading.health),
    magic: Int32Array.from(readings, (reading) => reading.magic),
  };
}

/** The buffers of a batch, to be handed over without a copy. */
export function getBuffers(batch: Batch): ArrayBuffer[] {
  const columns = [batch.unicorn, batch.arrived, batch.time, batch.latitude, batch.longitude, batch.distance];
  return [...columns, batch.health, batch.magic].map((column) => column.buffer as ArrayBuffer);
}
