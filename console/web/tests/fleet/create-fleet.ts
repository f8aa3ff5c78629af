/** Creates readings and fleets for tests. */

import { Fleet } from "../../src/fleet/fleet.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { withVitals } from "../vitals.ts";

export const THRESHOLDS = { staleSeconds: 30, lostSeconds: 300 };

/** Create a reading at a second since the epoch. */
export function createReading(name: string, second: number, more: Partial<Reading> = {}): Reading {
  const time = second * 1000;
  return { name, arrived: time, time, latitude: 40, longitude: -74, distance: 30, ...withVitals(), ...more };
}

export function createFleet(...readings: Reading[]): Fleet {
  const fleet = new Fleet(THRESHOLDS);
  fleet.addReadings(buildBatch(readings));
  return fleet;
}
