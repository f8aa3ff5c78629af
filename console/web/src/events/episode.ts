/** An episode: one vehicle's trouble of one kind, from its start to its end. It grows worse within itself. */

import type { Acknowledgment } from "../acknowledgment.ts";
import { Status } from "../fleet/status.ts";
import { FLEET, type Vital } from "../fleet-definition.ts";

/** The kind of an episode in which a vehicle is silent or lost. Any other kind is the name of a vital in alert. */
export const SILENCE = "silence";

export interface Episode {
  readonly kind: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Milliseconds since the epoch; null while it lasts. */
  readonly end: number | null;
  /** The vital's worst value; for a silence the worst status, stale or lost. */
  readonly worst: number;
  /** Where the vehicle was at the start, in degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** The first acknowledgment that covers it; null if nobody has acknowledged it. */
  readonly acknowledgment: Pick<Acknowledgment, "at" | "who"> | null;
}

/** Return the name of an episode that no other has. */
export function getId({ kind, name, start }: Episode): string {
  return `${kind} ${start} ${name}`;
}

/** Return the vital of a kind; null for a silence, and for a vital that this fleet lacks. */
export function findVital(kind: string): Vital | null {
  return FLEET.vitals.find(({ name, alert }) => name === kind && alert !== null) ?? null;
}

/** Return whether a value is worse than another one of the same kind. */
export function isWorse(kind: string, value: number, than: number): boolean {
  return (findVital(kind)?.alert?.isAbove ?? true) ? value > than : value < than;
}

/** Return the status that shows how bad an episode is. */
export function getStatus({ kind, worst }: Episode): Status {
  if (kind !== SILENCE) return Status.alert;
  return worst >= Status.lost ? Status.lost : Status.stale;
}

/** Return all kinds that an episode of this fleet can have. */
export function listKinds(): string[] {
  return [SILENCE, ...FLEET.vitals.filter(({ alert }) => alert !== null).map(({ name }) => name)];
}
