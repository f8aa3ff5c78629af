/** What happened to unicorns: the log that operations staff work through. */

import type { Fleet, Transition } from "./fleet.ts";
import { Status } from "./status.ts";

export const EVENT_KINDS = ["vitals low", "went silent", "lost", "came back", "recovered"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface FleetEvent {
  /** Counts up from 1. */
  readonly number: number;
  readonly kind: EventKind;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly moment: number;
  /** Where the unicorn was. */
  readonly latitude: number;
  readonly longitude: number;
  readonly acknowledged: boolean;
}

/** As many events as are kept; the oldest go first. */
export const MAX_EVENTS = 2_000;

const URGENT: ReadonlySet<EventKind> = new Set(["vitals low", "went silent", "lost"]);

/** Whether somebody should look. */
export function isUrgent(event: FleetEvent): boolean {
  return URGENT.has(event.kind);
}

export class EventLog {
  /** The newest last. */
  #events: FleetEvent[] = [];
  #last = 0;
  /** Counts up whenever something changed. */
  version = 0;

  get events(): readonly FleetEvent[] {
    return this.#events;
  }

  /** Log changes of status; what was logged. */
  record(fleet: Fleet, transitions: readonly Transition[]): FleetEvent[] {
    const recorded = transitions.map(({ id, before, after, moment }) => ({
      number: ++this.#last,
      kind: classifyTransition(before, after),
      name: fleet.names[id],
      moment,
      latitude: fleet.latitude[id],
      longitude: fleet.longitude[id],
      acknowledged: false,
    }));
    if (recorded.length > 0) this.#keep([...this.#events, ...recorded].slice(-MAX_EVENTS));
    return recorded;
  }

  /** Acknowledge one event, or all. */
  acknowledge(number: number | "all"): void {
    this.#keep(
      this.#events.map((event) =>
        number === "all" || event.number === number ? { ...event, acknowledged: true } : event,
      ),
    );
  }

  /** How many urgent ones nobody has acknowledged. */
  get openCount(): number {
    return this.#events.filter((event) => isUrgent(event) && !event.acknowledged).length;
  }

  #keep(events: FleetEvent[]): void {
    this.#events = events;
    this.version += 1;
  }
}

function classifyTransition(before: Status, after: Status): EventKind {
  if (after === Status.lost) return "lost";
  if (after === Status.stale) return "went silent";
  if (before === Status.stale || before === Status.lost) return "came back";
  return after === Status.alert ? "vitals low" : "recovered";
}
