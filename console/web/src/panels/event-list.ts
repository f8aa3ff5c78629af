/** The entries of the event log as elements. One that is there stays, so that no click and no focus is lost. */

import { type FleetEvent, isUrgent } from "../fleet/event-log.ts";
import { escapeName, formatTime } from "../format.ts";
import { createElement } from "../page/dom.ts";
import { createIcon, type IconName } from "./icon.ts";

export interface EntryActions {
  /** Show the unicorn and the place of an event. */
  show(event: FleetEvent): void;
  /** Replay the moments around an event. */
  replay(event: FleetEvent): void;
  acknowledge(event: FleetEvent): void;
}

export class EventList {
  readonly root = createElement("ol", { class: "events", "aria-label": "Events, the newest first" });
  readonly #actions: EntryActions;
  /** By number. */
  readonly #entries = new Map<number, { readonly event: FleetEvent; readonly root: HTMLElement }>();

  constructor(actions: EntryActions) {
    this.#actions = actions;
  }

  /** Show these events, the newest of which is the last. */
  show(events: readonly FleetEvent[]): void {
    const numbers = new Set(events.map(({ number }) => number));
    for (const [number, { root }] of this.#entries) {
      if (numbers.has(number)) continue;
      root.remove();
      this.#entries.delete(number);
    }
    for (const event of events) this.#put(event);
  }

  #put(event: FleetEvent): void {
    const known = this.#entries.get(event.number);
    if (known?.event === event) return;
    if (known === undefined) {
      const root = createEntry(event, this.#actions);
      this.#entries.set(event.number, { event, root });
      this.root.prepend(root);
      return;
    }
    this.#entries.set(event.number, { event, root: known.root });
    closeEntry(known.root);
  }
}

function createEntry(event: FleetEvent, actions: EntryActions): HTMLElement {
  const isOpen = isUrgent(event) && !event.acknowledged;
  const name = escapeName(event.name);
  const what = `${name} ${event.kind}`;
  return createElement(
    "li",
    { class: "event", "data-kind": event.kind, "data-open": String(isOpen) },
    createElement("time", { datetime: new Date(event.moment).toISOString(), text: formatTime(event.moment) }),
    createElement(
      "button",
      { type: "button", class: "event-show", onclick: () => actions.show(event) },
      createElement("bdi", { class: "event-name", text: name }),
      createElement("span", { class: "event-kind", text: event.kind }),
    ),
    createButton("replay", "Replay", what, () => actions.replay(event)),
    ...(isOpen ? [createButton("acknowledge", "Acknowledge", what, () => actions.acknowledge(event))] : []),
  );
}

function createButton(name: IconName, verb: string, what: string, onclick: () => void): HTMLButtonElement {
  const attributes = { type: "button", class: `icon-button ${name}`, "aria-label": `${verb} ${what}`, title: verb };
  return createElement("button", { ...attributes, onclick }, createIcon(name));
}

/** An entry that was acknowledged; whoever works through the log by keys goes on to the next one that is not. */
function closeEntry(root: HTMLElement): void {
  root.dataset["open"] = "false";
  const done = root.querySelector(".acknowledge");
  if (done !== null && done === document.activeElement) {
    let next = root.nextElementSibling;
    while (next !== null && next.querySelector(".acknowledge") === null) next = next.nextElementSibling;
    (next ?? root).querySelector<HTMLElement>(next === null ? ".event-show" : ".acknowledge")?.focus();
  }
  done?.remove();
}
