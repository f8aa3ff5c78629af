import type { Thresholds } from "../../src/config.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { START } from "../../src/map/mercator.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { withVitals } from "../vitals.ts";

export const THRESHOLDS: Thresholds = { staleSeconds: 30, lostSeconds: 300 };
/** Degrees of latitude in a meter. */
export const METER = 1 / 111_320;

/** Create a reading some meters north of the start, some seconds after a fixed moment. */
export function createReading(name: string, seconds: number, north: number, more: Partial<Reading> = {}): Reading {
  const time = 1_700_000_000_000 + seconds * 1000;
  const latitude = START.latitude + north * METER;
  return {
    name,
    arrived: time,
    time,
    latitude,
    longitude: START.longitude,
    distance: 30,
    ...withVitals(),
    ...more,
  };
}

export function createFleet(...readings: Reading[]): Fleet {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addReadings(buildBatch(readings));
  return fleet;
}
