/** The log of events: changes of status that operations staff acknowledge. */

import { describeAlert } from "../fleet-words.ts";
import type { Fleet, Transition } from "./fleet.ts";
import { Status } from "./status.ts";

type EventKind = "in alert" | "went silent" | "lost" | "came back" | "recovered";

export interface FleetEvent {
  /** The number of the event, from 1. */
  readonly number: number;
  readonly kind: EventKind;
  /** The kind in words, for an alert the vital against its threshold: "battery 12% < 15%". */
  readonly text: string;
  readonly name: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly moment: number;
  /** Where the unicorn was then, in degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly isAcknowledged: boolean;
}

/** With more events than this the oldest are dropped. */
const MAX_EVENTS = 2_000;

const URGENT: ReadonlySet<EventKind> = new Set(["in alert", "went silent", "lost"]);

/** Return whether a person should look at an event. */
export function isUrgent(event: FleetEvent): boolean {
  return URGENT.has(event.kind);
}

export class EventLog {
  /** In order of time, the newest last. */
  #events: FleetEvent[] = [];
  #lastNumber = 0;
  /** Increases with each change. */
  version = 0;

  get events(): readonly FleetEvent[] {
    return this.#events;
  }

  /** Record changes of status, and return them as events. */
  record(fleet: Fleet, transitions: readonly Transition[]): FleetEvent[] {
    const recorded = transitions.map(({ id, before, after, moment }) => ({
      number: ++this.#lastNumber,
      ...describeTransition(fleet, id, before, after),
      name: fleet.names[id],
      moment,
      latitude: fleet.latitude[id],
      longitude: fleet.longitude[id],
      isAcknowledged: false,
    }));
    if (recorded.length > 0) this.#replace([...this.#events, ...recorded].slice(-MAX_EVENTS));
    return recorded;
  }

  /** Acknowledge one event by its number, or all. */
  acknowledge(number: number | "all"): void {
    this.#replace(
      this.#events.map((event) =>
        number === "all" || event.number === number ? { ...event, isAcknowledged: true } : event,
      ),
    );
  }

  /** The number of urgent events that are not acknowledged. */
  get openCount(): number {
    return this.#events.filter((event) => isUrgent(event) && !event.isAcknowledged).length;
  }

  #replace(events: FleetEvent[]): void {
    this.#events = events;
    this.version += 1;
  }
}

function describeTransition(
  fleet: Fleet,
  id: number,
  before: Status,
  after: Status,
): Pick<FleetEvent, "kind" | "text"> {
  const kind = classifyTransition(before, after);
  const alerts = fleet.listAlerts(id).map(({ vital, value }) => describeAlert(vital, value));
  return { kind, text: kind === "in alert" ? alerts.join(", ") : kind };
}

function classifyTransition(before: Status, after: Status): EventKind {
  if (after === Status.lost) return "lost";
  if (after === Status.stale) return "went silent";
  if (before === Status.stale || before === Status.lost) return "came back";
  return after === Status.alert ? "in alert" : "recovered";
}
