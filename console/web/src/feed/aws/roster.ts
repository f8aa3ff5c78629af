/** Reads the roster: the last place of every vehicle, which `WildRydesWatch` writes once a minute. */

import type { Config } from "../../config.ts";
import { FLEET } from "../../fleet-definition.ts";
import { type Batch, buildBatch, type Reading } from "../../readings/batch.ts";
import type { CredentialProvider } from "./credentials.ts";
import { fetchObject } from "./objects.ts";

const VERSION = 1;
const MAX_NAME_LENGTH = 128;

/** A roster that can't be read. */
export class InvalidRoster extends Error {}

/**
 * Return the last places of all vehicles as a batch; null if there is no roster yet. `now` is AWS's time. Rejects with
 * InvalidRoster, and like `fetchObject`.
 */
export async function readRoster(config: Config, provider: CredentialProvider, now: number): Promise<Batch | null> {
  if (config.roster === null) return null;
  const stored = await fetchObject(config, provider, now, config.roster);
  return typeof stored === "string" ? null : parseRoster(stored.text);
}

/** Parse the roster's text. The last places are in order of their arrival. Throws InvalidRoster. */
export function parseRoster(text: string): Batch {
  const { vitals, vehicles } = parseDocument(text);
  const columns = FLEET.vitals.map(({ name }) => vitals.indexOf(name));
  const readings = vehicles.map((row) => readRow(row, columns)).filter((reading) => reading !== null);
  return buildBatch(readings.sort((a, b) => a.arrived - b.arrived));
}

function parseDocument(text: string): { vitals: unknown[]; vehicles: unknown[] } {
  try {
    const { version, vitals, vehicles } = JSON.parse(text) as Record<string, unknown>;
    if (version === VERSION && Array.isArray(vitals) && Array.isArray(vehicles)) return { vitals, vehicles };
  } catch {
    // It is not JSON, or null.
  }
  throw new InvalidRoster();
}

/** Return a row as a reading: name, arrival, StatusTime, latitude, longitude and vitals. Null for anything else. */
function readRow(row: unknown, columns: readonly number[]): Reading | null {
  if (!Array.isArray(row)) return null;
  const [name, arrived, time, latitude, longitude, ...values] = row;
  if (typeof name !== "string" || name === "" || name.length > 2 * MAX_NAME_LENGTH) return null;
  if (![arrived, time, latitude, longitude].every(Number.isFinite)) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const vitals = columns.map((column) => (typeof values[column] === "number" ? values[column] : Number.NaN));
  return { name, arrived, time, latitude, longitude, distance: 0, vitals };
}
