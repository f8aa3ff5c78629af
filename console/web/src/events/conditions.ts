/** The rules of events: how a vehicle is judged for its silence, and for each vital with an alert. */

import type { Thresholds } from "../config.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { Status } from "../fleet/status.ts";
import { FLEET, getMargin, isInAlert, type Vital } from "../fleet-definition.ts";
import { SILENCE } from "./episode.ts";
import { type Condition, GOOD_MS } from "./hysteresis.ts";

/** A value is good if it is this far from its threshold, in gauges. */
const MARGIN = 0.02;

export interface Rule {
  readonly kind: string;
  /** How long all must be good before an episode ends, in milliseconds. */
  readonly goodMs: number;
  judge(fleet: Fleet, id: number): Condition;
  /** Return how bad it is: the vital's value, or the status. */
  measure(fleet: Fleet, id: number): number;
  /** Return when trouble that is first seen now began. */
  findStart(fleet: Fleet, id: number, now: number): number;
}

/** Return the rules by which vehicles of this fleet are judged. */
export function listRules({ staleSeconds }: Thresholds): Rule[] {
  const silence: Rule = {
    kind: SILENCE,
    goodMs: 0,
    judge: (fleet, id) => (isSilent(fleet, id) ? "bad" : "good"),
    measure: (fleet, id) => fleet.status[id],
    findStart: (fleet, id) => fleet.arrived[id] + staleSeconds * 1000,
  };
  const ofVitals = FLEET.vitals.map(
    (vital, index): Rule => ({
      kind: vital.name,
      goodMs: GOOD_MS,
      judge: (fleet, id) => (isSilent(fleet, id) ? "unknown" : judgeVital(vital, fleet.vitals[index][id])),
      measure: (fleet, id) => fleet.vitals[index][id],
      findStart: (_fleet, _id, now) => now,
    }),
  );
  return [silence, ...ofVitals.filter((_, index) => FLEET.vitals[index].alert !== null)];
}

function isSilent(fleet: Fleet, id: number): boolean {
  return fleet.status[id] >= Status.stale;
}

function judgeVital(vital: Vital, value: number): Condition {
  if (Number.isNaN(value)) return "unknown";
  if (isInAlert(vital, value)) return "bad";
  return getMargin(vital, value) < MARGIN ? "near" : "good";
}
