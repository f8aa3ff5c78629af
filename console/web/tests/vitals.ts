/** Names the vitals of readings, which hold them by their index in the fleet's declaration. */

import assert from "node:assert/strict";
import { FLEET } from "../src/fleet-definition.ts";

/** Return the vitals of a reading. One that is not named is 150, or absent if it is optional. */
export function withVitals(values: Readonly<Record<string, number>> = {}): { readonly vitals: number[] } {
  for (const name of Object.keys(values)) findVital(name);
  const vitals = FLEET.vitals.map(({ name, isOptional }) => values[name] ?? (isOptional ? Number.NaN : 150));
  return { vitals };
}

/** Return a vital of whatever has all of them: its value in a reading, or its column in a batch or a fleet. */
export function getVital<T>({ vitals }: { readonly vitals: readonly T[] }, name: string): T {
  return vitals[findVital(name)];
}

function findVital(name: string): number {
  const index = FLEET.vitals.findIndex((vital) => vital.name === name);
  assert.ok(index >= 0, `The fleet has no vital ${name}.`);
  return index;
}
